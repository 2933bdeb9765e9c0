import type { Node } from '#api'
import { readinessOf } from './health.ts'

/** How much of a zone is down: the more, the likelier it is the network and not the nodes. */
export type ZoneState = 'normal' | 'partialDisruption' | 'fullDisruption'

/** Upstream's --unhealthy-zone-threshold and --large-cluster-size-threshold. */
const unhealthyShare = 0.55
const largeZone = 50
/** --node-eviction-rate of 0.1 and --secondary-node-eviction-rate of 0.01 nodes a second. */
const normalIntervalMs = 10_000
const reducedIntervalMs = 100_000

/** The zone a node counts to. */
export const zoneOf = ({ metadata: { labels = {} } }: Node): string =>
  `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`

/** Some nodes come and go as they please. */
export const isCounted = ({ metadata }: Node): boolean => metadata.labels?.['node.kubernetes.io/exclude-disruption'] === undefined

export function zoneStateOf(nodes: readonly Node[]): ZoneState {
  const down = nodes.filter((node) => readinessOf(node) !== 'ready').length
  if (down > 0 && down === nodes.length) return 'fullDisruption'
  return down > 2 && down / nodes.length >= unhealthyShare ? 'partialDisruption' : 'normal'
}

/** How far apart nodes are given over to eviction; undefined for not at all. */
export function evictionIntervalMs(state: ZoneState, size: number): number | undefined {
  if (state !== 'partialDisruption') return normalIntervalMs
  return size > largeZone ? reducedIntervalMs : undefined
}
