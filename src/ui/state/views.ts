import type { PodGlance } from './pod-state.ts'

/** `Kind/namespace/name`, or `Kind//name` for cluster-scoped objects: how the page names what is selected. */
export interface ObjectRef {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

export const refText = ({ kind, namespace = '', name }: ObjectRef): string => `${kind}/${namespace}/${name}`

export const sameRef = (a: ObjectRef | undefined, b: ObjectRef | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && refText(a) === refText(b))

/** `namespace/name`, as listers key objects. */
export const keyOfRef = ({ namespace, name }: ObjectRef): string => (namespace === undefined ? name : `${namespace}/${name}`)

/** What the page draws of a pod. */
export interface PodTile extends PodGlance {
  readonly ref: ObjectRef
  readonly uid: string
  readonly shortName: string
  readonly node: string
  /** Of the ReplicaSet it belongs to, if that belongs to a Deployment. */
  readonly revision?: number
  readonly isNewest?: boolean
  /** Of the image pull, 0 to 1, while one is going on. */
  readonly progress?: number
}

export interface Gauge {
  readonly requested: number
  readonly capacity: number
}

export interface NodeView {
  readonly ref: ObjectRef
  readonly name: string
  readonly ready: boolean
  /** `Ready`, `NotReady`, `Ready,SchedulingDisabled`, … as kubectl has it. */
  readonly status: string
  readonly address: string
  readonly cpu: Gauge
  readonly memory: Gauge
  readonly pods: Gauge
  readonly taints: readonly string[]
  /** Conditions that say something is wrong: MemoryPressure and the like. */
  readonly pressures: readonly string[]
}

export interface ServiceView {
  readonly ref: ObjectRef
  readonly type: string
  readonly address: string
  readonly ports: string
  readonly ready: number
  readonly notReady: number
  /** Ready endpoints by node. */
  readonly byNode: Readonly<Record<string, number>>
}

/** One revision of a workload: a ReplicaSet with its pods. */
export interface RevisionView {
  readonly ref: ObjectRef
  readonly uid: string
  readonly revision: number
  readonly images: readonly string[]
  readonly desired: number
  readonly current: number
  readonly ready: number
  readonly available: number
  readonly isNewest: boolean
  readonly changeCause?: string
  readonly pods: readonly PodTile[]
}

/** A Deployment with its revisions, newest first; or a ReplicaSet or pods nobody owns, as one revision. */
export interface WorkloadView {
  readonly ref: ObjectRef
  readonly desired: number
  readonly updated: number
  readonly available: number
  readonly total: number
  /** The fewest that may be available, and the most that may exist, while it rolls. */
  readonly allowed: { readonly min: number; readonly max: number }
  readonly paused: boolean
  readonly rolling: boolean
  readonly stalled: boolean
  readonly strategy: string
  readonly revisions: readonly RevisionView[]
}
