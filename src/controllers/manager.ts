import type { ApiHandler, User } from '#apimachinery'
import { createClient, createEventRecorder, createInformers, runController, type RunningController } from '#client'
import type { Process } from '#kernel'
import type { ControllerDeclaration, Enqueue, Setting } from './controller.ts'
import { controllers as all } from './list.ts'

export interface ControllerManagerOptions {
  /** Default: all there are. */
  readonly controllers?: readonly ControllerDeclaration[]
}

export interface RunningControllerManager {
  stop(): void
}

const userAgent = 'kube-controller-manager'
const managerUser: User = { name: 'system:kube-controller-manager', groups: ['system:authenticated'] }

/** Each controller acts in the name of a service account of its own, as with upstream's --use-service-account-credentials. */
const userOf = (name: string): User => ({
  name: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
})

/** kube-controller-manager: runs all controllers over one set of informers. A single replica, so it does not run for leader. */
export function startControllerManager(
  process: Process,
  handler: ApiHandler,
  { controllers = all }: ControllerManagerOptions = {},
): RunningControllerManager {
  const { clock, random } = process
  const client = createClient(handler, { userAgent, user: managerUser })
  const informers = createInformers(client, clock, random)
  const start = ({ name, eventSource = name, create }: ControllerDeclaration): RunningController => {
    const speaker = createClient(handler, { userAgent, user: userOf(name) })
    const recorder = createEventRecorder(speaker, clock, random, { component: eventSource })
    const setting: Setting = { informers, clock, random, recorder, client: speaker }
    const controller = create(setting)
    const { reconcile, workers } = controller
    const running = runController({
      name,
      userAgent,
      user: userOf(name),
      handler,
      informers,
      clock,
      reconcile,
      ...(workers !== undefined && { workers }),
    })
    const enqueue: Enqueue = (key, cause, delayMs = 0) =>
      delayMs > 0 ? running.queue.addAfter(key, delayMs, { cause }) : running.queue.add(key, cause)
    for (const watch of controller.watches) watch.connect(informers, enqueue)
    if (controller.start) void informers.ready().then(() => controller.start?.(enqueue))
    return running
  }
  const running = controllers.map(start)
  return {
    stop() {
      for (const controller of running) controller.stop()
      informers.stop()
    },
  }
}
