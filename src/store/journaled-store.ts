import type { Clock } from '#kernel'
import { deepFreeze } from './freeze.ts'
import type { Journal } from './journal.ts'
import type { Keyspace } from './keyspace.ts'
import { Leases } from './leases.ts'
import {
  FutureRevisionError,
  type Lease,
  type LeaseId,
  type LeaseStatus,
  type LocalStore,
  type RangeQuery,
  type RangeResult,
  type Snapshot,
  type Txn,
  type TxnResult,
  type Watch,
  type WatchBatch,
  type WatchQuery,
} from './store.ts'
import { checkKey, checkRunnable, checkTxn, holds, run } from './txn.ts'
import { failedWatch, Watchers } from './watchers.ts'

export interface StoreParts {
  readonly clock: Clock
  readonly keyspace: Keyspace
  readonly journal: Journal
  readonly leases: readonly Lease[]
  readonly freeze: boolean
}

/**
 * A store in this process: the keyspace with time (leases), audience (watchers) and memory (the journal) around it.
 *
 * - Whatever is asked is done within the call, so calls take effect in the order they are made; only the answer is a
 *   promise, already resolved.
 * - The journal hears of a change before any watcher does.
 */
export class JournaledStore implements LocalStore {
  readonly #keyspace: Keyspace
  readonly #journal: Journal
  readonly #leases: Leases
  readonly #watchers: Watchers
  readonly #freeze: boolean

  constructor({ clock, keyspace, journal, leases, freeze }: StoreParts) {
    this.#keyspace = keyspace
    this.#journal = journal
    this.#freeze = freeze
    this.#watchers = new Watchers(clock)
    this.#leases = new Leases(clock, (id) => this.#endLease(id))
    this.#restoreLeases(leases)
    journal.open({
      get revision() {
        return keyspace.revision
      },
      get compactedRevision() {
        return keyspace.compactedRevision
      },
      snapshot: (revision) => this.#snapshot(revision),
    })
  }

  get revision(): number {
    return this.#keyspace.revision
  }

  get compactedRevision(): number {
    return this.#keyspace.compactedRevision
  }

  async range(query: RangeQuery): Promise<RangeResult> {
    checkKey(query.key, query.end)
    return this.#keyspace.range(query)
  }

  async txn(txn: Txn): Promise<TxnResult> {
    checkTxn(txn)
    const succeeded = (txn.compare ?? []).every((comparison) => holds(comparison, this.#keyspace))
    const operations = succeeded ? txn.then : (txn.otherwise ?? [])
    checkRunnable(operations, this.#keyspace, this.#leases)
    const results = operations.map((operation) => run(operation, this.#keyspace))
    this.#commit()
    return { succeeded, revision: this.revision, results }
  }

  watch(query: WatchQuery): Watch {
    const startRevision = query.startRevision || this.revision + 1
    try {
      checkKey(query.key, query.end)
      const past = startRevision > this.revision ? [] : this.#keyspace.logFrom(startRevision)
      return this.#watchers.add(query, startRevision, past, () => this.revision)
    } catch (error) {
      if (error instanceof Error) return failedWatch(error)
      throw error
    }
  }

  async compact(revision: number): Promise<void> {
    this.#keyspace.compact(revision)
  }

  async grantLease(ttlMs: number): Promise<LeaseId> {
    const id = this.#leases.grant(ttlMs)
    this.#journal.append({ type: 'grant', lease: { id, ttlMs } })
    return id
  }

  async keepAlive(lease: LeaseId): Promise<void> {
    this.#leases.keepAlive(lease)
  }

  async timeToLive(lease: LeaseId): Promise<LeaseStatus> {
    return this.#leases.status(lease)
  }

  async leases(): Promise<readonly LeaseId[]> {
    return this.#leases.list().map(({ id }) => id)
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    this.#endLease(lease)
  }

  async durable(revision = this.revision): Promise<void> {
    if (revision > this.revision) throw new FutureRevisionError()
    return this.#journal.durable(revision)
  }

  async snapshot(revision = this.revision): Promise<Snapshot> {
    return this.#snapshot(revision)
  }

  changesSince(revision: number): readonly WatchBatch[] {
    return revision >= this.revision ? [] : this.#keyspace.logFrom(revision + 1)
  }

  saveBeside(key: string, value: unknown): void {
    this.#journal.saveBeside(key, value)
  }

  loadBeside(key: string): Promise<unknown> {
    return this.#journal.loadBeside(key)
  }

  async close(): Promise<void> {
    this.#leases.stop()
    this.#watchers.stopAll()
    await this.#journal.close()
  }

  #commit(): void {
    const batch = this.#keyspace.commit()
    if (!batch) return
    for (const change of batch.changes) {
      if (this.#freeze) deepFreeze(change.item.value)
      this.#leases.follow(change)
    }
    this.#journal.append({ type: 'changes', batch })
    this.#watchers.publish(batch)
  }

  #endLease(id: LeaseId): void {
    for (const key of this.#leases.revoke(id)) this.#keyspace.delete(key)
    this.#commit()
    // Last, so that a journal cut off in between leaves a lease without keys rather than keys that never run out.
    this.#journal.append({ type: 'revoke', lease: id })
  }

  #restoreLeases(leases: readonly Lease[]): void {
    for (const { id, ttlMs } of leases) this.#leases.grant(ttlMs, id)
    if (leases.length === 0) return
    for (const item of this.#keyspace.snapshot().items) this.#leases.follow({ type: 'put', item })
  }

  #snapshot(revision: number): Snapshot {
    return { ...this.#keyspace.snapshot(revision), leases: this.#leases.list() }
  }
}
