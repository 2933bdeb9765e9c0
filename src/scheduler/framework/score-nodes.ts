import type { ClusterView } from './cluster-view.ts'
import type { NodeInfo } from './node-info.ts'
import type { Plugin, PluginScores } from './plugin.ts'
import type { PodInfo } from './pod-info.ts'

export function scoreNodes(
  pod: PodInfo,
  cluster: ClusterView,
  nodes: readonly NodeInfo[],
  plugins: readonly Plugin[],
): { readonly scores: readonly PluginScores[]; readonly totals: readonly number[] } {
  const scores: PluginScores[] = []
  const totals = nodes.map(() => 0)
  for (const plugin of plugins) {
    const prepared = plugin.prepareScore?.(pod, cluster, nodes)
    if (!prepared) continue
    const weight = plugin.weight ?? 1
    const raw = nodes.map((node) => prepared.score(node))
    const normalized = prepared.normalize?.(raw, nodes) ?? raw
    for (const [index, score] of normalized.entries()) totals[index] = (totals[index] ?? 0) + score * weight
    scores.push({ plugin: plugin.name, weight, raw, normalized })
  }
  return { scores, totals }
}
