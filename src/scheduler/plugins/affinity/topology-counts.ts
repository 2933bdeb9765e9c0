import type { AffinityTerm, NamespaceLabels } from '../../framework/affinity-terms.ts'
import type { ClusterView } from '../../framework/cluster-view.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import type { CountsByNode, PodMatcher } from '../../framework/pod-counts.ts'

/** Sums by topology domain: key (`topology.kubernetes.io/zone`) → value (`zone-a`) → sum. */
export class TopologyCounts {
  readonly #sums = new Map<string, Map<string, number>>()
  #nonZero = 0

  get isEmpty(): boolean {
    return this.#nonZero === 0
  }

  add(topologyKey: string, { labels }: NodeInfo, amount: number): void {
    const value = labels[topologyKey]
    if (value === undefined || amount === 0) return
    const values = this.#sums.get(topologyKey) ?? new Map<string, number>()
    this.#sums.set(topologyKey, values)
    const before = values.get(value) ?? 0
    values.set(value, before + amount)
    if (before === 0) this.#nonZero++
    else if (before + amount === 0) this.#nonZero--
  }

  addAll(topologyKey: string, counts: CountsByNode, factor = 1): void {
    for (const [node, count] of counts) this.add(topologyKey, node, count * factor)
  }

  at(topologyKey: string, { labels }: NodeInfo): number {
    const value = labels[topologyKey]
    return value === undefined ? 0 : (this.#sums.get(topologyKey)?.get(value) ?? 0)
  }

  /** The sum over all topologies that the node takes part in. */
  total(node: NodeInfo): number {
    let sum = 0
    for (const key of this.#sums.keys()) sum += this.at(key, node)
    return sum
  }

  hasAny(node: NodeInfo): boolean {
    for (const key of this.#sums.keys()) if (this.at(key, node) > 0) return true
    return false
  }
}

/** Counts the pods that all these terms select. */
export function matcherOf(terms: readonly AffinityTerm[], namespaceLabels: NamespaceLabels): PodMatcher {
  return {
    key: `affinity ${terms.map(({ key }) => key).join(' ')}`,
    matches: (pod) => terms.every((term) => term.matches(pod, namespaceLabels)),
  }
}

/** The pods that a term selects, by the domains of its topology, each counted with the term's weight. */
export function addTerm(counts: TopologyCounts, term: AffinityTerm, cluster: ClusterView, factor = 1): void {
  counts.addAll(term.topologyKey, cluster.count(matcherOf([term], cluster.surroundings.namespaceLabels)), term.weight * factor)
}
