import type { Container, ContainerStatus, Pod } from '#api'
import { isRestartable } from './container-of.ts'
import { restartsAfter } from './restart-policy.ts'

type Statuses = readonly ContainerStatus[]

const statusOf = (statuses: Statuses, { name }: Container): ContainerStatus | undefined => statuses.find((status) => status.name === name)

/** Ended before, and to be run again. */
const lastExitCode = ({ state, lastState }: ContainerStatus): number | undefined =>
  state?.waiting ? lastState?.terminated?.exitCode : undefined

/** True once any container proper has been started. */
export const hasAnyStarted = (pod: Pod, statuses: Statuses): boolean =>
  pod.spec.containers.some((container) => {
    const status = statusOf(statuses, container)
    return status !== undefined && (status.state?.running || status.state?.terminated || status.lastState?.terminated) !== undefined
  })

/** The phase of a pod whose containers are in these states. `isOver` says that none will be started any more. (kubelet_pods.go, getPhase) */
export function podPhase(pod: Pod, init: Statuses, regular: Statuses, isOver: boolean): string {
  const { hasFailed, isPending } = initialization(pod, init, hasAnyStarted(pod, regular))
  if (hasFailed) return 'Failed'
  const counts = countOf(pod, regular)
  const sidecars = countSidecars(pod, init)
  if (isPending || counts.waiting + sidecars.waiting > 0) return 'Pending'
  if (counts.unknown > 0) return 'Pending'
  if (counts.running + sidecars.running > 0 && !(isOver && counts.running === 0)) return 'Running'
  if (counts.stopped === 0) return 'Pending'
  if (isOver) return counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed'
  if (counts.restarting > 0) return 'Running'
  return counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed'
}

function initialization(pod: Pod, statuses: Statuses, hasStarted: boolean): { readonly hasFailed: boolean; readonly isPending: boolean } {
  let isPending = false
  for (const container of pod.spec.initContainers ?? []) {
    const status = statusOf(statuses, container)
    if (isRestartable(container)) {
      const hasRun = status?.state?.terminated !== undefined || (status && lastExitCode(status) !== undefined)
      if (!hasRun && !(status?.state?.running && status.started) && !hasStarted) isPending = true
      continue
    }
    const exitCode = status?.state?.terminated?.exitCode ?? (status && lastExitCode(status))
    if (exitCode === undefined) isPending = true
    else if (exitCode !== 0 && !restartsAfter(pod, container, exitCode)) return { hasFailed: true, isPending: false }
  }
  return { hasFailed: false, isPending }
}

function countOf(pod: Pod, statuses: Statuses) {
  const counts = { unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0 }
  for (const container of pod.spec.containers) {
    const status = statusOf(statuses, container)
    const exitCode = status?.state?.terminated?.exitCode ?? (status && lastExitCode(status))
    if (status?.state?.running) counts.running++
    else if (exitCode !== undefined) {
      counts.stopped++
      if (status?.state?.terminated && exitCode === 0) counts.succeeded++
      if (status?.state?.waiting || restartsAfter(pod, container, exitCode)) counts.restarting++
    } else if (status?.state?.waiting) counts.waiting++
    else counts.unknown++
  }
  return counts
}

function countSidecars(pod: Pod, statuses: Statuses) {
  const counts = { running: 0, waiting: 0 }
  for (const container of pod.spec.initContainers ?? []) {
    const status = isRestartable(container) ? statusOf(statuses, container) : undefined
    if (status?.state?.running) counts.running++
    else if (status?.state?.waiting && lastExitCode(status) === undefined) counts.waiting++
  }
  return counts
}
