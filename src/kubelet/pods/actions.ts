import type { Container, Pod } from '#api'
import type { ProbeResults } from '../probes/results.ts'
import type { PodContainer } from './container-of.ts'
import { initActions } from './init-actions.ts'
import { reasonToKill, type ContainerToKill } from './kill-reason.ts'
import { restartsAfter, shouldStart } from './restart-policy.ts'
import { isRunning, newestOf, type PodView } from './view.ts'

/** What brings a pod where its spec wants it. */
export interface PodActions {
  /** Everything is to end, sandbox included: for good, or to begin anew. */
  readonly killPod: boolean
  readonly createSandbox: boolean
  /** Of the sandbox to be created. */
  readonly attempt: number
  readonly kill: readonly ContainerToKill[]
  /** In this order. */
  readonly start: readonly PodContainer[]
}

const nothing: PodActions = { killPod: false, createSandbox: false, attempt: 0, kill: [], start: [] }

const asRegular = (container: Container): PodContainer => ({ type: 'regular', container })

/** What to do about a pod. (kuberuntime_manager.go, computePodActions) */
export function computePodActions(pod: Pod, view: PodView, probes: ProbeResults): PodActions {
  const [newest] = view.sandboxes
  const isUsable = newest?.isReady === true && newest.ip !== ''
  if (!isUsable) return inNewSandbox(pod, view, newest ? newest.attempt + 1 : 0)
  const ephemeral = (pod.spec.ephemeralContainers ?? [])
    .filter(({ name }) => !newestOf(view, name))
    .map((container): PodContainer => ({ type: 'ephemeral', container }))
  const init = initActions(pod, view, probes)
  if (init.hasFailed) return { ...nothing, killPod: true }
  if (!init.isInitialized) return { ...nothing, kill: init.kill, start: [...ephemeral, ...init.start] }
  const regular = regularActions(pod, view, probes)
  // Sidecars do not keep alive a pod that is done.
  if (regular.isDone) return { ...nothing, killPod: true }
  return { ...nothing, kill: [...init.kill, ...regular.kill], start: [...ephemeral, ...init.start, ...regular.start] }
}

function inNewSandbox(pod: Pod, view: PodView, attempt: number): PodActions {
  const kill = { ...nothing, killPod: true, attempt }
  if (pod.spec.restartPolicy === 'Never' && attempt !== 0 && view.containers.length > 0) return kill
  const { initContainers = [], containers } = pod.spec
  const start = containers.filter((container) => {
    const { phase } = newestOf(view, container.name) ?? {}
    return phase?.type !== 'exited' || restartsAfter(pod, container, phase.exitCode)
  })
  const hasBegun = containers.some(({ name }) => newestOf(view, name))
  if (start.length === 0 && hasBegun) return kill
  const [first] = initContainers
  return { ...kill, createSandbox: true, start: first ? [{ type: 'init', container: first }] : start.map(asRegular) }
}

interface RegularActions {
  readonly kill: readonly ContainerToKill[]
  readonly start: readonly PodContainer[]
  /** Nothing runs and nothing will. */
  readonly isDone: boolean
}

function regularActions(pod: Pod, view: PodView, probes: ProbeResults): RegularActions {
  const kill: ContainerToKill[] = []
  const start: PodContainer[] = []
  let kept = 0
  for (const container of pod.spec.containers) {
    const newest = newestOf(view, container.name)
    if (!isRunning(newest)) {
      if (shouldStart(pod, container, newest)) start.push(asRegular(container))
      continue
    }
    const why = reasonToKill(container, newest, probes)
    if (!why) {
      kept++
      continue
    }
    const restarts = why.restarts || (container.restartPolicy ?? pod.spec.restartPolicy) !== 'Never'
    if (restarts) start.push(asRegular(container))
    kill.push({
      target: asRegular(container),
      view: newest,
      message: `Container ${container.name} ${why.text}${restarts ? ', will be restarted' : ''}`,
      ...(why.reason && { reason: why.reason }),
    })
  }
  return { kill, start, isDone: kept === 0 && start.length === 0 }
}
