import { parseImageName, type Container, type ContainerState, type ContainerStatus, type Pod, type PodStatus } from '#api'
import { formatTime } from '#kernel'
import type { ContainerLog, ContainerView } from '#runtime'
import type { ProbeResults } from '../probes/results.ts'
import { isRestartable, type PodContainer } from './container-of.ts'
import { shouldStart } from './restart-policy.ts'
import { newestInitOf, newestOf, type PodView } from './view.ts'

/** Why a container that is to be started does not run. */
export interface WaitReason {
  readonly reason: string
  readonly message?: string
}

/** What container statuses are made from. */
export interface StatusFacts {
  readonly view: PodView
  readonly probes: ProbeResults
  /** What kept a container from starting at the last attempt. */
  readonly waiting: (name: string) => WaitReason | undefined
  readonly log: (containerId: string) => ContainerLog | undefined
  /** As it was told last. */
  readonly before: PodStatus | undefined
  readonly isFinished: boolean
}

/** The status of one container. (kubelet_pods.go, convertToAPIContainerStatuses) */
export function containerStatus(pod: Pod, target: PodContainer, facts: StatusFacts): ContainerStatus {
  const { type, container } = target
  const newest = type === 'init' ? newestInitOf(facts.view, container.name) : newestOf(facts.view, container.name)
  const known = knownStatus(target, facts.before)
  // What is over stays as it was told, also when its machine has forgotten it.
  if (!newest && known && facts.isFinished) return known
  const state = newest ? stateOf(newest, container, facts) : undefined
  const previous = facts.view.containers.findLast(({ id, spec }) => spec.name === container.name && id !== newest?.id)
  const lastState = previous ? stateOf(previous, container, facts) : known?.lastState
  const failure = shouldStart(pod, container, newest) ? facts.waiting(container.name) : undefined
  const isStarted = type !== 'ephemeral' && hasStarted(target, newest, facts.probes)
  return {
    name: container.name,
    state: failure ? { waiting: failure } : (state ?? { waiting: { reason: defaultReason(pod, type) } }),
    lastState: failure && state?.terminated ? state : (lastState ?? {}),
    ready: type === 'ephemeral' ? false : isReady(target, newest, isStarted, facts.probes),
    restartCount: newestOf(facts.view, container.name)?.spec.attempt ?? known?.restartCount ?? 0,
    image: newest ? imageText(newest) : (container.image ?? ''),
    imageID: newest ? `${newest.spec.image.repository}@${newest.spec.image.digest}` : '',
    ...(newest && { containerID: containerId(newest.id) }),
    ...(type !== 'ephemeral' && { started: isStarted }),
    ...(newest && type !== 'ephemeral' && resourcesOf(container, state)),
    ...(newest && volumeMounts(container)),
  }
}

export const containerId = (id: string): string => `containerd://${id}`

const knownStatus = ({ type, container }: PodContainer, status: PodStatus | undefined): ContainerStatus | undefined => {
  const list = { init: status?.initContainerStatuses, regular: status?.containerStatuses, ephemeral: status?.ephemeralContainerStatuses }[
    type
  ]
  return list?.find(({ name }) => name === container.name)
}

const defaultReason = ({ spec }: Pod, type: PodContainer['type']): string =>
  type === 'init' || (type === 'regular' && spec.initContainers?.length) ? 'PodInitializing' : 'ContainerCreating'

function stateOf(view: ContainerView, container: Container, { log }: StatusFacts): ContainerState | undefined {
  const { phase, id } = view
  if (phase.type === 'created') return undefined
  if (phase.type === 'running') return { running: { startedAt: formatTime(phase.startedMs) } }
  const message = phase.message || fallbackMessage(container, phase.exitCode, log(id))
  return {
    terminated: {
      exitCode: phase.exitCode,
      reason: phase.reason,
      ...(message !== '' && { message }),
      startedAt: formatTime(phase.startedMs),
      finishedAt: formatTime(phase.finishedMs),
      containerID: containerId(id),
    },
  }
}

/** The end of the log, for containers that ask for it. */
function fallbackMessage({ terminationMessagePolicy }: Container, exitCode: number, log: ContainerLog | undefined): string {
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0 || !log) return ''
  const lines = log.lines.slice(-80).map(({ text }) => `${text}\n`)
  return lines.join('').slice(-2048)
}

function hasStarted({ type, container }: PodContainer, newest: ContainerView | undefined, probes: ProbeResults): boolean {
  if (newest?.phase.type !== 'running' || (type === 'init' && !isRestartable(container))) return false
  return !container.startupProbe || probes.resultOf('startup', newest.id) === 'success'
}

function isReady({ type, container }: PodContainer, newest: ContainerView | undefined, isStarted: boolean, probes: ProbeResults): boolean {
  if (type === 'init' && !isRestartable(container)) return newest?.phase.type === 'exited' && newest.phase.exitCode === 0
  if (!newest || !isStarted) return false
  return !container.readinessProbe || probes.resultOf('readiness', newest.id) === 'success'
}

function imageText({ spec }: ContainerView): string {
  const { repository, tag, digest } = parseImageName(spec.imageName)
  return digest === '' ? `${repository}:${tag}` : `${repository}@${digest}`
}

function resourcesOf({ resources }: Container, state: ContainerState | undefined): Partial<ContainerStatus> {
  const { limits, requests } = resources ?? {}
  return {
    ...(requests && Object.keys(requests).length > 0 && { allocatedResources: requests }),
    ...(state?.running && { resources: { ...(limits && { limits }), ...(requests && { requests }) } }),
  }
}

function volumeMounts({ volumeMounts: mounts = [] }: Container): Partial<ContainerStatus> {
  if (mounts.length === 0) return {}
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' }),
    })),
  }
}
