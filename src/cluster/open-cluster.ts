import { releaseProxy, transfer, wrap, type Remote } from 'comlink'
import { createRpc, freshSeed, portEndpoint, wallClock } from '#kernel'
import { apiOver } from './api-calls.ts'
import type { ClusterControl, OpenCluster, OpenOptions, RemoteThread, Thread } from './contract.ts'
import type { ControlPlane, ControlPlaneRemote } from './control-plane-thread.ts'
import { becomeHost, joinTab, serveTabs } from './tabs.ts'
import type { Assignment } from './thread.worker.ts'
import { Workers } from './workers.ts'

const laterThreads: readonly RemoteThread[] = ['controllers', 'scheduler']
const remoteThreads: readonly RemoteThread[] = [...laterThreads, 'nodes']

/** Opens the page's cluster. If it is kept in a database and open in another tab already, that tab's is joined. */
export async function openCluster(options: OpenOptions): Promise<OpenCluster> {
  const { database } = options
  if (database === undefined) return openInWorkers(options)
  for (;;) {
    const release = await becomeHost(database)
    const cluster = release ? await openAsHost(database, release, options) : await joinTab(database)
    if (cluster) return cluster
  }
}

/** Opens it for all tabs. `release` lets another tab take over. */
async function openAsHost(database: string, release: () => void, options: OpenOptions): Promise<OpenCluster> {
  const cluster = await openInWorkers(options).catch((error: unknown) => {
    release()
    throw error
  })
  const stopServing = serveTabs(database, cluster)
  const end = async (cleanUp: () => Promise<void>): Promise<void> => {
    stopServing()
    await cluster.close()
    await cleanUp()
    // Not before: another tab that waits for this part opens the database at once.
    release()
  }
  return { ...cluster, close: () => end(async () => undefined), discard: () => end(() => deleteStored(database)) }
}

/** Rejects with what is wrong with a file, if anything. */
export async function checkSnapshot(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { checkClusterFile } = await import('./cluster-file.ts')
  await checkClusterFile(bytes)
}

/** Seldom wanted: the store's code is the control plane's otherwise. */
async function deleteStored(database: string): Promise<void> {
  const { deleteIndexedDbStore } = await import('#store')
  await deleteIndexedDbStore(database)
}

/** The control plane in one web worker; controllers, scheduler and nodes each in another. */
async function openInWorkers(options: OpenOptions): Promise<OpenCluster> {
  const api = new MessageChannel()
  const control = new MessageChannel()
  const workers = new Workers()
  const nodes = workers.startRemote('nodes')
  const settings = {
    seed: options.seed ?? freshSeed(),
    startMs: wallClock.now(),
    nodes: options.nodes ?? 3,
    speed: options.speed ?? 1,
    delays: options.delays ?? 'real',
    ...(options.database !== undefined && { database: options.database }),
    ...(options.snapshot && { snapshot: options.snapshot }),
  } as const
  const ports = { api: api.port2, control: control.port2 }
  const assignment: Assignment = { role: 'control-plane', settings, threads: { nodes }, laterThreads, ...ports }
  workers.start('control-plane', assignment, [nodes, api.port2, control.port2])

  const remote = wrap<ControlPlaneRemote>(control.port1)
  // comlink's types do not see that a proxied object arrives as a Remote.
  const controlPlane = (await Promise.race([remote.open(), workers.failed]).catch((error: unknown) => {
    workers.stopAll()
    throw error
  })) as unknown as Remote<ControlPlane>
  // Not only tidy: if nothing referred to the remote after this call, its port could be collected before the answer.
  remote[releaseProxy]()
  const endpoint = portEndpoint(api.port1, 'page', 'apiserver')
  const { promise: gone, end } = oneShot()
  const startLater = async (): Promise<void> => {
    for (const thread of laterThreads) {
      if (workers.isOver) return
      const port = workers.startRemote(thread)
      await controlPlane.threadUp(thread, transfer(port, [port]))
    }
  }
  void (options.mayStartAll ?? Promise.resolve()).then(startLater)
  void gone.then(() => {
    workers.stopAll()
    endpoint.close()
  })
  const close = async (): Promise<void> => {
    // A control plane that is gone already does not answer any more.
    await Promise.race([controlPlane.close(), gone])
    end()
  }
  return {
    handler: apiOver(createRpc(endpoint), 'apiserver'),
    control: withThreads(controlPlane, workers, end),
    joined: false,
    gone,
    close,
    discard: close,
  }
}

function oneShot(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = (): void => undefined
  const promise = new Promise<void>((resolve) => (end = resolve))
  return { promise, end }
}

/** The contract, with what only the page can do: ending workers and starting them again. `end` when nothing is left. */
function withThreads(controlPlane: Remote<ControlPlane>, workers: Workers, end: () => void): ClusterControl {
  const down = new Set<string>()
  const crashThread = async (thread: Thread): Promise<void> => {
    if (thread === 'control-plane') return end()
    workers.stop(thread)
    down.add(thread)
    await controlPlane.threadDown(thread)
  }
  const restart = async (component: string): Promise<void> => {
    const { components } = await controlPlane.status()
    const thread = remoteThreads.find((each) => each === components.find(({ name }) => name === component)?.thread)
    if (thread === undefined || !down.delete(thread)) return controlPlane.restart(component)
    const port = workers.startRemote(thread)
    await controlPlane.threadUp(thread, transfer(port, [port]))
  }
  workers.onFailure((thread) => void crashThread(thread))
  const own: Pick<ClusterControl, 'crashThread' | 'restart'> = { crashThread, restart }
  return new Proxy(own as ClusterControl, {
    get: (target, name) => (name in own ? Reflect.get(target, name) : Reflect.get(controlPlane, name)),
  })
}
