import type { Clock } from '#kernel'
import { memoryJournal } from './journal.ts'
import { Keyspace } from './keyspace.ts'
import { JournaledStore } from './journaled-store.ts'
import type { LocalStore, Snapshot } from './store.ts'

export interface MemoryStoreOptions {
  /** Leases run out on it. */
  readonly clock: Clock
  /** Where to begin: a fork of another store, or a restored backup. Its revision goes on; what led to it is not kept. */
  readonly snapshot?: Snapshot
  /** Freeze values deeply when they are put, so that a writer who changes what is shared fails at once. Default: true. */
  readonly freeze?: boolean
}

/** A store in memory. It keeps all history until someone compacts it. */
export function createMemoryStore({ clock, snapshot, freeze = true }: MemoryStoreOptions): LocalStore {
  return new JournaledStore({
    clock,
    keyspace: new Keyspace(snapshot),
    journal: memoryJournal(snapshot?.beside),
    leases: snapshot?.leases ?? [],
    freeze,
  })
}
