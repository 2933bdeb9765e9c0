import { ApiError } from '#apimachinery'
import type { Process } from '#kernel'
import {
  UnavailableError,
  type LeaseId,
  type LeaseStatus,
  type RangeQuery,
  type RangeResult,
  type Snapshot,
  type Store,
  type Txn,
  type TxnResult,
  type Watch,
  type WatchQuery,
} from '#store'

/** What the API server has of etcd: the store, as long as etcd runs. Watches go on when it comes back, as nothing was missed. */
export class EtcdConnection implements Store {
  isUp = false
  /** The API server's: simulated time waits for an etcd in another process. */
  hold: Process['hold'] = (work) => work
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  get revision(): number {
    return this.#store.revision
  }

  get compactedRevision(): number {
    return this.#store.compactedRevision
  }

  async range(query: RangeQuery): Promise<RangeResult> {
    return this.#ask((store) => store.range(query))
  }

  async txn(txn: Txn): Promise<TxnResult> {
    return this.#ask((store) => store.txn(txn))
  }

  watch(query: WatchQuery): Watch {
    return this.#store.watch(query)
  }

  async compact(revision: number): Promise<void> {
    return this.#ask((store) => store.compact(revision))
  }

  async grantLease(ttlMs: number): Promise<LeaseId> {
    return this.#ask((store) => store.grantLease(ttlMs))
  }

  async keepAlive(lease: LeaseId): Promise<void> {
    return this.#ask((store) => store.keepAlive(lease))
  }

  async timeToLive(lease: LeaseId): Promise<LeaseStatus> {
    return this.#ask((store) => store.timeToLive(lease))
  }

  async leases(): Promise<readonly LeaseId[]> {
    return this.#ask((store) => store.leases())
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    return this.#ask((store) => store.revokeLease(lease))
  }

  async durable(revision?: number): Promise<void> {
    return this.#ask((store) => store.durable(revision))
  }

  async snapshot(revision?: number): Promise<Snapshot> {
    return this.#ask((store) => store.snapshot(revision))
  }

  #ask<T>(ask: (store: Store) => Promise<T>): Promise<T> {
    if (!this.isUp) throw timedOut()
    const answer = ask(this.#store)
    return this.#store.isRemote ? this.#hear(answer) : answer
  }

  async #hear<T>(answer: Promise<T>): Promise<T> {
    try {
      return await this.hold(answer)
    } catch (error) {
      throw error instanceof UnavailableError ? timedOut() : error
    }
  }
}

const timedOut = (): ApiError => new ApiError(500, '', 'etcdserver: request timed out')
