import type { ClusterView } from '../../framework/cluster-view.ts'
import { maxNodeScore, type NodeScore } from '../../framework/plugin.ts'
import type { PodInfo } from '../../framework/pod-info.ts'
import { addTerm, TopologyCounts } from './topology-counts.ts'

/** What a required affinity of a placed pod towards the new one counts (hardPodAffinityWeight). */
const requiredWeight = 1

function addOthers(sums: TopologyCounts, pod: PodInfo, cluster: ClusterView): void {
  const { namespaceLabels } = cluster.surroundings
  for (const { terms, counts } of cluster.affinityGroups) {
    for (const term of terms.required) if (term.matches(pod, namespaceLabels)) sums.addAll(term.topologyKey, counts, requiredWeight)
    for (const term of terms.preferred) if (term.matches(pod, namespaceLabels)) sums.addAll(term.topologyKey, counts, term.weight)
    for (const term of terms.preferredAnti) if (term.matches(pod, namespaceLabels)) sums.addAll(term.topologyKey, counts, -term.weight)
  }
}

/** From lowest to highest becomes 0…100. */
function normalize(scores: readonly number[]): readonly number[] {
  const lowest = Math.min(...scores)
  const range = Math.max(...scores) - lowest
  return scores.map((score) => (range > 0 ? Math.trunc((maxNodeScore * (score - lowest)) / range) : 0))
}

/** Scores by preferred pod affinity and anti-affinity, in both directions; nothing when no rule concerns the pod. */
export function affinityScore(pod: PodInfo, cluster: ClusterView): NodeScore | undefined {
  if (!pod.affinity && !cluster.hasAffinityGroups) return undefined
  const sums = new TopologyCounts()
  for (const term of pod.affinity?.preferred ?? []) addTerm(sums, term, cluster)
  for (const term of pod.affinity?.preferredAnti ?? []) addTerm(sums, term, cluster, -1)
  addOthers(sums, pod, cluster)
  return sums.isEmpty ? undefined : { score: (node) => sums.total(node), normalize }
}
