import type { ContainerStatus, Pod } from '#api'

/** What a tile's colour and icon say. `ready` is the only one that is green. */
export type PodState = 'pending' | 'creating' | 'running' | 'ready' | 'failing' | 'terminating' | 'completed' | 'unknown'

/** A pod's condition in one glance. */
export interface PodGlance {
  readonly state: PodState
  /** What `kubectl get pods` has under STATUS. */
  readonly text: string
  readonly ready: number
  readonly total: number
  readonly restarts: number
}

const failingReasons = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'Error',
  'OOMKilled',
  'Evicted',
])

export const isPodReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

export const isScheduled = (pod: Pod): boolean => (pod.spec.nodeName ?? '') !== ''

const waitingReason = (status: ContainerStatus): string | undefined => status.state?.waiting?.reason

function terminatedText(status: ContainerStatus): string | undefined {
  const ended = status.state?.terminated
  if (!ended) return undefined
  if (ended.reason) return ended.reason
  return ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`
}

/** The init container that holds the pod up, as kubectl words it. */
function initText(pod: Pod): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? []
  const total = pod.spec.initContainers?.length ?? 0
  for (const [index, status] of statuses.entries()) {
    if (status.state?.terminated?.exitCode === 0 || status.started) continue
    const ended = terminatedText(status)
    if (ended) return `Init:${ended}`
    const reason = waitingReason(status)
    return reason && reason !== 'PodInitializing' ? `Init:${reason}` : `Init:${index}/${total}`
  }
  return undefined
}

/** The STATUS column of `kubectl get pods` (printPod in pkg/printers/internalversion). */
export function statusText(pod: Pod): string {
  let text = pod.status?.reason || pod.status?.phase || 'Unknown'
  const init = initText(pod)
  if (init) text = init
  else {
    let running = false
    for (const status of [...(pod.status?.containerStatuses ?? [])].toReversed()) {
      const reason = waitingReason(status) ?? terminatedText(status)
      if (reason) text = reason
      else if (status.ready && status.state?.running) running = true
    }
    if (text === 'Completed' && running) text = isPodReady(pod) ? 'Running' : 'NotReady'
  }
  if (pod.metadata.deletionTimestamp) return pod.status?.reason === 'NodeLost' ? 'Unknown' : 'Terminating'
  return text
}

function stateOf(pod: Pod, text: string): PodState {
  const phase = pod.status?.phase
  if (text === 'Unknown') return 'unknown'
  if (pod.metadata.deletionTimestamp) return 'terminating'
  if (phase === 'Succeeded') return 'completed'
  if (phase === 'Failed' || failingReasons.has(text.replace(/^Init:/, ''))) return 'failing'
  if (!isScheduled(pod)) return 'pending'
  if (isPodReady(pod)) return 'ready'
  return phase === 'Running' ? 'running' : 'creating'
}

export function glance(pod: Pod): PodGlance {
  const statuses = pod.status?.containerStatuses ?? []
  const text = statusText(pod)
  return {
    state: stateOf(pod, text),
    text,
    ready: statuses.filter(({ ready }) => ready).length,
    total: pod.spec.containers.length,
    restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  }
}

/** In words, for names of tiles and screen readers. */
export const stateWords: Readonly<Record<PodState, string>> = {
  pending: 'Pending',
  creating: 'Creating',
  running: 'Running not ready',
  ready: 'Running ready',
  failing: 'Failing',
  terminating: 'Terminating',
  completed: 'Completed',
  unknown: 'Unknown',
}
