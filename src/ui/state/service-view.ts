import type { EndpointSlice, Service } from '#api'
import type { ServiceView } from './views.ts'
import { refOf } from './workload-view.ts'

const portsOf = (service: Service): string =>
  (service.spec?.ports ?? [])
    .map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`)
    .join(',')

/** A service and where its endpoints are. */
export function serviceView(service: Service, slices: readonly EndpointSlice[]): ServiceView {
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? [])
  const isReady = (endpoint: (typeof endpoints)[number]): boolean => endpoint.conditions?.ready ?? true
  const byNode: Record<string, number> = {}
  for (const endpoint of endpoints) {
    const node = endpoint.nodeName
    if (node && isReady(endpoint)) byNode[node] = (byNode[node] ?? 0) + 1
  }
  const ready = endpoints.filter(isReady).length
  return {
    ref: refOf(service),
    type: service.spec?.type ?? 'ClusterIP',
    address: service.spec?.externalName ?? service.spec?.clusterIP ?? '',
    ports: portsOf(service),
    ready,
    notReady: endpoints.length - ready,
    byNode,
  }
}
