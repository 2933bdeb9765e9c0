import type { Deployment, ReplicaSet } from '#api'
import { scaledValue } from '#apimachinery'

export const desiredReplicas = ({ spec }: { readonly spec: { readonly replicas?: number } }): number => spec.replicas ?? 1

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0)

/** Pods the replica sets are asked for. */
export const specReplicas = (sets: readonly ReplicaSet[]): number => sum(sets, desiredReplicas)
/** Pods the replica sets have. */
export const actualReplicas = (sets: readonly ReplicaSet[]): number => sum(sets, ({ status }) => status?.replicas)
export const readyReplicas = (sets: readonly ReplicaSet[]): number => sum(sets, ({ status }) => status?.readyReplicas)
export const availableReplicas = (sets: readonly ReplicaSet[]): number => sum(sets, ({ status }) => status?.availableReplicas)

/** Undefined as soon as one replica set does not report it. */
export const terminatingReplicas = (sets: readonly ReplicaSet[]): number | undefined =>
  sets.every(({ status }) => status?.terminatingReplicas !== undefined) ? sum(sets, ({ status }) => status?.terminatingReplicas) : undefined

export const isRollingUpdate = ({ spec }: Deployment): boolean => (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate'

interface Fenceposts {
  readonly surge: number
  readonly unavailable: number
}

/** maxSurge rounded up and maxUnavailable rounded down; if nothing may move either way, one pod may be unavailable. */
export function fenceposts(deployment: Deployment): Fenceposts {
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {}
  const replicas = desiredReplicas(deployment)
  const surge = scaledValue(maxSurge, replicas, 'up')
  const unavailable = scaledValue(maxUnavailable, replicas, 'down')
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

export const maxSurge = (deployment: Deployment): number => (isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0)

export function maxUnavailable(deployment: Deployment): number {
  const replicas = desiredReplicas(deployment)
  return isRollingUpdate(deployment) && replicas > 0 ? Math.min(fenceposts(deployment).unavailable, replicas) : 0
}

/** How far the new replica set may grow now: up to the deployment's size, as far as the surge leaves room. */
export function newReplicas(deployment: Deployment, sets: readonly ReplicaSet[], newReplicaSet: Pick<ReplicaSet, 'spec'>): number {
  const replicas = desiredReplicas(deployment)
  if (!isRollingUpdate(deployment)) return replicas
  const current = desiredReplicas(newReplicaSet)
  const room = replicas + maxSurge(deployment) - specReplicas(sets)
  return room <= 0 ? current : current + Math.min(room, replicas - current)
}
