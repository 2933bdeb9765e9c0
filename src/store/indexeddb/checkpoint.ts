import type { IDBPTransaction } from 'idb'
import type { Snapshot } from '../store.ts'
import type { CheckpointHead, Database, Schema } from './database.ts'
import type { StoredRecord } from './load.ts'

export type Transaction = IDBPTransaction<Schema, ['history', 'checkpoint', 'meta', 'beside'], 'readwrite'>

export const beginTransaction = (database: Database, durability: 'strict' | 'relaxed'): Transaction =>
  database.transaction(['history', 'checkpoint', 'meta', 'beside'], 'readwrite', { durability })

/** For requests of a transaction whose `done` is awaited: it reports their failures, too. */
export const within = (request: Promise<unknown>): void => void request.catch(() => undefined)

const itemsPerChunk = 500

/**
 * A checkpoint on its way to the disk, one chunk with each group commit, so that even a big one holds nobody up. It counts
 * once the last chunk is there: the same transaction then removes the one before and the history that it replaces.
 */
export class CheckpointWriter {
  readonly head: CheckpointHead
  /** The last record that is not needed behind this checkpoint. Later ones may hold leases that it does not know. */
  readonly replaced: StoredRecord | undefined
  readonly #snapshot: Snapshot
  #written = 0

  constructor(snapshot: Snapshot, records: readonly StoredRecord[]) {
    const { revision, items, leases = [] } = snapshot
    this.#snapshot = snapshot
    this.head = { revision, items: items.length, chunks: Math.ceil(items.length / itemsPerChunk), leases }
    this.replaced = records.findLast(({ lastRevision }) => lastRevision <= revision)
  }

  /** Adds the next step's requests to the transaction; true when it was the last one. */
  step(transaction: Transaction, previous: CheckpointHead | undefined): boolean {
    const chunks = transaction.objectStore('checkpoint')
    // What an earlier attempt has left behind.
    if (this.#written === 0) within(chunks.delete(IDBKeyRange.lowerBound([(previous?.revision ?? 0) + 1])))
    if (this.#written < this.head.chunks) {
      const first = this.#written * itemsPerChunk
      const items = this.#snapshot.items.slice(first, first + itemsPerChunk)
      within(chunks.put(JSON.stringify(items), [this.head.revision, this.#written++]))
    }
    if (this.#written < this.head.chunks) return false
    within(transaction.objectStore('meta').put(this.head, 'checkpoint'))
    within(chunks.delete(IDBKeyRange.upperBound([this.head.revision], true)))
    if (this.replaced) within(transaction.objectStore('history').delete(IDBKeyRange.upperBound(this.replaced.sequence)))
    return true
  }
}
