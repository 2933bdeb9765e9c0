import type { DiscoveryEndpointPort, Endpoint, Node, Pod, Service, ServicePort } from '#api'
import { isPodFinished, isPodReady } from '../pods.ts'

/** Whether a pod stands behind a service at all: it has an address and may still answer. */
export const hasEndpoint = (pod: Pod): boolean => !isPodFinished(pod) && (pod.status?.podIP ?? '') !== ''

/** What a pod is to a service. (staging/src/k8s.io/endpointslice/utils.go, podToEndpoint) */
export function endpointOf(pod: Pod, node: Node | undefined, service: Service): Endpoint {
  const serving = isPodReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone']
  const { hostname, subdomain, nodeName } = pod.spec
  const { namespace, name, uid } = pod.metadata
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    ...(hostname && subdomain === service.metadata.name && { hostname }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
    ...(nodeName && { nodeName }),
    ...(zone !== undefined && { zone }),
  }
}

/** Where a service's port leads in this pod: names are looked up among its containers' ports. Those that are missing are left out. */
export function portsOf(pod: Pod, service: Service): readonly DiscoveryEndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const { name = '', protocol = 'TCP', appProtocol } = servicePort
    const port = targetPort(pod, servicePort)
    return port === undefined ? [] : [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }]
  })
}

function targetPort({ spec }: Pod, { port, protocol = 'TCP', targetPort: target = port }: ServicePort): number | undefined {
  if (typeof target === 'number') return target === 0 ? port : target
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...spec.containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find((each) => each.name === target && (each.protocol ?? 'TCP') === protocol)?.containerPort
}
