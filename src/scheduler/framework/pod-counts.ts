import type { NodeInfo } from './node-info.ts'
import type { PodInfo } from './pod-info.ts'

/** Selects pods to count. Equal keys select the same pods. */
export interface PodMatcher {
  readonly key: string
  matches(pod: PodInfo): boolean
}

/** How many pods of some kind each node has; nodes without any are left out. */
export type CountsByNode = ReadonlyMap<NodeInfo, number>

interface Counter {
  readonly matcher: PodMatcher
  readonly counts: Map<NodeInfo, number>
}

const maxCounters = 256

export function bump<K>(counts: Map<K, number>, key: K, delta: number): void {
  const count = (counts.get(key) ?? 0) + delta
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}

/**
 * Counts of matching pods per node, kept up to date as pods come and go: the hundredth replica of a workload does not
 * look at the other ninety-nine again. The least recently asked for are forgotten.
 */
export class PodCounts {
  readonly #counters = new Map<string, Counter>()

  of(matcher: PodMatcher, nodes: Iterable<NodeInfo>): CountsByNode {
    const known = this.#counters.get(matcher.key)
    if (known) {
      this.#counters.delete(matcher.key)
      this.#counters.set(matcher.key, known)
      return known.counts
    }
    const counts = new Map<NodeInfo, number>()
    for (const node of nodes) for (const pod of node.pods.values()) if (matcher.matches(pod)) bump(counts, node, 1)
    this.#counters.set(matcher.key, { matcher, counts })
    if (this.#counters.size > maxCounters) this.#forgetOldest()
    return counts
  }

  change(pod: PodInfo, node: NodeInfo, delta: 1 | -1): void {
    for (const { matcher, counts } of this.#counters.values()) if (matcher.matches(pod)) bump(counts, node, delta)
  }

  removeNode(node: NodeInfo): void {
    for (const { counts } of this.#counters.values()) counts.delete(node)
  }

  /** After a change of what matchers look at beside pods: the labels of namespaces. */
  clear(): void {
    this.#counters.clear()
  }

  #forgetOldest(): void {
    for (const key of this.#counters.keys()) {
      this.#counters.delete(key)
      return
    }
  }
}
