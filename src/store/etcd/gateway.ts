import { tombstone } from '../key-history.ts'
import {
  CompactedError,
  DuplicateKeyError,
  EmptyKeyError,
  FutureRevisionError,
  LeaseNotFoundError,
  noEnd,
  TooManyOperationsError,
  UnavailableError,
  type Change,
  type WatchBatch,
} from '../store.ts'
import { KeyValueReader, wireKeys, type WireEvent } from './wire.ts'

/** How messages get to etcd's JSON gateway: HTTP, which is not for this folder to know. */
export interface EtcdTransport {
  /**
   * POSTs to `/v3/PATH`; resolves with the JSON answer, also with one that says what is wrong. Rejects when there is none
   * in good time.
   */
  call(path: string, body: unknown): Promise<unknown>
  /** The same for an answer of many messages, as they come. Ends or throws when the connection does. */
  stream(path: string, body: unknown, signal: AbortSignal): AsyncIterable<unknown>
}

/** What etcd says of a request that it does not carry out, where the contract has no error of its own. */
class EtcdError extends Error {
  override readonly name = 'EtcdError'
}

interface Answer {
  readonly error?: string | { readonly message?: string }
  readonly message?: string
  readonly header?: { readonly revision?: string }
}

export type Answered<T> = T & Pick<Answer, 'header'>

interface WatchAnswer {
  readonly error?: { readonly message?: string }
  readonly result?: {
    readonly canceled?: boolean
    readonly compact_revision?: string
    readonly cancel_reason?: string
    readonly events?: readonly WireEvent[]
  }
}

/** etcd's answers, with its errors as the contract's, and the newest revision that any of them has told. */
export class Gateway {
  readonly reader = new KeyValueReader()
  readonly #transport: EtcdTransport
  #revision = 0

  constructor(transport: EtcdTransport) {
    this.#transport = transport
  }

  get revision(): number {
    return this.#revision
  }

  heardOf(revision: number): void {
    this.#revision = Math.max(this.#revision, revision)
  }

  /** `T` is what etcd's API promises for that path. */
  async call<T>(path: string, body: unknown): Promise<Answered<T>> {
    const answer = await this.#transport.call(path, body).catch((cause: unknown) => {
      throw new UnavailableError(cause)
    })
    const { error, message, header } = answer as Answer
    if (error !== undefined) throw await this.#errorOf(typeof error === 'string' ? error : (error.message ?? message ?? ''))
    this.heardOf(Number(header?.revision ?? 0))
    return answer as Answered<T>
  }

  /** Asks the cluster, not only the member it is connected to. */
  async newestRevision(): Promise<number> {
    const { header } = await this.call('kv/range', { ...wireKeys('', noEnd), count_only: true })
    return Number(header?.revision ?? 0)
  }

  /** 1 when nothing was ever compacted. */
  async compactedRevision(): Promise<number> {
    try {
      await this.call('kv/range', { ...wireKeys('', noEnd), count_only: true, revision: '1' })
      return 1
    } catch (error) {
      if (error instanceof CompactedError) return error.compactedRevision
      throw error
    }
  }

  /** Every revision from `startRevision` on, of all keys. Throws CompactedError. */
  async *batchesFrom(startRevision: number, signal: AbortSignal): AsyncGenerator<WatchBatch, void> {
    const create = { ...wireKeys('', noEnd), start_revision: String(startRevision), prev_kv: true }
    for await (const message of this.#transport.stream('watch', { create_request: create }, signal)) {
      const { error, result } = message as WatchAnswer
      if (error || !result) throw new UnavailableError(error?.message)
      if (result.canceled) {
        throw result.compact_revision ? new CompactedError(Number(result.compact_revision)) : new UnavailableError(result.cancel_reason)
      }
      yield* this.#batches(result.events ?? [])
    }
  }

  /** All events of one revision come in one message; one message may have many revisions. */
  *#batches(events: readonly WireEvent[]): Generator<WatchBatch> {
    let changes: Change[] = []
    for (const event of events) {
      const change = this.#changeOf(event)
      const revision = changes[0]?.item.modRevision
      if (revision !== undefined && change.item.modRevision !== revision) {
        yield { revision, changes }
        changes = []
      }
      changes.push(change)
    }
    const revision = changes[0]?.item.modRevision
    if (revision !== undefined) yield { revision, changes }
  }

  #changeOf({ type, kv, prev_kv: before }: WireEvent): Change {
    const previous = before && { previous: this.reader.read(before) }
    const item = this.reader.read(kv)
    if (type !== 'DELETE') return { type: 'put', item, ...previous }
    return { type: 'delete', item: tombstone(item.key, item.modRevision), ...previous }
  }

  async #errorOf(message: string): Promise<Error> {
    if (message.includes('required revision has been compacted')) return new CompactedError(await this.#askCompactedRevision())
    const known = errors.find(([text]) => message.includes(text))
    return known ? known[1]() : new EtcdError(message)
  }

  /** A refused read does not tell it, but a watch from there does. */
  async #askCompactedRevision(): Promise<number> {
    const leaving = new AbortController()
    try {
      await this.batchesFrom(1, leaving.signal).next()
      return 0
    } catch (error) {
      if (error instanceof CompactedError) return error.compactedRevision
      throw error
    } finally {
      leaving.abort()
    }
  }
}

const errors: readonly (readonly [string, () => Error])[] = [
  ['required revision is a future revision', () => new FutureRevisionError()],
  ['requested lease not found', () => new LeaseNotFoundError()],
  ['duplicate key given in txn request', () => new DuplicateKeyError()],
  ['key is not provided', () => new EmptyKeyError()],
  ['too many operations in txn request', () => new TooManyOperationsError()],
  ['request timed out', () => new UnavailableError()],
  ['no leader', () => new UnavailableError()],
  ['leader changed', () => new UnavailableError()],
  ['server stopped', () => new UnavailableError()],
  ['context deadline exceeded', () => new UnavailableError()],
]
