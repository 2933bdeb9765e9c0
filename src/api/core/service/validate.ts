/** What a Service may be. (ValidateService) */
import {
  cidr,
  dns1123Label,
  dns1123Subdomain,
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
import { validateNonSpecialIP } from '../../endpoint-addresses.ts'
import type { Service, ServicePort, ServiceSpec } from '../../generated/types.ts'
import {
  byRule,
  eachItem,
  type Errors,
  oneOf,
  requiredByRule,
  requiredOneOf,
  unique,
  validateLabels,
  validatePort,
  when,
} from '../../validation.ts'
import { validateAddresses } from './addresses.ts'
import { isExternal, isHeadless, needsHealthCheckPort } from './needs.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'] as const
const kubeletPort = 10_250
const longestAffinity = 86_400
const hints = 'service.kubernetes.io/topology-aware-hints'
const mode = 'service.kubernetes.io/topology-mode'
const sourceRanges = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const onlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'"

const validateAnnotations = (annotations: Readonly<Record<string, string>> = {}): Errors =>
  when(annotations[mode] !== undefined && annotations[hints] !== undefined && annotations[mode] !== annotations[hints], () =>
    invalid(`metadata.annotations[${mode}]`, annotations[mode], `must match annotations[${hints}] when both are specified`),
  )

function validateExternalName({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = '' }: ServiceSpec): Errors {
  const why = 'may not be set for ExternalName services'
  return [
    ...when(clusterIPs.length > 0, () => forbiddenField('spec.clusterIPs', why)),
    ...when(ipFamilies.length > 0, () => forbiddenField('spec.ipFamilies', why)),
    ...when(ipFamilyPolicy !== undefined, () => forbiddenField('spec.ipFamilyPolicy', why)),
    ...requiredByRule('spec.externalName', externalName.replace(/\.$/, ''), dns1123Subdomain),
  ]
}

/** What goes with some types only. */
function validateType(spec: ServiceSpec): Errors {
  const { type, ports } = spec
  if (type === 'ExternalName') return validateExternalName(spec)
  if (type !== 'LoadBalancer' && type !== 'NodePort') return []
  const why = `may not expose port ${kubeletPort} externally since it is used by kubelet`
  return [
    ...(type === 'LoadBalancer'
      ? eachItem('spec.ports', ports, ({ port }, at) => when(port === kubeletPort, () => invalid(at, port, why)))
      : []),
    ...when(isHeadless(spec), () => invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)),
  ]
}

const validateServicePort = (port: ServicePort, path: string, isNamed: boolean): Errors => [
  ...(port.name ? byRule(`${path}.name`, port.name, dns1123Label) : isNamed ? [required(`${path}.name`)] : []),
  ...portNumber(port.port).map((why) => invalid(`${path}.port`, port.port, why)),
  ...requiredOneOf(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
  ...(port.targetPort === undefined ? [] : validatePort(`${path}.targetPort`, port.targetPort)),
  ...(port.appProtocol === undefined ? [] : byRule(`${path}.appProtocol`, port.appProtocol, qualifiedName)),
]

/** As Go prints the pair that may not come twice. */
const duplicatePort = (field: string, { protocol = '', port }: ServicePort): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: core.ServicePort{Name:"", Protocol:${JSON.stringify(protocol)}, AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
})

function validateDuplicates({ ports = [], type }: ServiceSpec): Errors {
  const pairs = ports.map(({ protocol, port }) => `${protocol}/${port}`)
  const nodePairs = ports.map(({ protocol, nodePort }) => (nodePort ? `${protocol}/${nodePort}` : ''))
  const path = 'spec.ports'
  return [
    ...(type === 'ClusterIP'
      ? eachItem(path, ports, ({ nodePort }, at) =>
          when(Boolean(nodePort), () => forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")),
        )
      : []),
    ...eachItem(path, ports, ({ nodePort }, at, index) =>
      when(Boolean(nodePort) && nodePairs.indexOf(nodePairs[index] ?? '') < index, () => duplicate(`${at}.nodePort`, nodePort)),
    ),
    ...eachItem(path, ports, (port, at, index) => when(pairs.indexOf(pairs[index] ?? '') < index, () => duplicatePort(at, port))),
  ]
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): Errors {
  const path = 'spec.sessionAffinityConfig'
  const errors = requiredOneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (sessionAffinity === 'None')
    return config ? [...errors, forbiddenField(path, 'must not be set when session affinity is None')] : errors
  if (sessionAffinity !== 'ClientIP') return errors
  const why = 'when session affinity type is ClientIP'
  if (!config) return [required(path, why)]
  if (!config.clientIP) return [required(`${path}.clientIP`, why)]
  const { timeoutSeconds: timeout } = config.clientIP
  const at = `${path}.clientIP.timeoutSeconds`
  if (timeout === undefined) return [required(at, why)]
  return timeout > 0 && timeout <= longestAffinity ? [] : [invalid(at, timeout, `must be greater than 0 and less than ${longestAffinity}`)]
}

const validateExternalIP = (ip: string, path: string): Errors => {
  const errors = byRule(path, ip, ipAddress)
  return errors.length > 0 ? errors : validateNonSpecialIP(path, ip)
}

/** Who may reach a load balancer: said in a field, or in the annotation that came before it. */
function validateSources({ metadata, spec }: Service): Errors {
  const { loadBalancerSourceRanges: ranges = [], type } = spec
  const annotation = metadata.annotations?.[sourceRanges]
  const isOther = type !== 'LoadBalancer'
  if (ranges.length > 0)
    return [
      ...when(isOther, () => forbiddenField('spec.loadBalancerSourceRanges', onlyLoadBalancers)),
      ...eachItem('spec.loadBalancerSourceRanges', ranges, (range, at) => byRule(at, range.trim(), cidr)),
    ]
  if (annotation === undefined) return []
  const path = `metadata.annotations[${sourceRanges}]`
  const listed = annotation.trim() === '' ? [] : annotation.trim().split(',')
  return [...when(isOther, () => forbiddenField(path, onlyLoadBalancers)), ...listed.flatMap((range) => byRule(path, range.trim(), cidr))]
}

function validateLoadBalancer({ type, allocateLoadBalancerNodePorts, loadBalancerClass }: ServiceSpec): Errors {
  if (type === 'LoadBalancer')
    return loadBalancerClass === undefined ? [] : byRule('spec.loadBalancerClass', loadBalancerClass, qualifiedName)
  return [
    ...when(allocateLoadBalancerNodePorts !== undefined, () => forbiddenField('spec.allocateLoadBalancerNodePorts', onlyLoadBalancers)),
    ...when(loadBalancerClass !== undefined, () => forbiddenField('spec.loadBalancerClass', onlyLoadBalancers)),
  ]
}

/** The port for health checks is not missed here: it is given out later. */
function validateTraffic(spec: ServiceSpec): Errors {
  const { externalTrafficPolicy: external, healthCheckNodePort: health = 0 } = spec
  const policies = ['Cluster', 'Local']
  const path = 'spec.healthCheckNodePort'
  return [
    ...(isExternal(spec)
      ? requiredOneOf('spec.externalTrafficPolicy', external, policies)
      : when(Boolean(external), () =>
          invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'),
        )),
    ...when(!needsHealthCheckPort(spec) && health !== 0, () =>
      invalid(path, health, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"),
    ),
    ...(needsHealthCheckPort(spec) && health !== 0 ? portNumber(health).map((why) => invalid(path, health, why)) : []),
    ...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, policies),
    ...oneOf('spec.trafficDistribution', spec.trafficDistribution, ['PreferClose', 'PreferSameNode', 'PreferSameZone']),
  ]
}

export function validateService(service: Service): Errors {
  const { metadata, spec } = service
  const { ports = [], type = '', externalIPs, selector } = spec
  return [
    ...validateAnnotations(metadata.annotations),
    ...when(ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName', () => required('spec.ports')),
    ...validateType(spec),
    ...eachItem('spec.ports', ports, (port, at) => validateServicePort(port, at, ports.length > 1)),
    ...unique('spec.ports', ports, ({ name }) => name, '.name'),
    ...validateLabels('spec.selector', selector),
    ...validateAffinity(spec),
    ...validateAddresses(spec),
    ...eachItem('spec.externalIPs', externalIPs, validateExternalIP),
    ...(types.some((known) => known === type) ? [] : [notSupported('spec.type', type, types)]),
    ...validateDuplicates(spec),
    ...validateSources(service),
    ...validateLoadBalancer(spec),
    ...validateTraffic(spec),
  ]
}

export function validateServiceStatus({ spec, status }: Service): Errors {
  const path = 'status.loadBalancer.ingress'
  const ingress = status?.loadBalancer?.ingress ?? []
  return [
    ...when(ingress.length > 0 && spec.type !== 'LoadBalancer', () =>
      forbiddenField(path, 'may only be used when `spec.type` is "LoadBalancer"'),
    ),
    ...eachItem(path, ingress, ({ ip = '', hostname, ipMode }, at) => [
      ...(ip === '' ? [] : byRule(`${at}.ip`, ip, ipAddress)),
      ...when(ipMode !== undefined && ip === '', () => forbiddenField(`${at}.ipMode`, 'may not be specified when `ip` is not set')),
      ...(ip === '' ? [] : oneOf(`${at}.ipMode`, ipMode, ['Proxy', 'VIP'])),
      ...(hostname ? byRule(`${at}.hostname`, hostname, dns1123Subdomain) : []),
      ...when(hostname !== undefined && ipAddress(hostname).length === 0, () =>
        invalid(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address'),
      ),
    ]),
  ]
}
