import { releaseProxy, transfer, wrap, type Remote } from 'comlink'
import { createRpc, freshSeed, portEndpoint, wallClock } from '#kernel'
import { apiOver } from './api-calls.ts'
import type { ClusterControl, OpenCluster, OpenOptions, RemoteThread } from './contract.ts'
import type { ControlPlane, ControlPlaneRemote } from './control-plane-thread.ts'
import { becomeHost, joinTab, serveTabs } from './tabs.ts'
import type { Assignment } from './thread.worker.ts'

const remoteThreads: readonly RemoteThread[] = ['controllers', 'scheduler', 'nodes']

/** Opens the page's cluster. If it is kept in a database and open in another tab already, that tab's is joined. */
export async function openCluster(options: OpenOptions): Promise<OpenCluster> {
  const { database } = options
  if (database === undefined) return openInWorkers(options)
  const release = await becomeHost(database)
  if (!release) return joinTab(database)
  const cluster = await openInWorkers(options)
  const stopServing = serveTabs(database, cluster)
  return {
    ...cluster,
    async close() {
      stopServing()
      await cluster.close()
      release()
    },
  }
}

/** The control plane in one web worker; controllers, scheduler and nodes each in another. */
async function openInWorkers(options: OpenOptions): Promise<OpenCluster> {
  const workers = new Map<string, Worker>()
  const startThread = (thread: RemoteThread): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    workers.set(thread, startWorker(thread, { role: 'components', port: port2 }, [port2]))
    return port1
  }
  const stopThread = (thread: string): void => {
    workers.get(thread)?.terminate()
    workers.delete(thread)
  }

  const api = new MessageChannel()
  const control = new MessageChannel()
  const threads = Object.fromEntries(remoteThreads.map((thread) => [thread, startThread(thread)])) as Record<RemoteThread, MessagePort>
  const settings = {
    seed: options.seed ?? freshSeed(),
    startMs: wallClock.now(),
    nodes: options.nodes ?? 3,
    speed: options.speed ?? 1,
    delays: options.delays ?? 'real',
    ...(options.database !== undefined && { database: options.database }),
  } as const
  const assignment: Assignment = { role: 'control-plane', settings, threads, api: api.port2, control: control.port2 }
  workers.set('control-plane', startWorker('control-plane', assignment, [...Object.values(threads), api.port2, control.port2]))

  const remote = wrap<ControlPlaneRemote>(control.port1)
  // comlink's types do not see that a proxied object arrives as a Remote.
  const controlPlane = (await remote.open()) as unknown as Remote<ControlPlane>
  // Not only tidy: if nothing referred to the remote after this call, its port could be collected before the answer.
  remote[releaseProxy]()
  return {
    handler: apiOver(createRpc(portEndpoint(api.port1, 'page', 'apiserver')), 'apiserver'),
    control: withThreads(controlPlane, startThread, stopThread),
    async close() {
      await controlPlane.close()
      for (const thread of workers.keys()) stopThread(thread)
    },
  }
}

/** The contract, with the threads that only the page can end and start. */
function withThreads(
  controlPlane: Remote<ControlPlane>,
  startThread: (thread: RemoteThread) => MessagePort,
  stopThread: (thread: RemoteThread) => void,
): ClusterControl {
  const own: Pick<ClusterControl, 'crashThread' | 'restartThread'> = {
    async crashThread(thread) {
      stopThread(thread)
      await controlPlane.threadDown(thread)
    },
    async restartThread(thread) {
      stopThread(thread)
      const port = startThread(thread)
      await controlPlane.threadUp(thread, transfer(port, [port]))
    },
  }
  return new Proxy(own as ClusterControl, {
    get: (target, name) => (name in own ? Reflect.get(target, name) : Reflect.get(controlPlane, name)),
  })
}

function startWorker(name: string, assignment: Assignment, ports: Transferable[]): Worker {
  const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module', name })
  worker.postMessage(assignment, ports)
  return worker
}
