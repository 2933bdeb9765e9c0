import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { DurabilityError, type Lease } from '../store.ts'

/** One group commit: many revisions in one record, as IndexedDB costs by the record and hardly by its size. */
export interface HistoryRecord {
  readonly lastRevision: number
  /** See packing.ts. */
  readonly text: string
}

/** Names the checkpoint that counts; chunks of any other are leftovers. */
export interface CheckpointHead {
  readonly revision: number
  readonly chunks: number
  readonly items: number
  readonly leases: readonly Lease[]
}

export interface Schema extends DBSchema {
  /** Group commits by their number: 1, 2, 3, … without gaps. */
  history: { key: number; value: HistoryRecord }
  /** A checkpoint's items in chunks, by [its revision, number of the chunk]. */
  checkpoint: { key: [number, number]; value: string }
  meta: { key: 'head' | 'checkpoint'; value: number | CheckpointHead }
  beside: { key: string; value: unknown }
}

export type Database = IDBPDatabase<Schema>

/** One step for each version of the schema; to change it, add one. A database of any age goes through those it lacks. */
const upgrades: readonly ((database: Database) => void)[] = [
  (database) => {
    database.createObjectStore('history')
    database.createObjectStore('checkpoint')
    database.createObjectStore('meta')
    database.createObjectStore('beside')
  },
]

/** `onLost` is called when the browser or another tab takes the opened database away. Throws DurabilityError. */
export async function openDatabase(name: string, onLost: (error: DurabilityError) => void): Promise<Database> {
  if (typeof indexedDB === 'undefined') throw new DurabilityError('unavailable', 'This browser offers no IndexedDB.')
  let open: Promise<Database> | undefined
  try {
    return await new Promise<Database>((resolve, reject) => {
      open = openDB<Schema>(name, upgrades.length, {
        upgrade(database, oldVersion) {
          for (const upgrade of upgrades.slice(oldVersion)) upgrade(database)
        },
        blocked: () => reject(new DurabilityError('blocked', `Another tab still uses an older version of the database "${name}".`)),
        blocking: (_current, _wanted, event) => {
          if (event.target instanceof IDBDatabase) event.target.close()
          onLost(new DurabilityError('closed', `Another tab has upgraded or deleted the database "${name}".`))
        },
        terminated: () => onLost(new DurabilityError('closed', `The browser has closed the database "${name}".`)),
      })
      open.then(resolve, reject)
    })
  } catch (error) {
    // It may still open once the other tab is gone; nobody would close it then.
    void open?.then(
      (database) => database.close(),
      () => undefined,
    )
    throw explain(error, name)
  }
}

/** Removes a store with all its history; tabs that have it open go on in memory. */
export const deleteIndexedDbStore = (name: string): Promise<void> => deleteDB(name)

const explanations: Readonly<Record<string, readonly [DurabilityError['reason'], string]>> = {
  QuotaExceededError: ['full', 'the storage this site may use is full'],
  VersionError: ['unavailable', 'it was written by a newer version of this page'],
  SecurityError: ['unavailable', 'the browser does not allow this page to store anything'],
  InvalidStateError: ['unavailable', 'the browser does not allow storage here (private mode?) or has closed it'],
}

/** What went wrong, for people. */
export function explain(error: unknown, name: string): DurabilityError {
  if (error instanceof DurabilityError) return error
  const { name: kind, message } = error instanceof Error || error instanceof DOMException ? error : { name: '', message: String(error) }
  const [reason, why] = explanations[kind] ?? ['failed', message || kind]
  return new DurabilityError(reason, `The database "${name}" cannot be used: ${why}.`, error)
}
