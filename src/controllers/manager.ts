import { namespaces } from '#api'
import type { ApiHandler, User } from '#apimachinery'
import {
  createClient,
  createEventRecorder,
  createInformers,
  runController,
  runForLeader,
  type Client,
  type RunningController,
} from '#client'
import type { Clock, Process, Stop } from '#kernel'
import type { ControllerDeclaration, Enqueue, Setting } from './controller.ts'
import { controllers as all } from './list.ts'

export interface ControllerManagerOptions {
  /** Default: all there are. */
  readonly controllers?: readonly ControllerDeclaration[]
  /**
   * The certificate authority by which pods would know the API server, in PEM: what `kube-root-ca.crt` holds. Default:
   * empty, because nothing in this cluster speaks TLS.
   */
  readonly rootCa?: string
}

export interface RunningControllerManager {
  stop(): void
}

const userAgent = 'kube-controller-manager'
const managerUser: User = { name: 'system:kube-controller-manager', groups: ['system:authenticated'] }
const leaseNamespace = 'kube-system'

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
  void serve(process, handler, options, stopping.signal)
  return { stop: () => stopping.abort() }
}

/** Runs for leader again and again: one that could not renew its lease stops its controllers, and may start them afresh. */
async function serve(process: Process, handler: ApiHandler, options: ControllerManagerOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, name: identity } = process
  const client = createClient(handler, { userAgent, user: managerUser })
  await untilServed(client, clock, signal)
  let stop: Stop = () => undefined
  while (!signal.aborted) {
    const office = { namespace: leaseNamespace, name: 'kube-controller-manager', identity }
    const onElected = (): void => void (stop = startControllers(process, handler, options))
    await runForLeader({ client, clock, random, ...office, onElected, onLost: () => stop() }, signal)
  }
}

/** Until the API server answers, and has the namespace of the lease. (WaitForAPIServer) */
async function untilServed(client: Client, clock: Clock, signal: AbortSignal): Promise<void> {
  const isServed = (): Promise<boolean> =>
    client(namespaces)
      .get(leaseNamespace)
      .then(
        () => true,
        () => false,
      )
  while (!signal.aborted && !(await isServed())) await clock.sleep(1000, signal).catch(() => undefined)
}

function startControllers(process: Process, handler: ApiHandler, { controllers = all, rootCa = '' }: ControllerManagerOptions): Stop {
  const { clock, random } = process
  const informers = createInformers(createClient(handler, { userAgent, user: managerUser }), clock, random)
  const stopping = new AbortController()
  const start = ({ name, eventSource = name, create }: ControllerDeclaration): RunningController => {
    const user = userOf(name)
    const client = createClient(handler, { userAgent, user })
    const recorder = createEventRecorder(client, clock, random, { component: eventSource })
    const setting: Setting = { informers, clock, random, recorder, rootCa, signal: stopping.signal }
    const { reconcile, workers, watches, start: startUpkeep } = create(setting)
    const running = runController({
      name,
      userAgent,
      user,
      handler,
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
