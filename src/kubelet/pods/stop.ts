import type { Pod } from '#api'
import type { Clock } from '#kernel'
import type { ContainerView, Machine } from '#runtime'
import { containersOf, isRestartable, type PodContainer } from './container-of.ts'
import { runHook, type HookSetting } from './hooks.ts'
import { isRunning, viewOf } from './view.ts'

export interface StopSetting extends HookSetting {
  readonly machine: Machine
  /** Records an event about a container. */
  readonly tell: (target: PodContainer, type: 'Normal' | 'Warning', reason: string, message: string) => void
}

/** A container gets at least this long to end once its hook is over. */
const leastGraceMs = 2_000

/** How long a pod's containers may take to end. One removed by force gets what its spec says. (pod_workers.go) */
export const graceMsOf = ({ metadata, spec }: Pod): number =>
  (metadata.deletionGracePeriodSeconds || (spec.terminationGracePeriodSeconds ?? 30)) * 1000

/** Asks one container to end: its hook first, then the signal, in the end the kill. (kuberuntime_container.go, killContainer) */
export async function stopContainer(
  pod: Pod,
  target: PodContainer,
  view: ContainerView,
  graceMs: number,
  setting: StopSetting,
  message = `Stopping container ${target.container.name}`,
): Promise<void> {
  const { machine, clock, tell } = setting
  tell(target, 'Normal', 'Killing', message)
  const beganMs = clock.now()
  const { preStop } = target.container.lifecycle ?? {}
  if (preStop && graceMs > 0) {
    const podIp = machine.sandboxesOf(view.podUid).find(({ id }) => id === view.sandboxId)?.ip ?? ''
    const hook = runHook(preStop, { ...target, pod, containerId: view.id, podIp }, setting)
    const failure = await within(hook, graceMs, clock)
    if (failure !== undefined) tell(target, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
  }
  await machine.stopContainer(view.id, Math.max(graceMs - (clock.now() - beganMs), Math.min(graceMs, leastGraceMs)))
}

/** Waits no longer than this; a hook that takes longer is left to itself. */
async function within<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  const end = new AbortController()
  const timeout = clock.sleep(ms, end.signal).catch(() => undefined)
  const outcome = await Promise.race([work, timeout])
  end.abort(new Error('over'))
  return outcome ?? undefined
}

/** Ends everything of a pod: its containers at once, then its sidecars in reverse order, in the end its sandboxes. */
export async function stopPod(pod: Pod, graceMs: number, setting: StopSetting): Promise<void> {
  const { machine, clock } = setting
  const { uid } = pod.metadata
  const endMs = clock.now() + graceMs
  const running = viewOf(machine, uid).containers.filter(isRunning)
  const targets = containersOf(pod)
  const stop = async (view: ContainerView): Promise<void> => {
    const target = targets.find(({ container }) => container.name === view.spec.name)
    const leftMs = Math.max(0, endMs - clock.now())
    if (target) await stopContainer(pod, target, view, leftMs, setting)
    else await machine.stopContainer(view.id, leftMs)
  }
  const sidecars = targets
    .filter(({ type, container }) => type === 'init' && isRestartable(container))
    .map(({ container }) => container.name)
  await Promise.all(running.filter(({ spec }) => !sidecars.includes(spec.name)).map(stop))
  for (const name of sidecars.toReversed()) {
    const view = running.find(({ spec }) => spec.name === name)
    if (view) await stop(view)
  }
  for (const { id, isReady } of machine.sandboxesOf(uid)) if (isReady) await machine.stopSandbox(id)
  // What was being started meanwhile.
  for (const view of viewOf(machine, uid).containers) if (isRunning(view)) await machine.stopContainer(view.id, 0)
}
