import type { Clock, Random } from '#kernel'
import {
  CompactedError,
  EmptyKeyError,
  FutureRevisionError,
  LeaseNotFoundError,
  noEnd,
  type KeyValue,
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
} from '../store.ts'
import { failedWatch } from '../watchers.ts'
import { EventHub } from './event-hub.ts'
import { Gateway, type Answered, type EtcdTransport } from './gateway.ts'
import { decode, wireRange, wireTxn, type WireKeyValue, type WireRange, type WireTxnResponse } from './wire.ts'

export interface EtcdStoreOptions {
  readonly transport: EtcdTransport
  /** Real time: it paces reconnecting. */
  readonly clock: Clock
  /** For the numbers of leases, which those who share an etcd must not choose alike. */
  readonly random: Random
}

/** Opens the store in a real etcd (3.4 or newer). Rejects with UnavailableError when it cannot be reached. */
export async function openEtcdStore({ transport, clock, random }: EtcdStoreOptions): Promise<LocalStore> {
  const gateway = new Gateway(transport)
  const compactedRevision = await gateway.compactedRevision()
  return new EtcdStore(gateway, new EventHub(gateway, clock, await gateway.newestRevision()), random, compactedRevision)
}

const pageSize = 1000

/**
 * A store that others share: etcd keeps it and decides. Only what is beside the history is this one's own, and lives as
 * long as it does.
 */
class EtcdStore implements LocalStore {
  readonly isRemote = true
  readonly #gateway: Gateway
  readonly #hub: EventHub
  readonly #random: Random
  readonly #beside = new Map<string, unknown>()
  #compactedRevision: number

  constructor(gateway: Gateway, hub: EventHub, random: Random, compactedRevision: number) {
    this.#gateway = gateway
    this.#hub = hub
    this.#random = random
    this.#compactedRevision = compactedRevision
  }

  get revision(): number {
    return this.#gateway.revision
  }

  get compactedRevision(): number {
    return this.#compactedRevision
  }

  async range(query: RangeQuery): Promise<RangeResult> {
    const answer = await this.#call<WireRange>('kv/range', wireRange(query))
    const revision = Number(answer.header?.revision ?? 0)
    return { revision, items: this.#items(answer.kvs), count: Number(answer.count ?? 0), more: answer.more ?? false }
  }

  async txn(txn: Txn): Promise<TxnResult> {
    const { header, succeeded = false, responses = [] } = await this.#call<WireTxnResponse>('kv/txn', wireTxn(txn))
    const results = responses.map(({ response_range: range, response_put: put, response_delete_range: removed }) =>
      this.#items(range?.kvs ?? removed?.prev_kvs ?? (put?.prev_kv && [put.prev_kv])),
    )
    return { succeeded, revision: Number(header?.revision ?? 0), results }
  }

  watch(query: WatchQuery): Watch {
    if (query.key === '' && query.end === undefined) return failedWatch(new EmptyKeyError())
    return this.#hub.watch(query, query.startRevision || this.revision + 1)
  }

  async compact(revision: number): Promise<void> {
    await this.#call('kv/compaction', { revision: String(revision) })
    this.#compactedBefore(revision)
  }

  async grantLease(ttlMs: number): Promise<LeaseId> {
    // Not etcd's choice: its numbers are larger than ours can be.
    const id = 1 + this.#random.int(2 ** 20) * 2 ** 32 + this.#random.int(2 ** 32)
    await this.#call('lease/grant', { ID: String(id), TTL: String(Math.ceil(ttlMs / 1000)) })
    return id
  }

  async keepAlive(lease: LeaseId): Promise<void> {
    const { result } = await this.#call<{ result?: { TTL?: string } }>('lease/keepalive', { ID: String(lease) })
    if (Number(result?.TTL ?? 0) <= 0) throw new LeaseNotFoundError()
  }

  async timeToLive(lease: LeaseId): Promise<LeaseStatus> {
    const request = { ID: String(lease), keys: true }
    const answer = await this.#call<{ TTL?: string; grantedTTL?: string; keys?: string[] }>('lease/timetolive', request)
    const remaining = Number(answer.TTL ?? 0)
    if (remaining < 0) throw new LeaseNotFoundError()
    const keys = (answer.keys ?? []).map(decode).sort()
    return { id: lease, ttlMs: Number(answer.grantedTTL ?? 0) * 1000, remainingMs: remaining * 1000, keys }
  }

  async leases(): Promise<readonly LeaseId[]> {
    const { leases = [] } = await this.#call<{ leases?: { ID: string }[] }>('lease/leases', {})
    return leases.map(({ ID }) => Number(ID)).sort((left, right) => left - right)
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    await this.#call('lease/revoke', { ID: String(lease) })
  }

  /** etcd acknowledges nothing that it has not written down. */
  async durable(revision = this.revision): Promise<void> {
    if (revision > this.revision) throw new FutureRevisionError()
  }

  async snapshot(revision?: number): Promise<Snapshot> {
    const items: KeyValue[] = []
    let at = revision
    let key = ''
    for (;;) {
      const page = await this.range({ key, end: noEnd, limit: pageSize, ...(at !== undefined && { revision: at }) })
      at ??= page.revision
      items.push(...page.items)
      const last = page.items.at(-1)
      if (!page.more || !last) break
      key = `${last.key}\0`
    }
    return { revision: at, items, leases: await this.#leasesOf(items) }
  }

  changesSince(revision: number): readonly WatchBatch[] {
    const batches = this.#hub.logFrom(revision + 1)
    if (!batches) throw new CompactedError(this.#compactedRevision)
    return batches
  }

  saveBeside(key: string, value: unknown): void {
    if (value === undefined) this.#beside.delete(key)
    else this.#beside.set(key, value)
  }

  async loadBeside(key: string): Promise<unknown> {
    return this.#beside.get(key)
  }

  async close(): Promise<void> {
    this.#hub.close()
  }

  async #call<T>(path: string, body: unknown): Promise<Answered<T>> {
    try {
      return await this.#gateway.call<T>(path, body)
    } catch (error) {
      if (error instanceof CompactedError) this.#compactedBefore(error.compactedRevision)
      throw error
    }
  }

  #compactedBefore(revision: number): void {
    this.#compactedRevision = Math.max(this.#compactedRevision, revision)
    this.#hub.forgetBefore(revision)
  }

  #items(wire: readonly WireKeyValue[] = []): readonly KeyValue[] {
    return wire.map((kv) => this.#gateway.reader.read(kv))
  }

  /** Keys of a past revision may hang on leases that are gone. */
  async #leasesOf(items: readonly KeyValue[]): Promise<readonly Lease[]> {
    const ids = new Set(items.flatMap(({ lease }) => lease ?? []))
    const running = (await this.leases()).filter((id) => ids.has(id))
    const asked = await Promise.allSettled(running.map((id) => this.timeToLive(id)))
    return asked.flatMap((answer) => (answer.status === 'fulfilled' ? [{ id: answer.value.id, ttlMs: answer.value.ttlMs }] : []))
  }
}
