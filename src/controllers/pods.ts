import type { Pod, PodCondition } from '#api'
import { parseTime } from '#kernel'

export const podCondition = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type)

export const isPodReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True'

/** Succeeded or Failed: its containers will not run again. */
export const isPodFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** Counts towards replicas: neither finished nor being deleted. */
export const isPodActive = (pod: Pod): boolean => !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined

/** Being deleted, its containers possibly still running. */
export const isPodTerminating = (pod: Pod): boolean => !isPodFinished(pod) && pod.metadata.deletionTimestamp !== undefined

/** When a pod counts as available: ready for `minReadySeconds` on end. Undefined while it is not ready. */
export function availableAtMs(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True') return undefined
  if (minReadySeconds === 0) return 0
  return ready.lastTransitionTime === undefined ? undefined : parseTime(ready.lastTransitionTime) + minReadySeconds * 1000
}

export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const atMs = availableAtMs(pod, minReadySeconds)
  return atMs !== undefined && atMs <= nowMs
}
