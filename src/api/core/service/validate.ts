import {
  dns1123Subdomain,
  dns1123Label,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  ipAddress,
  notSupported,
  portNumber,
  qualifiedName,
  required,
} from '#apimachinery'
import type { Service, ServicePort, ServiceSpec } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, oneOf, requiredOneOf, unique, validateLabels, validatePort } from '../../validation.ts'
import { isHeadless } from './update.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'] as const

function validatePortOf(spec: ServiceSpec, port: ServicePort, path: string, named: boolean): Errors {
  const errors: FieldError[] = []
  if (named && !port.name) errors.push(required(`${path}.name`))
  else if (port.name) errors.push(...byRule(`${path}.name`, port.name, dns1123Label))
  errors.push(...portNumber(port.port ?? 0).map((why) => invalid(`${path}.port`, port.port ?? 0, why)))
  errors.push(...requiredOneOf(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']))
  if (port.targetPort !== undefined) errors.push(...validatePort(`${path}.targetPort`, port.targetPort))
  if (port.appProtocol) errors.push(...byRule(`${path}.appProtocol`, port.appProtocol, qualifiedName))
  if (port.nodePort && (spec.type === 'ClusterIP' || spec.type === 'ExternalName'))
    errors.push(forbiddenField(`${path}.nodePort`, `may not be used when \`type\` is '${spec.type}'`))
  return errors
}

function validatePorts(spec: ServiceSpec): Errors {
  const { ports = [], type } = spec
  const key = ({ protocol, port }: ServicePort): string => `${protocol}/${port}`
  const errors: FieldError[] = []
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') errors.push(required('spec.ports'))
  errors.push(...eachItem('spec.ports', ports, (port, at) => validatePortOf(spec, port, at, ports.length > 1)))
  errors.push(...unique('spec.ports', ports, ({ name }) => name, '.name'))
  const seen = new Set<string>()
  for (const [index, port] of ports.entries()) {
    if (seen.has(key(port))) errors.push(duplicate(`spec.ports[${index}]`, port))
    seen.add(key(port))
  }
  const nodePorts = ports.map(({ nodePort, protocol }) => (nodePort ? `${protocol}/${nodePort}` : ''))
  for (const [index, port] of ports.entries())
    if (port.nodePort && nodePorts.indexOf(nodePorts[index] ?? '') < index)
      errors.push(duplicate(`spec.ports[${index}].nodePort`, port.nodePort))
  return errors
}

function validateType(spec: ServiceSpec): Errors {
  const { type = '', clusterIP, externalName } = spec
  if (!types.some((known) => known === type)) return [notSupported('spec.type', type, types)]
  if (type === 'ExternalName')
    return [
      ...(clusterIP ? [forbiddenField('spec.clusterIPs', 'may not be set when type is ExternalName')] : []),
      ...(externalName ? byRule('spec.externalName', externalName.replace(/\.$/, ''), dns1123Subdomain) : [required('spec.externalName')]),
    ]
  if ((type === 'NodePort' || type === 'LoadBalancer') && isHeadless(spec))
    return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
  return []
}

/** What is wrong with a Service. */
export function validateService({ spec }: Service): Errors {
  const { clusterIPs = [], sessionAffinityConfig, sessionAffinity } = spec
  const timeout = sessionAffinityConfig?.clientIP?.timeoutSeconds
  return [
    ...validateType(spec),
    ...validatePorts(spec),
    ...validateLabels('spec.selector', spec.selector),
    ...requiredOneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']),
    ...(timeout !== undefined && (timeout <= 0 || timeout > 86400)
      ? [invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', timeout, 'must be greater than 0 and less than 86400')]
      : []),
    ...eachItem('spec.clusterIPs', clusterIPs, (ip, at) => (ip === 'None' ? [] : byRule(at, ip, ipAddress))),
    ...eachItem('spec.externalIPs', spec.externalIPs, (ip, at) => byRule(at, ip, ipAddress)),
    ...oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, ['Cluster', 'Local']),
    ...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']),
    ...oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, ['SingleStack', 'PreferDualStack', 'RequireDualStack']),
    ...oneOf('spec.trafficDistribution', spec.trafficDistribution, ['PreferClose', 'PreferSameNode', 'PreferSameZone']),
    ...(spec.loadBalancerClass && spec.type !== 'LoadBalancer'
      ? [forbiddenField('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'")]
      : []),
  ]
}
