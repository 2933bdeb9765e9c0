import type { ClusterView } from '../../framework/cluster-view.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { maxNodeScore, type NodeScore } from '../../framework/plugin.ts'
import type { CountsByNode } from '../../framework/pod-counts.ts'
import { hasAllKeys, hostname, type Constraint } from './constraints.ts'

/** How many pods there are where a node belongs, and how much that weighs. */
interface Domains {
  readonly constraint: Constraint
  /** Few domains have high counts: the logarithm of their number evens that out. */
  readonly weight: number
  readonly countAt: (node: NodeInfo) => number
}

const weightOf = (domains: number): number => Math.log(domains + 2)

function hosts(constraint: Constraint, counts: CountsByNode, ranked: readonly NodeInfo[]): Domains {
  return { constraint, weight: weightOf(ranked.length), countAt: (node) => counts.get(node) ?? 0 }
}

function regions(constraint: Constraint, counts: CountsByNode, ranked: readonly NodeInfo[], eligible: readonly NodeInfo[]): Domains {
  const domainOf = ({ labels }: NodeInfo): string => labels[constraint.topologyKey] ?? ''
  const sums = new Map(ranked.map((node) => [domainOf(node), 0]))
  for (const node of eligible) {
    const domain = domainOf(node)
    const sum = sums.get(domain)
    if (sum !== undefined && constraint.includes(node)) sums.set(domain, sum + (counts.get(node) ?? 0))
  }
  return { constraint, weight: weightOf(sums.size), countAt: (node) => sums.get(domainOf(node)) ?? 0 }
}

function normalize(scores: readonly number[], isIgnored: (index: number) => boolean): readonly number[] {
  const counted = scores.filter((_, index) => !isIgnored(index))
  const highest = Math.max(0, ...counted)
  const lowest = Math.min(...counted)
  return scores.map((score, index) => {
    if (isIgnored(index)) return 0
    return highest === 0 ? maxNodeScore : Math.trunc((maxNodeScore * (highest + lowest - score)) / highest)
  })
}

/**
 * Scores by constraints that say ScheduleAnyway: the more pods where the node is, the worse. With `requiresAll`, nodes
 * without one of the topology labels are out; the default constraints do without, so that a missing zone does not keep
 * pods from spreading over hosts.
 */
export function spreadScore(
  constraints: readonly Constraint[],
  cluster: ClusterView,
  feasible: readonly NodeInfo[],
  requiresAll: boolean,
): NodeScore {
  const takesPart = (node: NodeInfo): boolean => !requiresAll || hasAllKeys(node, constraints)
  const ranked = feasible.filter(takesPart)
  const eligible = cluster.nodes.filter(takesPart)
  const all = constraints.map((constraint) => {
    const counts = cluster.count(constraint.matcher)
    return constraint.topologyKey === hostname ? hosts(constraint, counts, ranked) : regions(constraint, counts, ranked, eligible)
  })
  return {
    score(node) {
      if (!takesPart(node)) return 0
      let score = 0
      for (const { constraint, weight, countAt } of all)
        if (node.labels[constraint.topologyKey] !== undefined) score += countAt(node) * weight + (constraint.maxSkew - 1)
      return Math.round(score)
    },
    normalize: (scores, nodes) =>
      normalize(scores, (index) => {
        const node = nodes[index]
        return node === undefined || !takesPart(node)
      }),
  }
}
