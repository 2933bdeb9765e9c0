import type { ApiHandler, User } from '#apimachinery'
import {
  createClient,
  createEventRecorder,
  createInformers,
  runController,
  leadWhenElected,
  limitInFlight,
  type RunningController,
} from '#client'
import type { Process, Stop } from '#kernel'
import { certificatesOf } from './certificates/certificates.ts'
import type { ControllerDeclaration, Enqueue, Setting } from './controller.ts'
import { controllers as all } from './list.ts'

export interface ControllerManagerOptions {
  /** Default: all there are. */
  readonly controllers?: readonly ControllerDeclaration[]
  /** Under which it holds its Lease; different for each replica. Default: the process's name. */
  readonly identity?: string
}

export interface RunningControllerManager {
  stop(): void
}

const userAgent = 'kube-controller-manager'
/** Of one controller; many more the API server turns away. */
const mostInFlight = 100
const managerUser: User = { name: 'system:kube-controller-manager', groups: ['system:authenticated'] }

/** Each controller acts in the name of a service account of its own, as with upstream's --use-service-account-credentials. */
const userOf = (name: string): User => ({
  name: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
})

/** kube-controller-manager: runs all controllers over one set of informers, for as long as it holds its Lease. */
export function startControllerManager(
  process: Process,
  handler: ApiHandler,
  options: ControllerManagerOptions = {},
): RunningControllerManager {
  const stopping = new AbortController()
  const { clock, random } = process
  const client = createClient(handler, { userAgent, user: managerUser })
  const recorder = createEventRecorder(client, clock, random, { component: userAgent })
  const office = { name: 'kube-controller-manager', identity: options.identity ?? process.name }
  const lead = (): Stop => startControllers(process, handler, options)
  void leadWhenElected({ client, clock, random, recorder, ...office, lead }, stopping.signal)
  return { stop: () => stopping.abort() }
}

function startControllers(process: Process, handler: ApiHandler, { controllers = all }: ControllerManagerOptions): Stop {
  const { clock, random } = process
  const informers = createInformers(createClient(handler, { userAgent, user: managerUser }), clock, random)
  const certificates = certificatesOf(informers, process)
  const stopping = new AbortController()
  const start = ({ name, account = name, eventSource = name, create }: ControllerDeclaration): RunningController => {
    const user = userOf(account)
    // Each has its own: one that waits for what another makes must not keep that one waiting.
    const limited = limitInFlight(handler, mostInFlight)
    const client = createClient(limited, { userAgent, user })
    const recorder = createEventRecorder(client, clock, random, { component: eventSource })
    const setting: Setting = { informers, clock, random, recorder, certificates, signal: stopping.signal }
    const { reconcile, workers, watches, start: startUpkeep } = create(setting)
    const running = runController({
      name,
      userAgent,
      user,
      handler: limited,
      informers,
      clock,
      reconcile,
      ...(workers !== undefined && { workers }),
    })
    const enqueue: Enqueue = (key, cause, delayMs = 0) =>
      delayMs > 0 ? running.queue.addAfter(key, delayMs, { cause }) : running.queue.add(key, cause)
    for (const watch of watches) watch.connect(informers, enqueue)
    if (startUpkeep) void informers.ready().then(() => startUpkeep(enqueue))
    return running
  }
  const running = controllers.map(start)
  return () => {
    stopping.abort()
    for (const controller of running) controller.stop()
    informers.stop()
  }
}
