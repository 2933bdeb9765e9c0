import type { Random } from '#kernel'
import type { ClusterEvent } from './cluster-event.ts'
import type { ClusterView } from './cluster-view.ts'
import type { NodeInfo } from './node-info.ts'
import type { PodInfo } from './pod-info.ts'

/** Why a node, or the whole cluster, is no place for a pod. */
export interface Rejection {
  /** As they are counted in `0/3 nodes are available: …`. */
  readonly reasons: readonly string[]
  /** Whether removing pods from the node could help (upstream: Unschedulable, not UnschedulableAndUnresolvable). */
  readonly isResolvable: boolean
}

export const unresolvable = (...reasons: readonly string[]): Rejection => ({ reasons, isResolvable: false })
export const resolvable = (...reasons: readonly string[]): Rejection => ({ reasons, isResolvable: true })

/** A filter prepared for one pod: what does not depend on the node is computed already. */
export interface NodeFilter {
  check(node: NodeInfo): Rejection | undefined
  /** When only these nodes can pass at all. */
  readonly onlyNodes?: ReadonlySet<string>
  /** To be told when preemption tries how the node would look with or without another pod. */
  podMoved?(other: PodInfo, node: NodeInfo, delta: 1 | -1): void
}

/** A score prepared for one pod and the nodes it fits on. */
export interface NodeScore {
  score(node: NodeInfo): number
  /** Brings the scores of all feasible nodes, in their order, into 0…100. Absent: they are there already. */
  normalize?(scores: readonly number[], nodes: readonly NodeInfo[]): readonly number[]
}

/** A rejection and the plugin that pronounced it. */
export interface Refusal {
  readonly plugin: string
  readonly rejection: Rejection
}

/** A filter of this cycle and the plugin it is from. */
export interface PreparedFilter {
  readonly plugin: string
  readonly filter: NodeFilter
}

/** What came of looking for a node for one pod. */
export interface Cycle {
  readonly pod: PodInfo
  /** How many nodes there are, looked at or not. */
  readonly totalNodes: number
  /** How many were looked at. */
  readonly evaluated: number
  /** Set when no node was looked at: a plugin has rejected the whole cluster. */
  readonly preFilter: Refusal | undefined
  /** By node name. */
  readonly refusals: ReadonlyMap<string, Refusal>
  /** What holds for nodes that were not even considered, because plugins named the few that can fit. */
  readonly others: Refusal | undefined
  readonly feasible: readonly NodeInfo[]
  /** Empty when nothing had to be weighed, as only one node was feasible. */
  readonly scores: readonly PluginScores[]
  /** Weighted sums, in the order of `feasible`. */
  readonly totals: readonly number[]
  readonly chosen: NodeInfo | undefined
  readonly filters: readonly PreparedFilter[]
}

/** What one plugin gave to the feasible nodes, in their order. */
export interface PluginScores {
  readonly plugin: string
  readonly weight: number
  readonly raw: readonly number[]
  /** 0…100. Times the weight, this counts. */
  readonly normalized: readonly number[]
}

/** What can still be done for a pod that fits nowhere. */
export type Remedy =
  | { readonly kind: 'preempt'; readonly node: string; readonly victims: readonly PodInfo[] }
  /** Nothing; `message` is added to the failure's. `clearsNomination` when an earlier promise no longer holds. */
  | { readonly kind: 'none'; readonly message: string; readonly clearsNomination: boolean }

export interface RemedyOptions {
  readonly random: Random
  readonly nominated: (nodeName: string) => readonly PodInfo[]
}

/**
 * A plugin of the scheduling framework. `prepareFilter` and `prepareScore` return nothing where the plugin has no say in
 * the matter of this pod, and are not asked for it again in this cycle.
 */
export interface Plugin {
  readonly name: string
  /** What keeps a pod out of the queue altogether. */
  readonly holdsBack?: (pod: PodInfo) => boolean
  /** The order of the queue: negative when `a` is to be scheduled first. One plugin has it. */
  readonly compare?: (a: PodInfo, b: PodInfo) => number
  readonly prepareFilter?: (pod: PodInfo, cluster: ClusterView) => NodeFilter | Rejection | undefined
  readonly prepareScore?: (pod: PodInfo, cluster: ClusterView, feasible: readonly NodeInfo[]) => NodeScore | undefined
  /** How much its score counts. */
  readonly weight?: number
  /** Looks for a remedy when the pod fits nowhere (PostFilter). */
  readonly remedy?: (cycle: Cycle, cluster: ClusterView, options: RemedyOptions) => Remedy
  /** Whether a pod that this plugin rejected may fit after the event (a queueing hint). */
  readonly mayHelp?: (event: ClusterEvent, pod: PodInfo, cluster: ClusterView) => boolean
}

export const maxNodeScore = 100

export const isRejection = (prepared: NodeFilter | Rejection): prepared is Rejection => 'reasons' in prepared
