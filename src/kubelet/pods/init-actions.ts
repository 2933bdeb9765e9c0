import type { Container, Pod } from '#api'
import type { ContainerView } from '#runtime'
import type { ProbeResults } from '../probes/results.ts'
import { isRestartable, type PodContainer } from './container-of.ts'
import { reasonToKill, type ContainerToKill } from './kill-reason.ts'
import { restartsAfter } from './restart-policy.ts'
import { isRunning, newestInitOf, newestOf, type PodView } from './view.ts'

export interface InitActions {
  readonly kill: readonly ContainerToKill[]
  readonly start: readonly PodContainer[]
  /** The containers proper may start. */
  readonly isInitialized: boolean
  /** An init container failed that is not run again: the pod has failed. */
  readonly hasFailed: boolean
}

const asInit = (container: Container): PodContainer => ({ type: 'init', container })

/** What an init container has come to, seen from the one behind it. */
type Step = 'done' | 'underWay' | 'toStart' | 'failed'

/**
 * Init containers run one after the other; each waits for the one before: to end well, or, if it is a sidecar, to have
 * started. Once the containers proper run, only sidecars count. (kuberuntime_container.go, computeInitContainerActions)
 */
export function initActions(pod: Pod, view: PodView, probes: ProbeResults): InitActions {
  const { initContainers = [], containers } = pod.spec
  const hasBegun = containers.some(({ name }) => isRunning(newestOf(view, name)))
  // Records of early ones may be gone: the last one that there is shows how far the pod has come.
  const lastKnown = initContainers.findLastIndex(({ name }) => newestInitOf(view, name) !== undefined)
  const kill: ContainerToKill[] = []
  const start: PodContainer[] = []
  for (const [index, container] of initContainers.entries()) {
    const newest = newestInitOf(view, container.name)
    const isPassed = hasBegun || index < lastKnown
    const step = isRestartable(container) ? sidecarStep(container, newest, probes) : initStep(pod, container, newest, isPassed)
    if (step === 'failed') return { kill, start: [], isInitialized: false, hasFailed: true }
    const why = isRestartable(container) && isRunning(newest) ? reasonToKill(container, newest, probes) : undefined
    if (why && isRunning(newest))
      kill.push({
        target: asInit(container),
        view: newest,
        message: `Init container ${container.name} ${why.text}`,
        ...(why.reason && { reason: why.reason }),
      })
    if (step === 'toStart' || why) start.push(asInit(container))
    if (step !== 'done' && !isPassed) return { kill, start, isInitialized: false, hasFailed: false }
  }
  return { kill, start, isInitialized: true, hasFailed: false }
}

function initStep(pod: Pod, container: Container, newest: ContainerView | undefined, isPassed: boolean): Step {
  if (isPassed) return 'done'
  if (!newest || newest.phase.type === 'created') return 'toStart'
  if (newest.phase.type === 'running') return 'underWay'
  const { exitCode } = newest.phase
  if (exitCode === 0) return 'done'
  return restartsAfter(pod, container, exitCode) ? 'toStart' : 'failed'
}

function sidecarStep(container: Container, newest: ContainerView | undefined, probes: ProbeResults): Step {
  if (!isRunning(newest)) return 'toStart'
  return container.startupProbe && probes.resultOf('startup', newest.id) !== 'success' ? 'underWay' : 'done'
}
