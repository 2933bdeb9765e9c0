import { Keyspace } from '../keyspace.ts'
import { deepFreeze } from '../freeze.ts'
import { DurabilityError, type KeyValue, type Lease, type LeaseId } from '../store.ts'
import type { CheckpointHead, Database, HistoryRecord } from './database.ts'
import { replay } from './packing.ts'

/** A history record that is in the database. */
export interface StoredRecord {
  readonly sequence: number
  readonly lastRevision: number
}

/** What a database holds, brought back to life. */
export interface Loaded {
  readonly keyspace: Keyspace
  readonly leases: readonly Lease[]
  readonly records: readonly StoredRecord[]
  /** The number of the last group commit. */
  readonly sequence: number
  readonly checkpoint?: CheckpointHead
  /** The stored history could not be read to its end; the rest has been removed. */
  readonly damage?: DurabilityError
}

/** Reads the checkpoint and replays the history behind it, as far as it goes without a gap. */
export async function load(database: Database): Promise<Loaded> {
  const transaction = database.transaction(['meta', 'checkpoint', 'history'])
  const [head, checkpoint, sequences, history] = await Promise.all([
    transaction.objectStore('meta').get('head'),
    transaction.objectStore('meta').get('checkpoint'),
    transaction.objectStore('history').getAllKeys(),
    transaction.objectStore('history').getAll(),
  ])
  const checkpointHead = typeof checkpoint === 'object' ? checkpoint : undefined
  const sequence = typeof head === 'number' ? head : 0
  const items = checkpointHead && (await readCheckpoint(database, checkpointHead))
  if (items === 'damaged') return startAnew(database)

  const keyspace = new Keyspace(checkpointHead && items ? { revision: checkpointHead.revision, items } : undefined)
  const leases = new Map<LeaseId, Lease>(checkpointHead?.leases.map((lease) => [lease.id, lease]))
  const stored = history.map((record, index) => ({ ...record, sequence: sequences[index] ?? 0 }))
  const { records, why } = replayAll(stored, keyspace, leases)
  const loaded = { keyspace, leases: [...leases.values()], records, ...(checkpointHead && { checkpoint: checkpointHead }) }
  const last = records.at(-1)?.sequence ?? (sequences[0] ?? sequence + 1) - 1
  if (last === sequence && records.length === history.length) return { ...loaded, sequence }
  return { ...loaded, sequence: last, damage: await cutOff(database, last, keyspace.revision, why) }
}

/** Stops at the first record that is missing, unreadable or does not follow on the one before. */
function replayAll(
  history: readonly (StoredRecord & HistoryRecord)[],
  keyspace: Keyspace,
  leases: Map<LeaseId, Lease>,
): { records: StoredRecord[]; why?: unknown } {
  const records: StoredRecord[] = []
  for (const { sequence, lastRevision, text } of history) {
    const previous = records.at(-1)
    if (previous && sequence !== previous.sequence + 1) break
    try {
      replay(text, keyspace, leases)
    } catch (why) {
      return { records, why }
    }
    records.push({ sequence, lastRevision })
  }
  return { records }
}

async function readCheckpoint(database: Database, { revision, chunks }: CheckpointHead): Promise<KeyValue[] | 'damaged'> {
  const texts = await database.getAll('checkpoint', IDBKeyRange.bound([revision], [revision + 1], false, true))
  if (texts.length !== chunks) return 'damaged'
  try {
    // Written by the checkpoint of commit.ts.
    return texts.flatMap((text) => deepFreeze(JSON.parse(text) as KeyValue[]))
  } catch {
    return 'damaged'
  }
}

/** Without its checkpoint a history says nothing. */
async function startAnew(database: Database): Promise<Loaded> {
  const stores = ['meta', 'checkpoint', 'history', 'beside'] as const
  const transaction = database.transaction(stores, 'readwrite')
  await Promise.all([...stores.map((store) => transaction.objectStore(store).clear()), transaction.done])
  const damage = new DurabilityError('damaged', 'What was stored is damaged and cannot be read; the store begins anew.')
  return { keyspace: new Keyspace(), leases: [], records: [], sequence: 0, damage }
}

/** Removes what lies behind the last good record, so that new history can follow on it. */
async function cutOff(database: Database, sequence: number, revision: number, cause: unknown): Promise<DurabilityError> {
  const transaction = database.transaction(['meta', 'history'], 'readwrite')
  await Promise.all([
    transaction.objectStore('history').delete(IDBKeyRange.lowerBound(sequence, true)),
    transaction.objectStore('meta').put(sequence, 'head'),
    transaction.done,
  ])
  return new DurabilityError('damaged', `The stored history could be read up to revision ${revision} only; the rest is lost.`, cause)
}
