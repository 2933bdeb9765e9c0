import type { Pod } from '#api'
import { RuntimeError, type Machine } from '#runtime'
import { ensureImage } from '../images/ensure-image.ts'
import { ContainerConfigError, type PodSetting } from '../parts.ts'
import type { Backoff } from './backoff.ts'
import { containerHash, podText, type PodContainer } from './container-of.ts'
import type { WaitReason } from './container-status.ts'
import { during, throughout } from './during.ts'
import { goDuration } from './go-duration.ts'
import { runHook } from './hooks.ts'
import { stopContainer, graceMsOf, type StopSetting } from './stop.ts'
import { newestOf, nextAttempt, readySandbox, viewOf } from './view.ts'

export interface StartSetting extends StopSetting, Pick<PodSetting, 'resources' | 'random'> {
  readonly machine: Machine
  readonly crashes: Backoff
  readonly pulls: Backoff
  readonly pullFailures: Map<string, string>
  /** Aborted when the pod is to end. */
  readonly signal: AbortSignal
  readonly beforePull: () => void
  readonly beforeCreate: () => void
}

/** `retryMs`: when to try again; undefined: when something changes. */
export type StartOutcome = { readonly type: 'started' } | ({ readonly type: 'waiting'; readonly retryMs: number } & WaitReason)

/** Things that only a change of the configuration helps are tried again like this, stretched by up to a half. */
const retryMs = 10_000

const later = ({ random }: Pick<StartSetting, 'random'>): number => retryMs + random.int(retryMs / 2)

/** Starts a container: back-off, image, configuration, the container itself, its hook. (kuberuntime_container.go, startContainer) */
export async function startContainer(pod: Pod, target: PodContainer, setting: StartSetting): Promise<StartOutcome> {
  const crashed = backingOff(pod, target, setting)
  if (crashed) return crashed
  const { container } = target
  const tell: Parameters<typeof ensureImage>[1]['tell'] = (type, reason, message) => setting.tell(target, type, reason, message)
  const { machine, clock, pulls: backoff, pullFailures: failures, beforePull, signal } = setting
  const image = await during(ensureImage(container, { machine, clock, backoff, failures, tell, beforePull }), signal)
  if (image.type === 'absent') {
    const { reason, message } = image
    tell('Warning', 'Failed', `Error: ${reason}`)
    return { type: 'waiting', reason, message, retryMs: imageRetryMs(reason, container.image ?? '', setting) }
  }
  setting.beforeCreate()
  return create(pod, target, image.image, setting)
}

/** A container that ended waits ever longer for its next start. */
function backingOff(pod: Pod, target: PodContainer, setting: StartSetting): StartOutcome | undefined {
  const { machine, crashes, tell } = setting
  const { container } = target
  const newest = newestOf(viewOf(machine, pod.metadata.uid), container.name)
  if (newest?.phase.type !== 'exited') return undefined
  const key = `${container.name} ${containerHash(container)}`
  const { finishedMs } = newest.phase
  const leftMs = crashes.remainingMs(key, finishedMs)
  if (leftMs === 0) {
    crashes.next(key, finishedMs)
    return undefined
  }
  tell(target, 'Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${podText(pod)}`)
  const message = `back-off ${goDuration(crashes.delayMs(key))} restarting failed container=${container.name} pod=${podText(pod)}`
  return { type: 'waiting', reason: 'CrashLoopBackOff', message, retryMs: leftMs }
}

/** The failure shows for a while before the back-off does; the first time only until the runtime has been looked at again. */
function imageRetryMs(reason: string, image: string, setting: StartSetting): number {
  const leftMs = setting.pulls.remainingMs(image)
  if (reason === 'ErrImagePull') return setting.pulls.delayMs(image) <= retryMs ? 1_000 : Math.min(later(setting), leftMs)
  return reason === 'ImagePullBackOff' ? leftMs : later(setting)
}

async function create(
  pod: Pod,
  target: PodContainer,
  image: Parameters<PodSetting['resources']['containerSpec']>[2]['image'],
  setting: StartSetting,
): Promise<StartOutcome> {
  const { machine, resources, signal, tell } = setting
  const { container } = target
  const { uid } = pod.metadata
  const view = viewOf(machine, uid)
  const sandbox = readySandbox(view)
  if (!sandbox) return { type: 'waiting', reason: 'ContainerCreating', retryMs: later(setting) }
  const attempt = nextAttempt(view, container.name)
  const failed = (reason: string, error: unknown): StartOutcome => {
    if (!(error instanceof ContainerConfigError) && !(error instanceof RuntimeError)) throw error
    tell(target, 'Warning', 'Failed', `Error: ${error.message}`)
    return { type: 'waiting', reason, message: error.message, retryMs: later(setting) }
  }
  try {
    const spec = await during(resources.containerSpec(pod, container, { image, attempt, podIp: sandbox.ip }), signal)
    forgetOld(machine, uid, container.name)
    const created = { ...spec, name: container.name, attempt, image, hash: containerHash(container) }
    const id = await throughout(machine.createContainer(sandbox.id, created), signal)
    tell(target, 'Normal', 'Created', 'Container created')
    return await start(pod, target, id, sandbox.ip, setting, failed)
  } catch (error) {
    return failed(error instanceof ContainerConfigError ? 'CreateContainerConfigError' : 'CreateContainerError', error)
  }
}

async function start(
  pod: Pod,
  target: PodContainer,
  id: string,
  podIp: string,
  setting: StartSetting,
  failed: (reason: string, error: unknown) => StartOutcome,
): Promise<StartOutcome> {
  const { machine, signal, tell } = setting
  try {
    await throughout(machine.startContainer(id), signal)
  } catch (error) {
    return failed('RunContainerError', error)
  }
  tell(target, 'Normal', 'Started', 'Container started')
  const { postStart } = target.container.lifecycle ?? {}
  if (!postStart) return { type: 'started' }
  const failure = await during(runHook(postStart, { ...target, pod, containerId: id, podIp }, setting), signal)
  if (failure === undefined) return { type: 'started' }
  tell(target, 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
  const view = viewOf(machine, pod.metadata.uid).containers.find((container) => container.id === id)
  if (view) await during(stopContainer(pod, target, view, graceMsOf(pod), setting, 'FailedPostStartHook'), signal)
  return { type: 'waiting', reason: 'PostStartHookError', message: failure, retryMs: later(setting) }
}

/** Of the containers that have ended, the last one is kept: its log and how it ended can be asked for. */
function forgetOld(machine: Machine, podUid: string, name: string): void {
  const ofName = viewOf(machine, podUid).containers.filter(({ spec }) => spec.name === name)
  const last = ofName.findLast(({ phase }) => phase.type === 'exited')
  for (const { id, phase } of ofName) if (phase.type !== 'running' && id !== last?.id) machine.removeContainer(id)
}
