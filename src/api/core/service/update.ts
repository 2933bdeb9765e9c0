/** What a change of a Service keeps of what was allocated. (pkg/registry/core/service/strategy.go, storage.go) */
import { deepEqual, forbiddenField, invalid } from '#apimachinery'
import type { Service, ServicePort, ServiceSpec } from '../../generated/types.ts'
import { type Errors, when } from '../../validation.ts'
import { validateAddressChange } from './addresses.ts'
import { isExternal, needsClusterIP, needsHealthCheckPort, needsNodePorts } from './needs.ts'

type Spec = { -readonly [K in keyof ServiceSpec]: ServiceSpec[K] }

/** Who names one address names the first of them. A client that knows of one only does not mean to take others away. */
function withList(next: ServiceSpec, previous?: ServiceSpec): ServiceSpec {
  const { clusterIP = '', clusterIPs = [] } = next
  if (!previous) return clusterIP !== '' && clusterIPs.length === 0 ? { ...next, clusterIPs: [clusterIP] } : next
  const before = previous.clusterIPs ?? []
  if (clusterIP === (previous.clusterIP ?? '')) return before.length > 0 && clusterIPs.length === 0 ? { ...next, clusterIPs: before } : next
  if (clusterIPs.length > 0 && !deepEqual(clusterIPs, before)) return next
  const { clusterIPs: _, ...rest } = next
  return clusterIP === '' ? rest : { ...rest, clusterIPs: [clusterIP] }
}

const sameKey = (a: ServicePort, b: ServicePort): boolean => a.port === b.port && a.protocol === b.protocol

/** A client that read an object without what the server fills in does not mean to take it away. */
function keepAllocated(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const spec: Spec = { ...next }
  if (needsClusterIP(next) && needsClusterIP(previous)) {
    if (!spec.clusterIP && previous.clusterIP) spec.clusterIP = previous.clusterIP
    if ((spec.clusterIPs ?? []).length === 0 && previous.clusterIPs && spec.clusterIP === previous.clusterIP)
      spec.clusterIPs = previous.clusterIPs
    if (!spec.ipFamilyPolicy && previous.ipFamilyPolicy) spec.ipFamilyPolicy = previous.ipFamilyPolicy
    if ((spec.ipFamilies ?? []).length === 0 && previous.ipFamilies) spec.ipFamilies = previous.ipFamilies
  }
  if (needsNodePorts(next) && needsNodePorts(previous) && spec.ports)
    spec.ports = spec.ports.map((port) => {
      const before = previous.ports?.find((other) => sameKey(other, port))?.nodePort
      return port.nodePort || !before ? port : { ...port, nodePort: before }
    })
  if (needsHealthCheckPort(next) && needsHealthCheckPort(previous) && !spec.healthCheckNodePort && previous.healthCheckNodePort)
    spec.healthCheckNodePort = previous.healthCheckNodePort
  return spec
}

const samePorts = (next: ServiceSpec, previous: ServiceSpec): boolean =>
  deepEqual(
    (next.ports ?? []).map(({ nodePort }) => nodePort ?? 0),
    (previous.ports ?? []).map(({ nodePort }) => nodePort ?? 0),
  )

const withoutNodePort = (port: ServicePort): ServicePort => {
  const { nodePort, ...rest } = port
  return nodePort === undefined ? port : rest
}

/** What only makes sense for the previous type goes, unless the user changed it too. */
function dropUnneeded(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const spec: Spec = { ...next }
  if (needsClusterIP(previous) && !needsClusterIP(next) && spec.clusterIP === previous.clusterIP)
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) delete spec[key]
  if (needsNodePorts(previous) && !needsNodePorts(next) && samePorts(next, previous) && spec.ports)
    spec.ports = spec.ports.map(withoutNodePort)
  if (needsHealthCheckPort(previous) && !needsHealthCheckPort(next) && spec.healthCheckNodePort === previous.healthCheckNodePort)
    delete spec.healthCheckNodePort
  if (previous.type === 'LoadBalancer' && next.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === previous.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts
    if (spec.loadBalancerClass === previous.loadBalancerClass) delete spec.loadBalancerClass
  }
  if (!isExternal(next) && spec.externalTrafficPolicy === previous.externalTrafficPolicy) delete spec.externalTrafficPolicy
  return spec
}

export const prepareServiceCreate = (service: Service): Service => ({
  ...service,
  spec: withList(service.spec),
  status: { loadBalancer: {} },
})

export const prepareServiceUpdate = (next: Service, previous: Service): Service => ({
  ...next,
  spec: dropUnneeded(withList(keepAllocated(next.spec, previous.spec), previous.spec), previous.spec),
})

export function validateServiceUpdate(next: Service, previous: Service): Errors {
  const { loadBalancerClass, healthCheckNodePort } = next.spec
  const isBalanced = next.spec.type === 'LoadBalancer' && previous.spec.type === 'LoadBalancer'
  const isChecked = needsHealthCheckPort(next.spec) && needsHealthCheckPort(previous.spec)
  return [
    ...validateAddressChange(next, previous),
    ...when(isBalanced && loadBalancerClass !== previous.spec.loadBalancerClass, () =>
      invalid('spec.loadBalancerClass', loadBalancerClass ?? null, 'may not change once set'),
    ),
    ...when(isChecked && healthCheckNodePort !== previous.spec.healthCheckNodePort, () =>
      forbiddenField('spec.healthCheckNodePort', 'field is immutable'),
    ),
  ]
}
