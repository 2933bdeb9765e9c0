import type { Deployment, ReplicaSet } from '#api'
import { isActive, type Scaling } from './rolling.ts'
import { annotatedDesired, annotatedMax, byAge } from './revisions.ts'
import { desiredReplicas, isRollingUpdate, maxSurge, specReplicas } from './size.ts'

/** The deployment was resized since its active replica sets were last scaled. */
export const isScalingEvent = (deployment: Deployment, sets: readonly ReplicaSet[]): boolean =>
  sets.filter(isActive).some((set) => {
    const desired = annotatedDesired(set)
    return desired !== undefined && desired !== desiredReplicas(deployment)
  })

/**
 * Sizes after the deployment was resized, or while it is paused. One active replica set takes it all; a new one that is
 * fully there ends the old ones; amid a rollout the difference is shared out in proportion. Replica sets that keep their
 * size are named as well if they have yet to learn of the resizing: else it would never be over, and no rollout go on.
 * (kubernetes/kubernetes#138840)
 */
export function planScaling(deployment: Deployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[]): readonly Scaling[] {
  const replicas = desiredReplicas(deployment)
  const only = activeOrLatest(current, old)
  if (only) return desiredReplicas(only) === replicas && !isScalingEvent(deployment, [only]) ? [] : [{ replicaSet: only, replicas }]
  if (isSaturated(deployment, current)) return old.filter(isActive).map((replicaSet) => ({ replicaSet, replicas: 0 }))
  const active = [...old, ...(current ? [current] : [])].filter(isActive)
  if (isRollingUpdate(deployment)) return planProportionally(deployment, active)
  return active.map((replicaSet) => ({ replicaSet, replicas: desiredReplicas(replicaSet) }))
}

function activeOrLatest(current: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const active = [...old, ...(current ? [current] : [])].filter(isActive)
  if (active.length === 0) return current ?? old.toSorted(byAge).at(-1)
  return active.length === 1 ? active[0] : undefined
}

function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  const replicas = desiredReplicas(deployment)
  return (
    set !== undefined &&
    desiredReplicas(set) === replicas &&
    annotatedDesired(set) === replicas &&
    (set.status?.availableReplicas ?? 0) === replicas
  )
}

/** All active replica sets, their sizes changed in proportion; what rounding leaves over goes to the largest. */
function planProportionally(deployment: Deployment, active: readonly ReplicaSet[]): readonly Scaling[] {
  const wanted = desiredReplicas(deployment)
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0
  const toAdd = allowed - specReplicas(active)
  const sorted = toAdd === 0 ? active : active.toSorted(bySize(toAdd > 0 ? 'newer' : 'older'))
  let added = 0
  const shares = sorted.map((set) => {
    const share = shareOf(set, deployment, toAdd, added)
    added += share
    return share
  })
  return sorted.map((replicaSet, at) => {
    const leftover = at === 0 ? toAdd - added : 0
    return { replicaSet, replicas: Math.max(0, desiredReplicas(replicaSet) + (shares[at] ?? 0) + leftover) }
  })
}

const bySize =
  (among: 'newer' | 'older') =>
  (left: ReplicaSet, right: ReplicaSet): number =>
    desiredReplicas(right) - desiredReplicas(left) || (among === 'newer' ? -byAge(left, right) : byAge(left, right))

function shareOf(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (desiredReplicas(set) === 0 || toAdd === 0 || toAdd === added) return 0
  const share = fractionOf(set, deployment)
  const left = toAdd - added
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left)
}

function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  const size = desiredReplicas(set)
  if (desiredReplicas(deployment) === 0) return -size
  const before = annotatedMax(set) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  const exact = (size * (desiredReplicas(deployment) + maxSurge(deployment))) / before
  return Math.round(exact) - size
}
