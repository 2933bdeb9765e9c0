import type { Node } from '#api'
import { deepEqual } from '#apimachinery'
import type { PodInfo } from './pod-info.ts'

/** A change that can make room for pods that did not fit. */
export type ClusterEvent =
  | { readonly kind: 'NodeAdded'; readonly node: Node }
  | { readonly kind: 'NodeUpdated'; readonly node: Node; readonly changed: NodeChanges }
  | { readonly kind: 'NodeDeleted'; readonly node: Node }
  /** A pod was bound to a node, or one that is bound changed labels or requests. */
  | { readonly kind: 'AssignedPodAdded' | 'AssignedPodUpdated' | 'AssignedPodDeleted'; readonly pod: PodInfo }
  | { readonly kind: 'NamespaceUpdated' }

export interface NodeChanges {
  readonly allocatable: boolean
  readonly labels: boolean
  readonly taints: boolean
  readonly unschedulable: boolean
}

/** What changed on a node that scheduling looks at; undefined for a heartbeat. */
export function nodeChanges(node: Node, previous: Node): NodeChanges | undefined {
  const changed: NodeChanges = {
    allocatable: !deepEqual(node.status?.allocatable, previous.status?.allocatable),
    labels: !deepEqual(node.metadata.labels, previous.metadata.labels),
    taints: !deepEqual(node.spec.taints, previous.spec.taints),
    unschedulable: (node.spec.unschedulable ?? false) !== (previous.spec.unschedulable ?? false),
  }
  return Object.values(changed).some(Boolean) ? changed : undefined
}

/** The node of an event that says a node has appeared, or changed in one of these ways. */
export function changedNode(event: ClusterEvent, ...ways: readonly (keyof NodeChanges)[]): Node | undefined {
  if (event.kind === 'NodeAdded') return event.node
  return event.kind === 'NodeUpdated' && ways.some((way) => event.changed[way]) ? event.node : undefined
}
