import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '#api'
import { deepEqual } from '#apimachinery'
import { formatTime } from '#kernel'
import { findCondition, withCondition, withoutCondition } from '../conditions.ts'
import { withoutZeros } from '../counts.ts'
import { availableAtMs, isPodAvailable, isPodReady } from '../pods.ts'

/** What went wrong while pods were created or deleted. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
}

export interface Observed {
  readonly active: readonly Pod[]
  readonly terminating: readonly Pod[]
  readonly failure: ReplicaFailure | undefined
}

export function replicaSetStatus(replicaSet: ReplicaSet, { active, terminating, failure }: Observed, nowMs: number): ReplicaSetStatus {
  const { minReadySeconds = 0, template } = replicaSet.spec
  const templateLabels = Object.entries(template?.metadata?.labels ?? {})
  const isFullyLabeled = ({ metadata }: Pod): boolean => templateLabels.every(([name, value]) => metadata.labels?.[name] === value)
  const conditions = failureConditions(replicaSet.status?.conditions ?? [], failure, nowMs)
  return {
    replicas: active.length,
    ...withoutZeros({
      fullyLabeledReplicas: active.filter(isFullyLabeled).length,
      readyReplicas: active.filter(isPodReady).length,
      availableReplicas: active.filter((pod) => isPodAvailable(pod, minReadySeconds, nowMs)).length,
      observedGeneration: replicaSet.metadata.generation ?? 0,
    }),
    terminatingReplicas: terminating.length,
    ...(conditions.length > 0 && { conditions }),
  }
}

function failureConditions(
  current: readonly ReplicaSetCondition[],
  failure: ReplicaFailure | undefined,
  nowMs: number,
): readonly ReplicaSetCondition[] {
  if (!failure) return withoutCondition(current, 'ReplicaFailure')
  if (findCondition(current, 'ReplicaFailure')) return current
  return withCondition(current, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(nowMs), ...failure })
}

/** Equal as far as anyone can see: a count that is missing is zero. */
export function isSameStatus(left: ReplicaSetStatus | undefined, right: ReplicaSetStatus): boolean {
  const full = (status: ReplicaSetStatus | undefined): ReplicaSetStatus => ({
    replicas: 0,
    fullyLabeledReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    observedGeneration: 0,
    conditions: [],
    ...status,
  })
  return deepEqual(full(left), full(right))
}

/** How long until the next ready pod becomes available; undefined when no one waits for that. */
export function nextAvailabilityMs(active: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds === 0) return undefined
  const waits = active.map((pod) => (availableAtMs(pod, minReadySeconds) ?? 0) - nowMs).filter((waitMs) => waitMs > 0)
  return waits.length === 0 ? undefined : Math.min(...waits)
}
