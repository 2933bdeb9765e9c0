import { ApiError } from '#apimachinery'
import type { LeaseId, LeaseStatus, RangeQuery, RangeResult, Snapshot, Store, Txn, TxnResult, Watch, WatchQuery } from '#store'

/** What the API server has of etcd: the store, as long as etcd runs. Watches go on when it comes back, as nothing was missed. */
export class EtcdConnection implements Store {
  isUp = false
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
    return this.#reach().range(query)
  }

  async txn(txn: Txn): Promise<TxnResult> {
    return this.#reach().txn(txn)
  }

  watch(query: WatchQuery): Watch {
    return this.#store.watch(query)
  }

  async compact(revision: number): Promise<void> {
    return this.#reach().compact(revision)
  }

  async grantLease(ttlMs: number): Promise<LeaseId> {
    return this.#reach().grantLease(ttlMs)
  }

  async keepAlive(lease: LeaseId): Promise<void> {
    return this.#reach().keepAlive(lease)
  }

  async timeToLive(lease: LeaseId): Promise<LeaseStatus> {
    return this.#reach().timeToLive(lease)
  }

  async leases(): Promise<readonly LeaseId[]> {
    return this.#reach().leases()
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    return this.#reach().revokeLease(lease)
  }

  async durable(revision?: number): Promise<void> {
    return this.#reach().durable(revision)
  }

  async snapshot(revision?: number): Promise<Snapshot> {
    return this.#reach().snapshot(revision)
  }

  #reach(): Store {
    if (!this.isUp) throw new ApiError(500, '', 'etcdserver: request timed out')
    return this.#store
  }
}
