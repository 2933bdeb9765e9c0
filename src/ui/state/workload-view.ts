import type { Deployment, Pod, ReplicaSet } from '#api'
import type { ObjectRef, PodTile, RevisionView, WorkloadView } from './views.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'

export const revisionOf = ({ metadata }: ReplicaSet | Deployment): number => Number(metadata.annotations?.[revisionAnnotation] ?? 0)

export const refOf = (object: {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}): ObjectRef => ({
  kind: object.kind,
  name: object.metadata.name,
  ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }),
})

/** A number, or a percentage of `total`: surge rounds up, unavailability down, as the deployment controller does. */
function share(value: string | number | undefined, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value ?? '25%')
  return percent ? round((Number(percent[1]) * total) / 100) : 0
}

/** The fewest that may be available and the most that may exist during a rollout. */
export function allowedRange(deployment: Deployment): { readonly min: number; readonly max: number } {
  const desired = deployment.spec?.replicas ?? 1
  if (deployment.spec?.strategy?.type === 'Recreate') return { min: 0, max: desired }
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {}
  const surge = share(maxSurge, desired, Math.ceil)
  const unavailable = share(maxUnavailable, desired, Math.floor)
  return { min: Math.max(0, desired - (surge === 0 && unavailable === 0 ? 1 : unavailable)), max: desired + surge }
}

function strategyText({ spec }: Deployment): string {
  if (spec?.strategy?.type === 'Recreate') return 'Recreate'
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec?.strategy?.rollingUpdate ?? {}
  return `surge ${maxSurge}, unavailable ${maxUnavailable}`
}

const imagesOf = (pod: { readonly containers?: readonly { readonly image?: string }[] } | undefined): readonly string[] =>
  (pod?.containers ?? []).map(({ image = '' }) => image)

export function revisionView(replicaSet: ReplicaSet, isNewest: boolean, pods: readonly PodTile[]): RevisionView {
  const changeCause = replicaSet.metadata.annotations?.['kubernetes.io/change-cause']
  return {
    ref: refOf(replicaSet),
    uid: replicaSet.metadata.uid,
    revision: revisionOf(replicaSet),
    images: imagesOf(replicaSet.spec?.template?.spec),
    desired: replicaSet.spec?.replicas ?? 1,
    current: replicaSet.status?.replicas ?? 0,
    ready: replicaSet.status?.readyReplicas ?? 0,
    available: replicaSet.status?.availableReplicas ?? 0,
    isNewest,
    ...(changeCause !== undefined && { changeCause }),
    pods,
  }
}

/** Newest revision first. */
export const byRevision = (a: ReplicaSet, b: ReplicaSet): number =>
  revisionOf(b) - revisionOf(a) || a.metadata.name.localeCompare(b.metadata.name)

export function deploymentView(deployment: Deployment, revisions: readonly RevisionView[]): WorkloadView {
  const { spec, status } = deployment
  const desired = spec?.replicas ?? 1
  const total = revisions.reduce((sum, { current }) => sum + current, 0)
  const updated = revisions.find(({ isNewest }) => isNewest)?.current ?? 0
  const available = status?.availableReplicas ?? 0
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing')
  const observed = (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  return {
    ref: refOf(deployment),
    desired,
    updated,
    available,
    total,
    allowed: allowedRange(deployment),
    paused: spec?.paused ?? false,
    rolling: !observed || updated < desired || total > updated || available < desired,
    stalled: progressing?.reason === 'ProgressDeadlineExceeded',
    strategy: strategyText(deployment),
    revisions,
  }
}

/** A ReplicaSet that no Deployment owns. */
export function replicaSetView(replicaSet: ReplicaSet, pods: readonly PodTile[]): WorkloadView {
  const revision = revisionView(replicaSet, true, pods)
  const { desired, current, available } = revision
  return { ...standing(refOf(replicaSet), desired, current, available), revisions: [revision] }
}

/** A pod that nobody owns. */
export function barePodView(pod: Pod, tile: PodTile): WorkloadView {
  const ready = tile.state === 'ready' ? 1 : 0
  const revision: RevisionView = {
    ref: tile.ref,
    uid: tile.uid,
    revision: 0,
    images: imagesOf(pod.spec),
    desired: 1,
    current: 1,
    ready,
    available: ready,
    isNewest: true,
    pods: [tile],
  }
  return { ...standing(tile.ref, 1, 1, ready), revisions: [revision] }
}

const standing = (ref: ObjectRef, desired: number, total: number, available: number): Omit<WorkloadView, 'revisions'> => ({
  ref,
  desired,
  updated: total,
  available,
  total,
  allowed: { min: desired, max: desired },
  paused: false,
  rolling: available < desired,
  stalled: false,
  strategy: '',
})
