import type { ContainerStatus, Pod } from '#api'
import { parseTime } from '#kernel'
import { isPodActive, isPodReady, podCondition } from '../pods.ts'

const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

/** What decides about a pod, worked out once per pod and not once per comparison. */
interface Rank {
  readonly pod: Pod
  readonly isAssigned: boolean
  readonly phase: number
  readonly isReady: boolean
  readonly deletionCost: number
  readonly neighbours: number
  readonly readyAtMs: number
  readonly restarts: number
  readonly sidecarRestarts: number
  readonly createdAtMs: number
}

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * Which pods to delete first (upstream's ActivePodsWithRanks): unassigned, then pending, unready, cheap to delete, sharing
 * their node with more of their kind, ready for a shorter time, restarted more often, younger.
 * `related` are the pods of all replica sets of the same deployment: they are what should stay spread.
 */
export function choosePodsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, nowMs: number): readonly Pod[] {
  if (count >= pods.length) return pods
  const perNode = new Map<string, number>()
  for (const pod of related) {
    const node = pod.spec.nodeName ?? ''
    if (isPodActive(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1)
  }
  return pods
    .map((pod) => rankOf(pod, perNode.get(pod.spec.nodeName ?? '') ?? 0))
    .toSorted((left, right) => compareRanks(left, right, nowMs))
    .slice(0, count)
    .map(({ pod }) => pod)
}

function rankOf(pod: Pod, neighbours: number): Rank {
  const readySince = isPodReady(pod) ? podCondition(pod, 'Ready')?.lastTransitionTime : undefined
  return {
    pod,
    isAssigned: (pod.spec.nodeName ?? '') !== '',
    phase: phases[pod.status?.phase ?? 'Pending'] ?? 0,
    isReady: isPodReady(pod),
    deletionCost: deletionCostOf(pod),
    neighbours,
    readyAtMs: readySince === undefined ? 0 : parseTime(readySince),
    restarts: mostRestarts(pod.status?.containerStatuses),
    sidecarRestarts: mostRestarts(pod.status?.initContainerStatuses?.filter(({ name }) => isSidecar(pod, name))),
    createdAtMs: parseTime(pod.metadata.creationTimestamp),
  }
}

/** Whole numbers of 32 bits, written plainly; anything else is no cost. */
function deletionCostOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[deletionCostAnnotation] ?? ''
  const cost = /^(0|-\d+|[1-9]\d*)$/.test(text) ? Number(text) : 0
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0
}

const mostRestarts = (statuses: readonly ContainerStatus[] = []): number => Math.max(0, ...statuses.map(({ restartCount }) => restartCount))

const isSidecar = ({ spec }: Pod, name: string): boolean =>
  spec.initContainers?.some((container) => container.name === name && container.restartPolicy === 'Always') ?? false

/** Negative when `left` goes first. */
function compareRanks(left: Rank, right: Rank, nowMs: number): number {
  return (
    Number(left.isAssigned) - Number(right.isAssigned) ||
    left.phase - right.phase ||
    Number(left.isReady) - Number(right.isReady) ||
    left.deletionCost - right.deletionCost ||
    right.neighbours - left.neighbours ||
    (left.isReady && right.isReady ? compareTimes(left.readyAtMs, right.readyAtMs, left, right, nowMs) : 0) ||
    right.restarts - left.restarts ||
    right.sidecarRestarts - left.sidecarRestarts ||
    compareTimes(left.createdAtMs, right.createdAtMs, left, right, nowMs)
  )
}

/**
 * Later goes first, but times are compared by the power of two of their age, so that among pods of about the same age
 * chance (their uids) decides and not the order of a rollout.
 */
function compareTimes(leftMs: number, rightMs: number, left: Rank, right: Rank, nowMs: number): number {
  if (leftMs === rightMs) return 0
  if (leftMs === 0 || rightMs === 0) return leftMs === 0 ? -1 : 1
  const difference = ageBucket(leftMs, nowMs) - ageBucket(rightMs, nowMs)
  return difference || (left.pod.metadata.uid < right.pod.metadata.uid ? -1 : 1)
}

function ageBucket(atMs: number, nowMs: number): number {
  const ageNs = (nowMs - atMs) * 1e6
  return ageNs > 0 ? Math.trunc(Math.log2(ageNs)) : -1
}
