import type { ClusterView } from '../../framework/cluster-view.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { resolvable, unresolvable, type NodeFilter, type Rejection } from '../../framework/plugin.ts'
import type { PodInfo } from '../../framework/pod-info.ts'
import { hasAllKeys, selects, type Constraint } from './constraints.ts'

const missingLabel = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)")
const skewed = resolvable("node(s) didn't match pod topology spread constraints")

/** How many pods each domain of one constraint has. */
class Domains {
  readonly constraint: Constraint
  readonly selfMatch: 0 | 1
  readonly #counts = new Map<string, number>()
  #least: number | undefined

  constructor(constraint: Constraint, pod: PodInfo) {
    this.constraint = constraint
    this.selfMatch = selects(constraint, pod.labels) ? 1 : 0
  }

  add(domain: string, count: number): void {
    this.#counts.set(domain, (this.#counts.get(domain) ?? 0) + count)
    this.#least = undefined
  }

  /** The least of all domains; 0 while there are fewer than minDomains. */
  get least(): number {
    if (this.#counts.size < this.constraint.minDomains) return 0
    return (this.#least ??= Math.min(...this.#counts.values()))
  }

  skewWith(domain: string): number {
    return (this.#counts.get(domain) ?? 0) + this.selfMatch - this.least
  }
}

function countDomains(pod: PodInfo, constraints: readonly Constraint[], cluster: ClusterView): readonly Domains[] {
  const eligible = cluster.nodes.filter((node) => hasAllKeys(node, constraints))
  return constraints.map((constraint) => {
    const domains = new Domains(constraint, pod)
    const counts = cluster.count(constraint.matcher)
    for (const node of eligible) {
      if (constraint.includes(node)) domains.add(node.labels[constraint.topologyKey] ?? '', counts.get(node) ?? 0)
    }
    return domains
  })
}

function check(node: NodeInfo, all: readonly Domains[]): Rejection | undefined {
  for (const domains of all) {
    const domain = node.labels[domains.constraint.topologyKey]
    if (domain === undefined) return missingLabel
    if (domains.skewWith(domain) > domains.constraint.maxSkew) return skewed
  }
  return undefined
}

/** Filters by constraints that say DoNotSchedule. */
export function spreadFilter(pod: PodInfo, constraints: readonly Constraint[], cluster: ClusterView): NodeFilter {
  const all = countDomains(pod, constraints, cluster)
  return {
    check: (node) => check(node, all),
    podMoved(other, node, delta) {
      if (!hasAllKeys(node, constraints)) return
      for (const domains of all) {
        const { constraint } = domains
        if (constraint.matcher.matches(other) && constraint.includes(node)) domains.add(node.labels[constraint.topologyKey] ?? '', delta)
      }
    },
  }
}
