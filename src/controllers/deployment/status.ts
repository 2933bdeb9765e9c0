import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '#api'
import { formatTime, parseTime } from '#kernel'
import { findCondition, withCondition, withoutCondition } from '../conditions.ts'
import { withoutZeros } from '../counts.ts'
import {
  actualReplicas,
  availableReplicas,
  desiredReplicas,
  maxUnavailable,
  readyReplicas,
  specReplicas,
  terminatingReplicas,
} from './size.ts'

export function deploymentCondition(
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = formatTime(nowMs)
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now }
}

/** The deployment's status with its Progressing condition set, as far as upstream's rule lets it change. */
export const withProgressing = (
  status: DeploymentStatus | undefined,
  conditionStatus: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  nowMs: number,
): DeploymentStatus => ({
  ...status,
  conditions: withCondition(status?.conditions ?? [], deploymentCondition('Progressing', conditionStatus, reason, message, nowMs)),
})

export const hasProgressDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds < 2147483647

/** What the replica sets add up to. Progress is not judged here. */
export function countedStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const all = current ? [...old, current] : old
  const available = availableReplicas(all)
  const terminating = terminatingReplicas(all)
  const { collisionCount, conditions = [] } = deployment.status ?? {}
  const hasMinimum = available >= desiredReplicas(deployment) - maxUnavailable(deployment)
  const availability = hasMinimum
    ? deploymentCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowMs)
    : deploymentCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', nowMs)
  return {
    ...withoutZeros({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: actualReplicas(all),
      updatedReplicas: actualReplicas(current ? [current] : []),
      readyReplicas: readyReplicas(all),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, specReplicas(all) - available),
    }),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: withCondition(conditions, availability),
  }
}

/** The status during a rollout: counted, and its progress judged. */
export function rolloutStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  nowMs: number,
): DeploymentStatus {
  const counted = countedStatus(deployment, current, old, nowMs)
  const conditions = withReplicaFailure(progressOf(deployment, current, counted, nowMs), current, old)
  return { ...counted, conditions }
}

function progressOf(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  status: DeploymentStatus,
  nowMs: number,
): readonly DeploymentCondition[] {
  const { conditions = [] } = status
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing')
  const before = findCondition(deployment.status?.conditions, 'Progressing')
  if (status.replicas === status.updatedReplicas && before?.reason === 'NewReplicaSetAvailable') return conditions

  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`
    return withCondition(conditions, deploymentCondition('Progressing', 'True', 'NewReplicaSetAvailable', message, nowMs))
  }
  if (isProgressing(deployment.status, status)) {
    const progress = deploymentCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, nowMs)
    // Written even if only its time of update changes: that is what the deadline counts from.
    const since = before?.status === 'True' ? before.lastTransitionTime : undefined
    return [...withoutCondition(conditions, 'Progressing'), since === undefined ? progress : { ...progress, lastTransitionTime: since }]
  }
  if (hasTimedOut(deployment, status, nowMs)) {
    const message = `${subject} has timed out progressing.`
    return withCondition(conditions, deploymentCondition('Progressing', 'False', 'ProgressDeadlineExceeded', message, nowMs))
  }
  return conditions
}

/** All pods are of the new template and available, and no old ones are left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const replicas = desiredReplicas(deployment)
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function isProgressing(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const grew = (field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean => (after[field] ?? 0) > (before?.[field] ?? 0)
  const oldPods = (status: DeploymentStatus | undefined): number => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0)
  return grew('updatedReplicas') || oldPods(after) < oldPods(before) || grew('readyReplicas') || grew('availableReplicas')
}

function hasTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const condition = findCondition(status.conditions, 'Progressing')
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false
  return condition.reason === 'ProgressDeadlineExceeded' || deadlineMs(deployment, condition) < nowMs
}

const deadlineMs = ({ spec }: Deployment, { lastUpdateTime = '' }: DeploymentCondition): number =>
  parseTime(lastUpdateTime) + (spec.progressDeadlineSeconds ?? 0) * 1000

/** How long until a rollout that does not move must be looked at again; undefined if there is none. */
export function progressCheckMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const condition = findCondition(deployment.status?.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || !condition) return undefined
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return undefined
  // A second more, because the deadline counts from a time that was cut to the second.
  return Math.max(0, deadlineMs(deployment, condition) - nowMs) + 1000
}

/** The new replica set's failure, or else an old one's, becomes the deployment's. */
function withReplicaFailure(
  conditions: readonly DeploymentCondition[],
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly DeploymentCondition[] {
  const failure = [...(current ? [current] : []), ...old]
    .map(({ status }) => findCondition(status?.conditions, 'ReplicaFailure'))
    .find((condition) => condition !== undefined)
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure')
  const since = failure.lastTransitionTime
  return withCondition(conditions, since === undefined ? failure : { ...failure, lastUpdateTime: since })
}
