import type { NodeInfo } from './node-info.ts'

const zoneOf = ({ labels }: NodeInfo): string =>
  `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`

/** One node of each zone in turn (upstream's node tree), so that a search that stops early has seen all zones alike. */
export function interleaveZones(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const byZone = new Map<string, NodeInfo[]>()
  for (const node of nodes) {
    const zone = byZone.get(zoneOf(node))
    if (zone) zone.push(node)
    else byZone.set(zoneOf(node), [node])
  }
  const zones = [...byZone.values()]
  if (zones.length < 2) return nodes
  const result: NodeInfo[] = []
  for (let turn = 0; result.length < nodes.length; turn++) {
    for (const zone of zones) {
      const node = zone[turn]
      if (node) result.push(node)
    }
  }
  return result
}
