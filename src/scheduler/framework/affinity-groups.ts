import type { PodAffinityTerms } from './affinity-terms.ts'
import type { NodeInfo } from './node-info.ts'
import { bump, type CountsByNode } from './pod-counts.ts'
import type { PodInfo } from './pod-info.ts'

/** Placed pods that declare the same affinity towards other pods: replicas, as a rule. */
export interface AffinityGroup {
  readonly terms: PodAffinityTerms
  readonly counts: CountsByNode
}

/** The placed pods that declare affinity, by what they declare: terms are matched once per group and not once per pod. */
export class AffinityGroups {
  readonly #groups = new Map<string, { readonly terms: PodAffinityTerms; readonly counts: Map<NodeInfo, number> }>()

  all(): Iterable<AffinityGroup> {
    return this.#groups.values()
  }

  get size(): number {
    return this.#groups.size
  }

  change({ affinity }: PodInfo, node: NodeInfo, delta: 1 | -1): void {
    if (!affinity) return
    const group = this.#groups.get(affinity.key) ?? { terms: affinity, counts: new Map<NodeInfo, number>() }
    bump(group.counts, node, delta)
    if (group.counts.size > 0) this.#groups.set(affinity.key, group)
    else this.#groups.delete(affinity.key)
  }

  removeNode(node: NodeInfo): void {
    for (const [key, { counts }] of this.#groups) if (counts.delete(node) && counts.size === 0) this.#groups.delete(key)
  }
}
