/** What a change of a Service keeps of what was allocated. (pkg/registry/core/service/strategy.go, storage.go) */
import { deepEqual, invalid } from '#apimachinery'
import type { Service, ServicePort, ServiceSpec } from '../../generated/types.ts'
import type { Errors } from '../../validation.ts'

type Spec = { -readonly [K in keyof ServiceSpec]: ServiceSpec[K] }

export const isHeadless = ({ clusterIP, clusterIPs }: ServiceSpec): boolean => clusterIP === 'None' || clusterIPs?.[0] === 'None'
export const needsClusterIP = ({ type }: ServiceSpec): boolean => type !== 'ExternalName'
export const needsNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)
export const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local'

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
  const external = next.type === 'NodePort' || next.type === 'LoadBalancer' || (next.externalIPs ?? []).length > 0
  if (!external && spec.externalTrafficPolicy === previous.externalTrafficPolicy) delete spec.externalTrafficPolicy
  return spec
}

export const prepareServiceUpdate = (next: Service, previous: Service): Service => ({
  ...next,
  spec: dropUnneeded(keepAllocated(next.spec, previous.spec), previous.spec),
})

/** A Service's first address stays what it is as long as it has one. */
export function validateServiceUpdate(next: Service, previous: Service): Errors {
  const before = previous.spec.clusterIPs?.[0] ?? previous.spec.clusterIP
  const after = next.spec.clusterIPs?.[0] ?? next.spec.clusterIP
  if (!before || !needsClusterIP(previous.spec) || !needsClusterIP(next.spec) || before === after) return []
  return [invalid('spec.clusterIPs[0]', next.spec.clusterIPs ?? [], 'may not change once set')]
}
