import { expose, proxy } from 'comlink'
import { createRpc, portEndpoint, RemoteHost, wallClock, type Stop } from '#kernel'
import { openIndexedDbStore } from '#store'
import { serveApi } from './api-calls.ts'
import { Cluster, type ClusterOptions } from './cluster.ts'
import type { ClusterControl, RemoteThread } from './contract.ts'
import { createControl } from './control.ts'
import { pageUsers } from './page-users.ts'

/** Cloneable: it crosses into the worker. */
export interface ControlPlaneSettings {
  /** The database's name; absent: the cluster lives in memory. */
  readonly database?: string
  /** A file to begin with. */
  readonly snapshot?: Uint8Array<ArrayBuffer>
  readonly seed: number
  readonly startMs: number
  readonly nodes: number
  readonly speed: number
  readonly delays: 'real' | 'none'
}

export interface ControlPlaneThread {
  readonly settings: ControlPlaneSettings
  /** To the threads that run components. */
  readonly threads: Readonly<Partial<Record<RemoteThread, MessagePort>>>
  /** Those that come when the page has time. */
  readonly laterThreads: readonly RemoteThread[]
  /** The Kubernetes API, for the page. */
  readonly api: MessagePort
  /** A ControlPlaneRemote, through comlink. */
  readonly control: MessagePort
}

/** What the page calls in this thread, with the contract's operations. */
export type ControlPlane = Omit<ClusterControl, 'crashThread'> & {
  readonly threadDown: (thread: RemoteThread) => Promise<void>
  readonly threadUp: (thread: RemoteThread, port: MessagePort) => Promise<void>
  /** Stops the cluster when everything is kept. */
  readonly close: () => Promise<void>
}

export interface ControlPlaneRemote {
  /** Opens the cluster. Rejects with why it cannot be opened. */
  readonly open: () => Promise<ControlPlane>
}

/** A machine's state is kept this often, in wall time: what a killed tab loses of it is repeated by the kubelets. */
const checkpointEveryMs = 2000

/** Makes this thread the control plane: kernel, API server, store. */
export function runControlPlane({ settings, threads, laterThreads, api, control }: ControlPlaneThread): void {
  const open = async (): Promise<ControlPlane> => {
    const hosts = new Map(Object.entries(threads).map(([name, port]) => [name, new RemoteHost(port)]))
    const cluster = await openCluster(settings, Object.fromEntries(hosts), laterThreads)
    serveApi(createRpc(portEndpoint(api, 'page', 'page')), cluster.connect('page').handler)
    const stopSaving = saveRegularly(cluster)
    return proxy({
      ...createControl(cluster, settings.database !== undefined),
      threadDown: async (thread: RemoteThread) => {
        hosts.get(thread)?.down()
        cluster.threadDown(thread)
      },
      threadUp: async (thread: RemoteThread, port: MessagePort) => {
        const host = new RemoteHost(port)
        hosts.set(thread, host)
        cluster.threadUp(thread, host)
      },
      close: async () => {
        stopSaving()
        await cluster.stop()
      },
    })
  }
  expose({ open } satisfies ControlPlaneRemote, control)
}

function saveRegularly(cluster: Cluster): Stop {
  let stop: Stop = () => undefined
  const again = (): void => {
    stop = wallClock.after(checkpointEveryMs, () => void cluster.checkpoint().then(again))
  }
  again()
  return () => stop()
}

async function openCluster(
  { database, snapshot, ...settings }: ControlPlaneSettings,
  threads: Readonly<Record<string, RemoteHost>>,
  laterThreads: readonly RemoteThread[],
): Promise<Cluster> {
  let trouble: string | undefined
  const kept = database === undefined ? undefined : { name: database, onTrouble: (error: Error) => (trouble = error.message) }
  const openStore = await openerOf(kept, snapshot)
  const cluster = await Cluster.open({
    ...settings,
    threads,
    laterThreads,
    // The reader is its administrator, and may act as anybody.
    apiServer: { authorizationMode: 'RBAC', staticTokens: pageUsers },
    ...(openStore && { openStore }),
  })
  if (trouble !== undefined) cluster.inTrouble(trouble)
  return cluster
}

/** How to open the store: in the database or in memory, with what it has or with a file's. Absent: a new one in memory. */
async function openerOf(
  kept: { readonly name: string; readonly onTrouble: (error: Error) => void } | undefined,
  snapshot: ControlPlaneSettings['snapshot'],
): Promise<ClusterOptions['openStore']> {
  if (!snapshot) return kept && ((clock) => openIndexedDbStore({ ...kept, clock }))
  const { openFromFile } = await import('./cluster-file.ts')
  return (clock) => openFromFile(snapshot, clock, kept)
}
