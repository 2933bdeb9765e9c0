import type { Deployment, ReplicaSet } from '#api'
import { desiredReplicas, maxUnavailable, newReplicas, specReplicas } from './size.ts'

/** A replica set and the size it gets. */
export interface Scaling {
  readonly replicaSet: ReplicaSet
  readonly replicas: number
}

export const isActive = (set: ReplicaSet): boolean => desiredReplicas(set) > 0

/**
 * The next step of a rolling update: let the new replica set grow as far as surge allows; if it cannot, shrink old ones as
 * far as unavailability allows. Nothing left to do: an empty list.
 */
export function planRollingUpdate(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): readonly Scaling[] {
  const all = [...old, current]
  const wanted = desiredReplicas(deployment)
  const replicas = desiredReplicas(current) > wanted ? wanted : newReplicas(deployment, all, current)
  if (replicas !== desiredReplicas(current)) return [{ replicaSet: current, replicas }]
  return planScaleDown(deployment, current, old.filter(isActive))
}

/**
 * Shrinks old replica sets: first their pods that are not available, which costs nothing, then available ones down to what
 * must stay available. Pods of the new replica set that are not available yet count as missing.
 */
function planScaleDown(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): readonly Scaling[] {
  if (old.length === 0) return []
  const minAvailable = desiredReplicas(deployment) - maxUnavailable(deployment)
  const startingUp = desiredReplicas(current) - staying(current)
  const removable = specReplicas([...old, current]) - minAvailable - startingUp
  if (removable <= 0) return []

  const cleaned = shrink(old, removable, (set) => desiredReplicas(set) - staying(set))
  const spare = [...cleaned, current].reduce((total, set) => total + staying(set), 0) - minAvailable
  const shrunk = shrink(cleaned, spare, desiredReplicas)
  return shrunk.flatMap((set, at) => {
    const before = old[at]
    return before && desiredReplicas(before) !== desiredReplicas(set) ? [{ replicaSet: before, replicas: desiredReplicas(set) }] : []
  })
}

/** Available pods that a replica set keeps: one that has just shrunk may still report those that are about to go. */
const staying = (set: ReplicaSet): number => Math.min(desiredReplicas(set), set.status?.availableReplicas ?? 0)

/** The replica sets, oldest first made smaller by what each can spare, `budget` in all. */
function shrink(sets: readonly ReplicaSet[], budget: number, spareOf: (set: ReplicaSet) => number): readonly ReplicaSet[] {
  let left = budget
  return sets.map((set) => {
    const count = Math.min(Math.max(left, 0), Math.max(spareOf(set), 0))
    if (count === 0) return set
    left -= count
    return { ...set, spec: { ...set.spec, replicas: desiredReplicas(set) - count } }
  })
}
