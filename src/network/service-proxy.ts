import type { Clock, Random } from '#kernel'
import { chooseEndpoint, usableEndpoints, type Affinity, type TrafficPolicy } from './endpoints.ts'
import type { NetworkFailure } from './http.ts'
import type { RouteTable } from './routes.ts'
import type { ServicePort, ServiceTable } from './service-table.ts'

export interface ServiceProxyOptions {
  readonly node: string
  readonly clock: Clock
  readonly random: Random
  readonly services: ServiceTable
  readonly routes: RouteTable
}

/** Where a connection really goes. */
export type Target =
  | { readonly type: 'address'; readonly ip: string; readonly port: number; readonly service?: string; readonly pod?: string }
  | { readonly type: 'failed'; readonly failure: NetworkFailure; readonly service?: string }

const lowestNodePort = 30_000
const highestNodePort = 32_767

/** kube-proxy of one node: turns addresses of services into addresses of endpoints. Remembers clients of sticky services. */
export class ServiceProxy {
  readonly #options: ServiceProxyOptions
  readonly #affinities = new Map<string, Affinity>()

  constructor(options: ServiceProxyOptions) {
    this.#options = options
  }

  target(from: string, ip: string, port: number, external: boolean): Target {
    const { services, routes } = this.#options
    const rule = services.byAddress(ip, port)
    if (rule) return this.#endpointOf(rule, from, external ? rule.externalPolicy : rule.internalPolicy)
    if (port >= lowestNodePort && port <= highestNodePort && routes.nodeOfAddress(ip) !== undefined) {
      const nodePort = services.byNodePort(port)
      if (nodePort) return this.#endpointOf(nodePort, from, external ? nodePort.externalPolicy : 'Cluster')
    }
    return { type: 'address', ip, port }
  }

  #endpointOf(rule: ServicePort, from: string, policy: TrafficPolicy): Target {
    const { service, endpoints, stickyMs } = rule
    const { node, random, clock } = this.#options
    const usable = usableEndpoints(endpoints, policy, node)
    // Without any endpoint packets are rejected; with some, but none here, policy Local drops them.
    if (usable.length === 0)
      return { type: 'failed', failure: policy === 'Local' && endpoints.length > 0 ? 'timedOut' : 'refused', service }
    const key = `${service}:${rule.port} ${from}`
    const sticky = stickyMs === undefined ? undefined : { last: this.#affinities.get(key), timeoutMs: stickyMs, nowMs: clock.now() }
    const chosen = chooseEndpoint(usable, random, sticky)
    if (!chosen) return { type: 'failed', failure: 'refused', service }
    if (sticky) this.#affinities.set(key, { ip: chosen.ip, port: chosen.port, atMs: clock.now() })
    return { type: 'address', ip: chosen.ip, port: chosen.port, service, ...(chosen.pod !== undefined && { pod: chosen.pod }) }
  }
}
