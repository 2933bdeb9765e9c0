import type { Random } from '#kernel'

/** One address behind a service port. */
export interface Endpoint {
  readonly ip: string
  readonly port: number
  readonly nodeName: string | undefined
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  /** `namespace/name` of the pod, if one is behind it. */
  readonly pod: string | undefined
}

export type TrafficPolicy = 'Cluster' | 'Local'

/**
 * The endpoints that traffic may go to: the ready ones; while there are none, those that end but still serve. With policy
 * Local only those of this node. (pkg/proxy/topology.go, CategorizeEndpoints)
 */
export function usableEndpoints(endpoints: readonly Endpoint[], policy: TrafficPolicy, nodeName: string): readonly Endpoint[] {
  const near = policy === 'Local' ? endpoints.filter((endpoint) => endpoint.nodeName === nodeName) : endpoints
  const ready = near.filter((endpoint) => endpoint.ready)
  return ready.length > 0 ? ready : near.filter((endpoint) => endpoint.serving && endpoint.terminating)
}

/** Whom a client was sent to last. */
export interface Affinity {
  readonly ip: string
  readonly port: number
  readonly atMs: number
}

/** Any of them with equal chance, or the one that the client had before and that is still there. */
export function chooseEndpoint(
  usable: readonly Endpoint[],
  random: Random,
  sticky?: { readonly last: Affinity | undefined; readonly timeoutMs: number; readonly nowMs: number },
): Endpoint | undefined {
  const last = sticky?.last
  if (last && sticky.nowMs - last.atMs <= sticky.timeoutMs) {
    const same = usable.find(({ ip, port }) => ip === last.ip && port === last.port)
    if (same) return same
  }
  return usable.length > 0 ? usable[random.int(usable.length)] : undefined
}
