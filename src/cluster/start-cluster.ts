import { wallClock } from '#kernel'
import { openFromFile } from './cluster-file.ts'
import { Cluster, type ClusterOptions } from './cluster.ts'
import type { OpenCluster } from './contract.ts'
import { createControl } from './control.ts'

export interface StartOptions extends Pick<ClusterOptions, 'openStore' | 'without' | 'speed' | 'delays' | 'wallNow' | 'apiServer'> {
  readonly nodes: number
  readonly seed: number
  /** Begins with the cluster of this file, in memory. */
  readonly snapshot?: Uint8Array<ArrayBuffer>
  /** Simulated time at the start, in ms since the epoch. Default: the wall clock's. */
  readonly startMs?: number
}

/** Starts a whole cluster in this thread, in memory unless `openStore` says otherwise: for Node, embeds and tests. */
export async function startCluster({
  startMs = wallClock.now(),
  snapshot,
  ...options
}: StartOptions): Promise<Pick<OpenCluster, 'handler' | 'close'> & { readonly control: ReturnType<typeof createControl> }> {
  const cluster = await Cluster.open({ startMs, ...options, ...(snapshot && { openStore: (clock) => openFromFile(snapshot, clock) }) })
  const user = cluster.connect('user')
  return {
    handler: user.handler,
    control: createControl(cluster, false),
    async close() {
      user.close()
      await cluster.stop()
    },
  }
}
