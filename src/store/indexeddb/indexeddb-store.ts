import type { Clock } from '#kernel'
import { memoryJournal, type Journal } from '../journal.ts'
import { JournaledStore } from '../journaled-store.ts'
import { Keyspace } from '../keyspace.ts'
import { DurabilityError, type LocalStore } from '../store.ts'
import { GroupCommit } from './commit.ts'
import { explain, openDatabase, type Database } from './database.ts'
import { load, type Loaded } from './load.ts'

export interface IndexedDbStoreOptions {
  readonly name: string
  /** Leases run out on it. */
  readonly clock: Clock
  /** As for the memory store. */
  readonly freeze?: boolean
  /**
   * What `durable` promises. `relaxed` (default): survives the end of the tab and of the browser, at any moment.
   * `strict`: a power failure of the machine too, for the price of waiting for its disk at every group commit.
   */
  readonly durability?: 'relaxed' | 'strict'
  /**
   * How many revisions of history are kept, at least, over a reload. When twice as many (or as many as there are keys) have
   * come together, a checkpoint of the state before them replaces the older ones. Default: 5000.
   */
  readonly checkpointEvery?: number
  /** Told why the store is not durable (any more), or that what was stored was damaged. The store works on in memory. */
  readonly onTrouble?: (error: DurabilityError) => void
}

/**
 * Opens the store of that name with all it held. Always gives a store: without a usable database, one in memory whose
 * `durable` rejects. Two tabs must not write to one name at a time (Web Locks); the later one would lose its database.
 */
export async function openIndexedDbStore(options: IndexedDbStoreOptions): Promise<LocalStore> {
  const { name, clock, freeze = true, durability = 'relaxed', checkpointEvery = 5000, onTrouble = () => undefined } = options
  let database: Database | undefined
  let commit: GroupCommit | undefined
  try {
    database = await openDatabase(name, (error) => commit?.fail(error))
    const loaded = await load(database)
    if (loaded.damage) onTrouble(loaded.damage)
    commit = new GroupCommit(database, loaded, { durability, checkpointEvery, onTrouble })
    return assemble(clock, freeze, loaded, commit)
  } catch (cause) {
    database?.close()
    const error = explain(cause, name)
    onTrouble(error)
    return assemble(clock, freeze, { keyspace: new Keyspace(), leases: [] }, failedJournal(error))
  }
}

const assemble = (clock: Clock, freeze: boolean, { keyspace, leases }: Pick<Loaded, 'keyspace' | 'leases'>, journal: Journal): LocalStore =>
  new JournaledStore({ clock, freeze, keyspace, leases, journal })

const failedJournal = (error: DurabilityError): Journal => ({ ...memoryJournal(), durable: () => Promise.reject(error) })
