/**
 * The contract of the store, etcd v3's: one revision for the whole store, which rises with every transaction that writes.
 *
 * - Values are opaque, immutable and shared by reference. They must be JSON data: what JSON cannot carry is lost on the way
 *   to a disk or to etcd.
 * - Keys are ordered by their UTF-16 units, which for ASCII is etcd's order of bytes.
 * - A transaction happens whole or not at all, and its changes share one revision.
 * - A watch delivers every change from its start revision on, in order, once; changes of one revision come in one batch.
 * - A read at a revision sees exactly that revision until it is compacted.
 */
export interface Store {
  /** The newest revision. */
  readonly revision: number
  /** The oldest revision that can still be read. */
  readonly compactedRevision: number
  /**
   * Another process has it: answers take real time, others write to it as well, `revision` is the newest one heard of, and
   * leases run on real time, in whole seconds.
   */
  readonly isRemote?: true
  range(query: RangeQuery): Promise<RangeResult>
  txn(txn: Txn): Promise<TxnResult>
  watch(query: WatchQuery): Watch
  /** Forgets all history before `revision`. Throws FutureRevisionError or CompactedError. */
  compact(revision: number): Promise<void>
  grantLease(ttlMs: number): Promise<LeaseId>
  /** Starts the lease's time anew. Throws LeaseNotFoundError. */
  keepAlive(lease: LeaseId): Promise<void>
  /** Throws LeaseNotFoundError. */
  timeToLive(lease: LeaseId): Promise<LeaseStatus>
  /** All leases that have not run out, by number. */
  leases(): Promise<readonly LeaseId[]>
  revokeLease(lease: LeaseId): Promise<void>
  /** Resolves when everything up to `revision` (default: the newest) is durable; rejects with why it cannot be. */
  durable(revision?: number): Promise<void>
  /** The state at `revision` (default: the newest). Shares all values with the store, so it costs a pointer per key. */
  snapshot(revision?: number): Promise<Snapshot>
}

/** A store as the one has it who opened it. */
export interface LocalStore extends Store {
  /** Everything that is at hand and happened after `revision`, one batch a revision. Throws CompactedError. */
  changesSince(revision: number): readonly WatchBatch[]
  /**
   * Keeps a value that is not part of the history (the nodes' running state, the simulated time) beside it: it becomes
   * durable in one commit with at least all history up to now. The value must be cloneable and not change; undefined
   * removes it.
   */
  saveBeside(key: string, value: unknown): void
  loadBeside(key: string): Promise<unknown>
  /** Makes durable what is not yet, ends all watches and lets go of the database. The store must not be used afterwards. */
  close(): Promise<void>
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
  /** Default (and 0): the newest. Throws CompactedError or FutureRevisionError. */
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

/**
 * What must be true of a key; with `end`, of every key in the range. An absent key (or an empty range) has revision,
 * version and lease 0, and nothing is true of its value. Values are compared as JSON texts: they are equal when their
 * members come in the same order.
 */
export type Compare = {
  readonly key: string
  readonly end?: string
  /** Default: `=`. */
  readonly is?: '=' | '!=' | '<' | '>'
} & (
  | { readonly modRevision: number }
  | { readonly createRevision: number }
  | { readonly version: number }
  | { readonly lease: LeaseId }
  | { readonly value: unknown }
)

export type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown; readonly lease?: LeaseId }
  | { readonly type: 'delete'; readonly key: string; readonly end?: string }
  | { readonly type: 'range'; readonly query: RangeQuery }

/** `then` runs when every comparison holds, `otherwise` when one does not. */
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
  /** What stood there before, if anything. At the compacted revision itself it may be missing, and a deletion altogether. */
  readonly previous?: KeyValue
}

export interface WatchQuery {
  readonly key: string
  readonly end?: string
  /** First revision to deliver. Default: the one after the newest. */
  readonly startRevision?: number
  /** Sends an empty batch with the newest revision, too, whenever nothing came for `progressNotifyMs`. */
  readonly progressNotify?: boolean
}

/** As etcd's --experimental-watch-progress-notify-interval. */
export const progressNotifyMs = 600_000

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
  readonly leases?: readonly Lease[]
  /** What was saved beside the keys. A store's own snapshots are without it. */
  readonly beside?: Readonly<Record<string, unknown>>
}

export interface Lease {
  readonly id: LeaseId
  readonly ttlMs: number
}

/** A lease as it is now. */
export interface LeaseStatus extends Lease {
  readonly remainingMs: number
  /** Those that go with it, in order. */
  readonly keys: readonly string[]
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

/** The store is in another process and did not answer in good time: whether it has done what was asked is not known. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
  constructor(cause?: unknown) {
    super('etcdserver: request timed out', { cause })
  }
}

/** As etcd's --max-txn-ops: of comparisons, and of operations in either branch. */
export const maxTxnOperations = 128

export class TooManyOperationsError extends Error {
  override readonly name = 'TooManyOperationsError'
  constructor() {
    super('etcdserver: too many operations in txn request')
  }
}

/** A transaction may change a key once only. */
export class DuplicateKeyError extends Error {
  override readonly name = 'DuplicateKeyError'
  constructor() {
    super('etcdserver: duplicate key given in txn request')
  }
}

export class EmptyKeyError extends Error {
  override readonly name = 'EmptyKeyError'
  constructor() {
    super('etcdserver: key is not provided')
  }
}

/**
 * Why the history cannot be made durable any more; the store goes on in memory. Only `damaged` is about the past: what was
 * stored could not be read to its end, and the store goes on, durably, from where it could.
 */
export class DurabilityError extends Error {
  override readonly name = 'DurabilityError'
  readonly reason: 'unavailable' | 'blocked' | 'full' | 'taken' | 'closed' | 'damaged' | 'failed'
  constructor(reason: DurabilityError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

/** As `end`: no upper bound, so that `{ key, end: noEnd }` is everything from `key` on. */
export const noEnd = '\0'

/** The `end` of the range of all keys that begin with `prefix`. Of the empty prefix: all keys. */
export const prefixEnd = (prefix: string): string =>
  prefix === '' ? noEnd : prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
