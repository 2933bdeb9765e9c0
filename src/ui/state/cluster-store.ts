import { create } from 'zustand'
import type { CoreEvent } from '#api'
import type { NodeView, PodTile, ServiceView, WorkloadView } from './views.ts'

/** What the page draws of the cluster: written once per frame by the projection, with new values only for what changed. */
export interface ClusterState {
  /** Frames in which anything changed; selectors that read an informer's cache run again with it. */
  readonly frame: number
  /** The first lists are in. */
  readonly synced: boolean
  readonly nodes: ReadonlyMap<string, NodeView>
  /** Pods by node. */
  readonly tiles: ReadonlyMap<string, readonly PodTile[]>
  /** Pods without a node. */
  readonly pending: readonly PodTile[]
  readonly services: ReadonlyMap<string, ServiceView>
  readonly workloads: ReadonlyMap<string, WorkloadView>
  readonly namespaces: readonly string[]
  /** `plural/namespace` → how many. */
  readonly counts: Readonly<Record<string, number>>
  /** Newest first. */
  readonly events: readonly CoreEvent[]
}

export const emptyCluster: ClusterState = {
  frame: 0,
  synced: false,
  nodes: new Map(),
  tiles: new Map(),
  pending: [],
  services: new Map(),
  workloads: new Map(),
  namespaces: [],
  counts: {},
  events: [],
}

export const useCluster = create<ClusterState>(() => emptyCluster)
