import type { LocalStore } from '#store'

/** What a cluster needs besides its store to go on where it stopped. */
export interface SavedCluster {
  readonly engine: string
  /** Of its first start. */
  readonly seed: number
  readonly timeMs: number
  readonly nodes: readonly SavedNode[]
}

export interface SavedNode {
  readonly name: string
  /** The machine's own state at the last checkpoint: images, containers, addresses. */
  readonly state?: unknown
}

/** Where it is kept beside the store's keys. */
export const besideKey = 'cluster'

export const saveCluster = (store: LocalStore, saved: SavedCluster): void => store.saveBeside(besideKey, saved)

/** Undefined for a new store. */
export async function loadCluster(store: LocalStore): Promise<SavedCluster | undefined> {
  return (await store.loadBeside(besideKey)) as SavedCluster | undefined // what `saveCluster` wrote
}
