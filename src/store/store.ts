/**
 * The contract of the store, etcd v3's: one revision for the whole store, which rises with every transaction that writes.
 *
 * - Values are opaque, immutable and shared by reference; they must be cloneable data.
 * - A transaction happens whole or not at all, and its changes share one revision.
 * - A watch delivers every change from its start revision on, in order, once; changes of one revision come in one batch.
 * - A read at a revision sees exactly that revision until it is compacted.
 */
export interface Store {
  /** The newest revision. */
  readonly revision: number
  /** The oldest revision that can still be read. */
  readonly compactedRevision: number
  range(query: RangeQuery): Promise<RangeResult>
  txn(txn: Txn): Promise<TxnResult>
  watch(query: WatchQuery): Watch
  /** Forgets all history before `revision`. Throws FutureRevisionError or CompactedError. */
  compact(revision: number): Promise<void>
  grantLease(ttlMs: number): Promise<LeaseId>
  /** Starts the lease's time anew. Throws LeaseNotFoundError. */
  keepAlive(lease: LeaseId): Promise<void>
  revokeLease(lease: LeaseId): Promise<void>
  /** Resolves when everything up to `revision` (default: the newest) is durable; rejects with why it cannot be. */
  durable(revision?: number): Promise<void>
  snapshot(): Promise<Snapshot>
}

export type LeaseId = number

/** A key with its value and its place in history, as etcd's mvccpb.KeyValue. */
export interface KeyValue {
  readonly key: string
  readonly value: unknown
  readonly createRevision: number
  readonly modRevision: number
  /** 1 at creation, one more with each change. */
  readonly version: number
  readonly lease?: LeaseId
}

export interface RangeQuery {
  readonly key: string
  /** Exclusive. Absent: only `key`. `prefixEnd(key)` for everything with that prefix. */
  readonly end?: string
  /** Default: the newest. Throws CompactedError or FutureRevisionError. */
  readonly revision?: number
  readonly limit?: number
  readonly countOnly?: boolean
  readonly keysOnly?: boolean
}

export interface RangeResult {
  /** The store's newest revision when the read was done. */
  readonly revision: number
  readonly items: readonly KeyValue[]
  /** All keys in the range, whatever the limit. */
  readonly count: number
  readonly more: boolean
}

export type Compare =
  | { readonly key: string; readonly modRevision: number }
  | { readonly key: string; readonly createRevision: number }
  | { readonly key: string; readonly version: number }

export type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown; readonly lease?: LeaseId }
  | { readonly type: 'delete'; readonly key: string; readonly end?: string }
  | { readonly type: 'range'; readonly query: RangeQuery }

/** `then` runs when every comparison holds, `otherwise` when one does not. A key that is absent has revision and version 0. */
export interface Txn {
  readonly compare?: readonly Compare[]
  readonly then: readonly Operation[]
  readonly otherwise?: readonly Operation[]
}

export interface TxnResult {
  readonly succeeded: boolean
  readonly revision: number
  /** One for each operation that ran: a range's items; what a put or delete replaced. */
  readonly results: readonly (readonly KeyValue[])[]
}

export interface Change {
  readonly type: 'put' | 'delete'
  /** For a delete: the key with `modRevision` of the deletion, its value null. */
  readonly item: KeyValue
  /** What stood there before, if anything. */
  readonly previous?: KeyValue
}

export interface WatchQuery {
  readonly key: string
  readonly end?: string
  /** First revision to deliver. Default: the one after the newest. */
  readonly startRevision?: number
}

export interface WatchBatch {
  readonly revision: number
  /** Empty: nothing happened up to `revision` (progress). */
  readonly changes: readonly Change[]
}

/** Iterates over batches; throws CompactedError when its start is gone. Leaving the iteration, or `stop`, ends it. */
export interface Watch extends AsyncIterable<WatchBatch> {
  /** Asks for an empty batch with the newest revision, behind everything that is due. */
  requestProgress(): void
  stop(): void
}

/** The whole current state, as one cloneable value (etcdctl snapshot). */
export interface Snapshot {
  readonly revision: number
  readonly items: readonly KeyValue[]
}

/** etcd: "mvcc: required revision has been compacted". */
export class CompactedError extends Error {
  override readonly name = 'CompactedError'
  readonly compactedRevision: number
  constructor(compactedRevision: number) {
    super('etcdserver: mvcc: required revision has been compacted')
    this.compactedRevision = compactedRevision
  }
}

export class FutureRevisionError extends Error {
  override readonly name = 'FutureRevisionError'
  constructor() {
    super('etcdserver: mvcc: required revision is a future revision')
  }
}

export class LeaseNotFoundError extends Error {
  override readonly name = 'LeaseNotFoundError'
  constructor() {
    super('etcdserver: requested lease not found')
  }
}

/** The `end` of the range of all keys that begin with `prefix`. */
export const prefixEnd = (prefix: string): string => prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
