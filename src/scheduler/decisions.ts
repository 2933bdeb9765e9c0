import type { Cycle, PluginScores } from './framework/plugin.ts'

/** What one plugin made of one node. `weighted` is what counted. */
export interface ScoreDetail {
  readonly plugin: string
  readonly raw: number
  readonly normalized: number
  readonly weighted: number
}

/** What became of one node: rejected by a plugin, or feasible with a score. Nodes beyond the search are not listed. */
export interface NodeDecision {
  readonly node: string
  readonly rejectedBy?: { readonly plugin: string; readonly reasons: readonly string[] }
  /** Empty when the node was the only feasible one: nothing had to be weighed. */
  readonly scores?: readonly ScoreDetail[]
  readonly total?: number
}

/** One attempt at scheduling a pod. */
export interface Decision {
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string }
  /** Milliseconds of simulated time. */
  readonly at: number
  readonly attempt: number
  readonly outcome: 'scheduled' | 'unschedulable'
  /** The chosen node. */
  readonly node?: string
  /** As in the PodScheduled condition. */
  readonly message?: string
  readonly preemption?: { readonly node: string; readonly victims: readonly string[] }
  readonly totalNodes: number
  readonly evaluatedNodes: number
  readonly feasibleNodes: number
  readonly nodes: readonly NodeDecision[]
}

/** What surrounds a cycle in its record. */
export type DecisionFacts = Pick<Decision, 'at' | 'attempt'> & Partial<Pick<Decision, 'message' | 'preemption'>>

/** Reads access to the latest decisions: for the explanation subresource and the page. */
export interface Decisions {
  /** The attempts at a pod that are still remembered, oldest first. */
  of(podUid: string): readonly Decision[]
  latest(): readonly Decision[]
}

function scoresAt(scores: readonly PluginScores[], index: number): readonly ScoreDetail[] {
  return scores.map(({ plugin, weight, raw, normalized }) => {
    const score = normalized[index] ?? 0
    return { plugin, raw: raw[index] ?? 0, normalized: score, weighted: score * weight }
  })
}

/** Spells out a cycle node by node. */
function nodeDecisions({ refusals, feasible, scores, totals }: Cycle): readonly NodeDecision[] {
  const rejected = [...refusals].map(([node, { plugin, rejection }]) => ({ node, rejectedBy: { plugin, reasons: rejection.reasons } }))
  const fitting = feasible.map(({ name }, index) => ({ node: name, scores: scoresAt(scores, index), total: totals[index] ?? 0 }))
  return [...fitting.toSorted((a, b) => b.total - a.total), ...rejected]
}

export function decisionOf(cycle: Cycle, facts: DecisionFacts): Decision {
  const { pod, chosen } = cycle
  return {
    pod: { namespace: pod.namespace, name: pod.name, uid: pod.uid },
    ...facts,
    outcome: chosen ? 'scheduled' : 'unschedulable',
    ...(chosen && { node: chosen.name }),
    totalNodes: cycle.totalNodes,
    evaluatedNodes: cycle.evaluated,
    feasibleNodes: cycle.feasible.length,
    nodes: nodeDecisions(cycle),
  }
}

interface Entry {
  readonly cycle: Cycle
  readonly facts: DecisionFacts
  readonly cost: number
}

/** About ten megabytes at most: a thousand decisions over a few nodes, or some hundred over a thousand. */
const maxEntries = 1_000
const maxCost = 200_000

/** The latest decisions. Kept as the cycles left them, and spelled out only for who asks. */
export class DecisionRing implements Decisions {
  readonly #entries: Entry[] = []
  #cost = 0

  add(cycle: Cycle, facts: DecisionFacts): void {
    const cost = 1 + cycle.refusals.size + cycle.feasible.length
    // The filters hold counts over the whole cluster, which nobody needs any more.
    this.#entries.push({ cycle: { ...cycle, filters: [] }, facts, cost })
    this.#cost += cost
    while (this.#entries.length > maxEntries || (this.#cost > maxCost && this.#entries.length > 1)) {
      this.#cost -= this.#entries.shift()?.cost ?? 0
    }
  }

  of(podUid: string): readonly Decision[] {
    return this.#entries.filter(({ cycle }) => cycle.pod.uid === podUid).map(({ cycle, facts }) => decisionOf(cycle, facts))
  }

  latest(): readonly Decision[] {
    return this.#entries.map(({ cycle, facts }) => decisionOf(cycle, facts))
  }
}
