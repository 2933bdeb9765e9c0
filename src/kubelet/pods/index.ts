/**
 * The pod lifecycle of a kubelet: a worker for each pod of the node brings the machine to what the pod says, and the API to
 * what the machine has.
 */
import type { Pod } from '#api'
import type { Cause } from '#apimachinery'
import type { PodSetting, RunningPods } from '../parts.ts'
import { PodWorker } from './worker.ts'

const actor = 'kubelet'

/** What set a write off, as the kubelet passes it on. */
const because = (cause: Cause | undefined): Cause => (cause?.revision === undefined ? { actor } : { actor, revision: cause.revision })

/** Looks after the pods of a node until the signal is aborted. Containers that run already are taken over. */
export function startPods(setting: PodSetting): RunningPods {
  const { machine, pods, signal } = setting
  const workers = new Map<string, PodWorker>()

  const put = (pod: Pod, cause: Cause | undefined): void => {
    const { uid } = pod.metadata
    const known = workers.get(uid)
    if (known) return known.update(pod, because(cause), cause?.actor === actor)
    const worker = new PodWorker({ pod, cause: because(cause), setting, onGone: () => void workers.delete(uid) })
    workers.set(uid, worker)
    worker.wake()
  }
  const stops = [
    machine.onChange((podUid) => workers.get(podUid)?.wake()),
    pods.subscribe({
      added: put,
      updated: (pod, _, cause) => put(pod, cause),
      deleted: (pod, cause) => workers.get(pod.metadata.uid)?.forget(pod, because(cause)),
    }),
  ]
  signal.addEventListener(
    'abort',
    () => {
      for (const stop of stops) stop()
      for (const worker of workers.values()) worker.stop()
    },
    { once: true },
  )
  void pods.ready.then(() => endOrphans(setting, workers))
  return { statusOf: (podUid) => workers.get(podUid)?.status }
}

/** Containers of pods that the API does not have: they went while no kubelet looked. */
const orphanGraceMs = 1_000

async function endOrphans({ machine, signal }: PodSetting, workers: ReadonlyMap<string, PodWorker>): Promise<void> {
  if (signal.aborted) return
  const orphans = [...machine.podUids()].filter((podUid) => !workers.has(podUid))
  await Promise.all(orphans.map((podUid) => endOrphan(podUid, machine)))
}

async function endOrphan(podUid: string, machine: PodSetting['machine']): Promise<void> {
  await Promise.all(machine.containersOf(podUid).map(({ id }) => machine.stopContainer(id, orphanGraceMs)))
  for (const { id } of machine.sandboxesOf(podUid)) await machine.stopSandbox(id)
  machine.removePod(podUid)
}
