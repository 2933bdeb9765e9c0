/** What kubectl shows of a pod. (pkg/printers/internalversion/printers.go, printPod) */
import { humanDuration } from '#apimachinery'
import { parseTime } from '#kernel'
import type { Container, ContainerState, ContainerStatus, Pod, PodSpec } from '../../generated/types.ts'

/** An init container that goes on running beside the others. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always'

const terminated = (state: NonNullable<ContainerState['terminated']>): string =>
  state.reason ? state.reason : state.signal ? `Signal:${state.signal}` : `ExitCode:${state.exitCode ?? 0}`

const sidecarNames = (spec: PodSpec): ReadonlySet<string> => new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name))

const conditionTrue = (pod: Pod, type: string): boolean =>
  (pod.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True')

/** What the first init container that is not done says, if one is not. */
function initReason(pod: Pod, sidecars: ReadonlySet<string>): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? []
  for (const [index, { name, state, started }] of statuses.entries()) {
    if (state?.terminated && (state.terminated.exitCode ?? 0) === 0) continue
    if (sidecars.has(name) && started) continue
    if (state?.terminated) return `Init:${terminated(state.terminated)}`
    if (state?.waiting?.reason && state.waiting.reason !== 'PodInitializing') return `Init:${state.waiting.reason}`
    return `Init:${index}/${(pod.spec.initContainers ?? []).length}`
  }
  return undefined
}

function containersReason(pod: Pod, before: string): string {
  let reason = before
  let running = false
  let failed: string | undefined
  for (const { state, ready } of (pod.status?.containerStatuses ?? []).toReversed()) {
    if (state?.waiting?.reason) reason = state.waiting.reason
    else if (state?.terminated) {
      reason = terminated(state.terminated)
      if ((state.terminated.exitCode ?? 0) !== 0) failed = reason
    } else if (ready && state?.running) running = true
  }
  if (reason !== 'Completed') return reason
  if (running) return conditionTrue(pod, 'Ready') ? 'Running' : 'NotReady'
  return failed ?? reason
}

/** The STATUS column: `Running`, `Init:0/1`, `CrashLoopBackOff`, `Terminating`, … */
export function podStatusText(pod: Pod): string {
  const { status = {} } = pod
  let reason = status.reason || status.phase || ''
  const gated = status.conditions?.some(({ type, reason: why }) => type === 'PodScheduled' && why === 'SchedulingGated')
  if (gated) reason = 'SchedulingGated'
  const waiting = initReason(pod, sidecarNames(pod.spec))
  if (waiting !== undefined) reason = waiting
  if (waiting === undefined || conditionTrue(pod, 'Initialized')) reason = containersReason(pod, reason)
  if (pod.metadata.deletionTimestamp === undefined) return reason
  if (status.reason === 'NodeLost') return 'Unknown'
  return status.phase === 'Succeeded' || status.phase === 'Failed' ? reason : 'Terminating'
}

/** The READY column: `1/2`. Sidecars count. */
export function podReadyText({ spec, status }: Pod): string {
  const sidecars = sidecarNames(spec)
  const ready = (status?.containerStatuses ?? []).filter(({ ready, state }) => ready && state?.running).length
  const readySidecars = (status?.initContainerStatuses ?? []).filter(
    ({ name, ready, started }) => sidecars.has(name) && started && ready,
  ).length
  return `${ready + readySidecars}/${(spec.containers ?? []).length + sidecars.size}`
}

interface Restarts {
  readonly count: number
  readonly last: number
}

function countRestarts(statuses: readonly ContainerStatus[]): Restarts {
  const ends = statuses.map(({ lastState }) => (lastState?.terminated?.finishedAt ? parseTime(lastState.terminated.finishedAt) : 0))
  return { count: statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0), last: Math.max(0, ...ends) }
}

/** The RESTARTS column: `3 (5m ago)`. */
export function podRestartsText(pod: Pod, now: number): string {
  const sidecars = sidecarNames(pod.spec)
  const init = pod.status?.initContainerStatuses ?? []
  const initializing = initReason(pod, sidecars) !== undefined && !conditionTrue(pod, 'Initialized')
  const counted = initializing ? init : [...(pod.status?.containerStatuses ?? []), ...init.filter(({ name }) => sidecars.has(name))]
  const { count, last } = countRestarts(counted)
  return count > 0 && last > 0 ? `${count} (${humanDuration(now - last)} ago)` : `${count}`
}

/** The READINESS GATES column. */
export function readinessGatesText(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  return `${gates.filter(({ conditionType }) => conditionTrue(pod, conditionType)).length}/${gates.length}`
}
