import type { Clock } from '#kernel'
import { createMemoryStore, openIndexedDbStore, readSnapshotFile, restoreIndexedDbStore, writeSnapshotFile, type LocalStore } from '#store'
import { besideKey, loadCluster } from './saved.ts'

/** A whole cluster as the bytes of one file: its store and, beside it, time and machines. */
export async function writeClusterFile(store: LocalStore): Promise<Uint8Array<ArrayBuffer>> {
  const beside = { [besideKey]: await loadCluster(store) }
  return new Uint8Array(await writeSnapshotFile({ ...(await store.snapshot()), beside }))
}

/** Throws SnapshotFileError with what is wrong with a file. */
export async function checkClusterFile(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await readSnapshotFile(bytes)
}

/** Opens a store that begins with what is in a file; the database, if there is one, must be empty. */
export async function openFromFile(
  bytes: Uint8Array<ArrayBuffer>,
  clock: Clock,
  database?: { readonly name: string; readonly onTrouble: (error: Error) => void },
): Promise<LocalStore> {
  const snapshot = await readSnapshotFile(bytes)
  if (!database) return createMemoryStore({ clock, snapshot })
  await restoreIndexedDbStore(database.name, snapshot)
  return openIndexedDbStore({ ...database, clock })
}
