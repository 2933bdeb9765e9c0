import type { AffinityTerm } from '../../framework/affinity-terms.ts'
import type { ClusterView } from '../../framework/cluster-view.ts'
import type { NodeInfo } from '../../framework/node-info.ts'
import { resolvable, unresolvable, type NodeFilter, type Rejection } from '../../framework/plugin.ts'
import type { PodInfo } from '../../framework/pod-info.ts'
import { addTerm, matcherOf, TopologyCounts } from './topology-counts.ts'

const noAffinity = unresolvable("node(s) didn't match pod affinity rules")
const antiAffinity = resolvable("node(s) didn't match pod anti-affinity rules")
const othersAntiAffinity = resolvable("node(s) didn't satisfy existing pods anti-affinity rules")

const none: readonly AffinityTerm[] = []

/** Where there are pods that matter to this one's required terms, and pods whose required terms this one matters to. */
class RequiredTerms {
  readonly #pod: PodInfo
  readonly #cluster: ClusterView
  readonly #affinity = new TopologyCounts()
  readonly #anti = new TopologyCounts()
  readonly #othersAnti = new TopologyCounts()

  constructor(pod: PodInfo, cluster: ClusterView) {
    this.#pod = pod
    this.#cluster = cluster
    this.#countOthers()
    this.#countOwn()
  }

  get isIrrelevant(): boolean {
    return this.#othersAnti.isEmpty && this.#required.length === 0 && this.#requiredAnti.length === 0
  }

  check(node: NodeInfo): Rejection | undefined {
    if (!this.#hasAffinity(node)) return noAffinity
    if (this.#requiredAnti.some(({ topologyKey }) => this.#anti.at(topologyKey, node) > 0)) return antiAffinity
    return this.#othersAnti.hasAny(node) ? othersAntiAffinity : undefined
  }

  podMoved(other: PodInfo, node: NodeInfo, delta: 1 | -1): void {
    const { namespaceLabels } = this.#cluster.surroundings
    for (const term of other.affinity?.requiredAnti ?? none)
      if (term.matches(this.#pod, namespaceLabels)) this.#othersAnti.add(term.topologyKey, node, delta)
    if (this.#required.length > 0 && this.#required.every((term) => term.matches(other, namespaceLabels)))
      for (const term of this.#required) this.#affinity.add(term.topologyKey, node, delta)
    for (const term of this.#requiredAnti) if (term.matches(other, namespaceLabels)) this.#anti.add(term.topologyKey, node, delta)
  }

  get #required(): readonly AffinityTerm[] {
    return this.#pod.affinity?.required ?? none
  }

  get #requiredAnti(): readonly AffinityTerm[] {
    return this.#pod.affinity?.requiredAnti ?? none
  }

  #countOthers(): void {
    for (const { terms, counts } of this.#cluster.affinityGroups)
      for (const term of terms.requiredAnti)
        if (term.matches(this.#pod, this.#cluster.surroundings.namespaceLabels)) this.#othersAnti.addAll(term.topologyKey, counts)
  }

  #countOwn(): void {
    for (const term of this.#requiredAnti) addTerm(this.#anti, term, this.#cluster)
    if (this.#required.length === 0) return
    const counts = this.#cluster.count(matcherOf(this.#required, this.#cluster.surroundings.namespaceLabels))
    for (const { topologyKey } of this.#required) this.#affinity.addAll(topologyKey, counts)
  }

  /** The first pod of a group that wants to be together with its like has none to be with, and may start anywhere. */
  #hasAffinity(node: NodeInfo): boolean {
    if (!this.#required.every(({ topologyKey }) => node.labels[topologyKey] !== undefined)) return false
    if (this.#required.every(({ topologyKey }) => this.#affinity.at(topologyKey, node) > 0)) return true
    const { namespaceLabels } = this.#cluster.surroundings
    return this.#affinity.isEmpty && this.#required.every((term) => term.matches(this.#pod, namespaceLabels))
  }
}

/** Filters by required pod affinity and anti-affinity, in both directions; nothing when no rule concerns the pod. */
export function affinityFilter(pod: PodInfo, cluster: ClusterView): NodeFilter | undefined {
  if (!pod.affinity && !cluster.hasAffinityGroups) return undefined
  const terms = new RequiredTerms(pod, cluster)
  if (terms.isIrrelevant) return undefined
  return { check: (node) => terms.check(node), podMoved: (other, node, delta) => terms.podMoved(other, node, delta) }
}
