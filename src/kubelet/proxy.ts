import { endpointSlices, nodes, services, type Node } from '#api'
import { createClient, createInformers } from '#client'
import type { RouteTable, ServiceTable } from '#network'
import { Scope } from '#runtime'
import type { NodeSetting } from './node.ts'

/** kube-proxy: keeps the machine's rules for services, and its routes to the pods of other machines. */
export function startProxy({ clock, random, handler, config }: NodeSetting, table: ServiceTable, routes: RouteTable): { stop(): void } {
  const scope = new Scope(clock)
  const user = { name: 'system:kube-proxy', groups: ['system:node-proxier', 'system:authenticated'] }
  const client = createClient(handler, { userAgent: 'kube-proxy', user })
  const informers = createInformers(client, scope.clock, random)
  const route = ({ metadata, spec, status }: Node): void =>
    routes.set(
      metadata.name,
      (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
      spec?.podCIDRs ?? [],
    )
  routes.set(config.name, [config.ip], [config.podCidr])
  informers.of(services).subscribe({
    added: (service) => table.setService(service),
    updated: (service) => table.setService(service),
    deleted: (service) => table.deleteService(service),
  })
  informers.of(endpointSlices).subscribe({
    added: (slice) => table.setSlice(slice),
    updated: (slice) => table.setSlice(slice),
    deleted: (slice) => table.deleteSlice(slice),
  })
  const isMoved = (next: Node, previous: Node): boolean =>
    next.spec !== previous.spec || JSON.stringify(next.status?.addresses) !== JSON.stringify(previous.status?.addresses)
  informers.of(nodes).subscribe({
    added: route,
    updated: (next, previous) => {
      if (isMoved(next, previous)) route(next)
    },
    deleted: ({ metadata }) => routes.delete(metadata.name),
  })
  return {
    stop() {
      scope.end()
      informers.stop()
    },
  }
}
