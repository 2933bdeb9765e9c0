import { KeyHistory, nextVersion, tombstone } from './key-history.ts'
import { SortedList } from './sorted-list.ts'
import {
  CompactedError,
  FutureRevisionError,
  noEnd,
  type Change,
  type KeyValue,
  type LeaseId,
  type RangeQuery,
  type RangeResult,
  type Snapshot,
  type WatchBatch,
} from './store.ts'

/**
 * Keys, their versions and the log of changes: the multi-version state of a store, without time, leases or watchers.
 *
 * - `revision` rises by one with each `commit` that changed something; the changes before it form that revision's batch.
 * - The log holds one batch for every revision from `firstLogged` to `revision`, without gaps.
 * - Everything readable at `compactedRevision` or later is kept, nothing else.
 */
export class Keyspace {
  readonly #histories = new Map<string, KeyHistory>()
  readonly #all = new SortedList<KeyHistory>()
  /** The part of `#all` that is not deleted at the newest revision: what nearly all reads want. */
  readonly #live = new SortedList<KeyHistory>()
  #log: WatchBatch[] = []
  #pending: Change[] = []
  #revision: number
  #compactedRevision: number
  #firstLogged: number

  constructor(start: Snapshot = { revision: 1, items: [] }) {
    this.#revision = start.revision
    this.#compactedRevision = start.revision
    this.#firstLogged = start.revision + 1
    for (const item of start.items) {
      const history = this.#historyOf(item.key)
      history.append(item)
      this.#live.add(history)
    }
  }

  get revision(): number {
    return this.#revision
  }

  get compactedRevision(): number {
    return this.#compactedRevision
  }

  /** The state of a key, uncommitted changes included. */
  get(key: string): KeyValue | undefined {
    return this.#histories.get(key)?.current
  }

  /** Returns what it replaced. */
  put(key: string, value: unknown, lease?: LeaseId): KeyValue | undefined {
    const history = this.#historyOf(key)
    const previous = history.current
    const item = nextVersion(key, previous, value, this.#revision + 1, lease)
    history.append(item)
    if (!previous) this.#live.add(history)
    this.#pending.push({ type: 'put', item, ...(previous && { previous }) })
    return previous
  }

  /** Returns what it removed. */
  delete(key: string): KeyValue | undefined {
    const history = this.#histories.get(key)
    const previous = history?.current
    if (!history || !previous) return undefined
    const item = tombstone(key, this.#revision + 1)
    history.append(item)
    this.#live.delete(key)
    this.#pending.push({ type: 'delete', item, previous })
    return previous
  }

  /** Gives the changes since the last commit the next revision. Without changes there is no revision and no batch. */
  commit(): WatchBatch | undefined {
    if (this.#pending.length === 0) return undefined
    const batch: WatchBatch = { revision: ++this.#revision, changes: this.#pending }
    this.#pending = []
    this.#log.push(batch)
    return batch
  }

  /** Throws what `range` would throw of this revision. */
  checkReadable(revision = this.#revision): void {
    if (revision > this.#revision) throw new FutureRevisionError()
    if (revision < this.#compactedRevision) throw new CompactedError(this.#compactedRevision)
  }

  /** Without a revision it sees uncommitted changes too, as a range within a transaction must. */
  range(query: RangeQuery): RangeResult {
    const revision = query.revision || undefined
    this.checkReadable(revision)
    const limit = query.countOnly ? 0 : query.limit && query.limit > 0 ? query.limit : Infinity
    const { found, count } = revision === undefined ? this.#rangeNow(query, limit) : this.#rangeAt(query, revision, limit)
    const items = query.keysOnly ? found.map((item) => ({ ...item, value: null })) : found
    return { revision: this.#revision, items, count, more: count > items.length && !query.countOnly }
  }

  #rangeNow({ key, end }: RangeQuery, limit: number): { found: KeyValue[]; count: number } {
    if (end === undefined) return single(this.get(key), limit)
    const found = limit === 0 ? [] : this.#live.range(key, end, limit).flatMap(({ current }) => current ?? [])
    return { found, count: this.#live.count(key, end) }
  }

  #rangeAt({ key, end }: RangeQuery, revision: number, limit: number): { found: KeyValue[]; count: number } {
    if (end === undefined) return single(this.#histories.get(key)?.at(revision), limit)
    const found = this.#all.range(key, end).flatMap((history) => history.at(revision) ?? [])
    return { found: found.slice(0, limit), count: found.length }
  }

  /** The batches from `revision` on, oldest first. Throws CompactedError when some of them are gone. */
  logFrom(revision: number): readonly WatchBatch[] {
    // Nothing ever happened at the first revisions of an empty store, so nothing of it is gone either.
    if (revision < this.#firstLogged && this.#compactedRevision > 1) throw new CompactedError(this.#compactedRevision)
    return this.#log.slice(Math.max(revision - this.#firstLogged, 0))
  }

  compact(revision: number): void {
    if (revision > this.#revision) throw new FutureRevisionError()
    if (revision <= this.#compactedRevision) throw new CompactedError(this.#compactedRevision)
    // Only keys that changed up to `revision` have versions to lose.
    for (const { changes } of this.#log.slice(0, revision - this.#firstLogged + 1)) {
      for (const { item } of changes) this.#compactKey(item.key, revision)
    }
    this.#log = this.#log.slice(revision - this.#firstLogged)
    this.#firstLogged = revision
    this.#compactedRevision = revision
  }

  #compactKey(key: string, revision: number): void {
    const history = this.#histories.get(key)
    if (!history || history.compact(revision)) return
    this.#histories.delete(key)
    this.#all.delete(key)
  }

  snapshot(revision = this.#revision): Snapshot {
    this.checkReadable(revision)
    const everything = this.#all.range('', noEnd)
    return { revision, items: everything.flatMap((history) => history.at(revision) ?? []) }
  }

  #historyOf(key: string): KeyHistory {
    const known = this.#histories.get(key)
    if (known) return known
    const history = new KeyHistory(key)
    this.#histories.set(key, history)
    this.#all.add(history)
    return history
  }
}

const single = (item: KeyValue | undefined, limit: number): { found: KeyValue[]; count: number } => ({
  found: item && limit > 0 ? [item] : [],
  count: item ? 1 : 0,
})
