import { createPipe, type Clock } from '#kernel'
import { CompactedError, noEnd, type KeyValue, type Watch, type WatchBatch, type WatchQuery } from '../store.ts'
import { includes, oneByOne, Watchers } from '../watchers.ts'
import type { Gateway } from './gateway.ts'
import { wireRange, type WireRange } from './wire.ts'

const keptBatches = 5000
const retryMs = 500

interface Waiter {
  readonly revision: number
  readonly resolve: () => void
}

/**
 * One watch of everything in etcd, shared by all who watch here. As it misses no revision, it knows how far everyone is:
 * that is what progress needs, which the gateway cannot be asked for.
 */
export class EventHub {
  readonly #gateway: Gateway
  readonly #clock: Clock
  readonly #watchers: Watchers
  readonly #closing = new AbortController()
  /** The newest batches, without gaps up to `#revision`. */
  #log: WatchBatch[] = []
  #logStart: number
  #revision: number
  #waiters: Waiter[] = []

  constructor(gateway: Gateway, clock: Clock, revision: number) {
    this.#gateway = gateway
    this.#clock = clock
    this.#watchers = new Watchers(clock)
    this.#revision = revision
    this.#logStart = revision + 1
    void this.#run()
  }

  /** The batches from `revision` on; undefined when they do not reach back so far. */
  logFrom(revision: number): readonly WatchBatch[] | undefined {
    return revision < this.#logStart ? undefined : this.#log.slice(revision - this.#logStart)
  }

  forgetBefore(revision: number): void {
    const count = Math.min(Math.max(revision - this.#logStart, 0), this.#log.length)
    this.#log.splice(0, count)
    this.#logStart += count
  }

  watch(query: WatchQuery, startRevision: number): Watch {
    const past = this.logFrom(startRevision)
    const live = this.#watchers.add(query, past ? startRevision : this.#revision + 1, past ?? [], () => this.#revision)
    const watch = past ? live : this.#withHistory(query, startRevision, live)
    return { ...watch, requestProgress: () => void this.#catchUp().then(() => live.requestProgress()) }
  }

  close(): void {
    this.#closing.abort()
    this.#watchers.stopAll()
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }

  /** Resolves when everything has been handed out that had happened when this was called. */
  async #catchUp(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        const revision = await this.#gateway.newestRevision()
        if (this.#revision < revision) await new Promise<void>((resolve) => this.#waiters.push({ revision, resolve }))
        return
      } catch {
        await this.#pause()
      }
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        for await (const batch of this.#gateway.batchesFrom(this.#revision + 1, signal)) this.#take(batch)
      } catch (error) {
        if (error instanceof CompactedError) await this.#skip(error)
      }
      await this.#pause()
    }
  }

  #take(batch: WatchBatch): void {
    if (batch.revision <= this.#revision) return
    this.#revision = batch.revision
    this.#gateway.heardOf(batch.revision)
    for (const { type, item } of batch.changes) if (type === 'delete') this.#gateway.reader.forget(item.key)
    this.#log.push(batch)
    if (this.#log.length > 2 * keptBatches) this.forgetBefore(batch.revision - keptBatches)
    this.#watchers.publish(batch)
    this.#settle()
  }

  /** We were away for so long that what happened since is gone: all who watch must read anew. */
  async #skip(error: CompactedError): Promise<void> {
    const revision = await this.#gateway.newestRevision().catch(() => undefined)
    if (revision === undefined) return
    this.#watchers.stopAll(error)
    this.#revision = revision
    this.#log = []
    this.#logStart = revision + 1
    this.#settle()
  }

  #settle(): void {
    const due = this.#waiters.filter(({ revision }) => revision <= this.#revision)
    this.#waiters = this.#waiters.filter(({ revision }) => revision > this.#revision)
    for (const { resolve } of due) resolve()
  }

  async #pause(): Promise<void> {
    await this.#clock.sleep(retryMs, this.#closing.signal).catch(() => undefined)
  }

  /** What is older than our log, read again from etcd; then what comes. */
  #withHistory(query: WatchQuery, startRevision: number, live: Watch): Watch {
    const leaving = new AbortController()
    const stop = (): void => {
      leaving.abort()
      live.stop()
    }
    const pipe = createPipe<WatchBatch>(stop)
    const upTo = this.#revision
    const pump = async (): Promise<void> => {
      for await (const batch of this.#history(startRevision, upTo, leaving.signal)) {
        const changes = batch.changes.filter(({ item }) => includes(query)(item.key))
        if (changes.length > 0) pipe.push({ revision: batch.revision, changes })
      }
      for await (const batch of live) pipe.push(batch)
    }
    pump().then(
      () => pipe.end(),
      (error: unknown) => {
        live.stop()
        pipe.end(error instanceof Error ? error : new Error(String(error)))
      },
    )
    return {
      [Symbol.asyncIterator]: () => oneByOne(pipe.stream),
      requestProgress: () => live.requestProgress(),
      stop: () => {
        stop()
        pipe.end()
      },
    }
  }

  /** All revisions from `startRevision` to `upTo`. */
  async *#history(startRevision: number, upTo: number, signal: AbortSignal): AsyncGenerator<WatchBatch, void> {
    let next = startRevision
    if (await this.#isCompactedAt(startRevision)) {
      yield await this.#remainsOf(startRevision)
      next++
    }
    if (next > upTo) return
    for await (const batch of this.#gateway.batchesFrom(next, signal)) {
      if (batch.revision > upTo) return
      yield batch
      if (batch.revision === upTo) return
    }
    signal.throwIfAborted()
    throw new Error('etcd has closed the watch')
  }

  /** True when that is the oldest revision etcd has. */
  async #isCompactedAt(revision: number): Promise<boolean> {
    const compacted = await this.#gateway.compactedRevision()
    if (revision < compacted) throw new CompactedError(compacted)
    return revision === compacted && compacted > 1
  }

  /** Of the compacted revision etcd has the puts only, so that a watch might wait for it in vain. */
  async #remainsOf(revision: number): Promise<WatchBatch> {
    const at = String(revision)
    const query = { ...wireRange({ key: '', end: noEnd, revision }), min_mod_revision: at, max_mod_revision: at }
    const { kvs = [] } = await this.#gateway.call<WireRange>('kv/range', query)
    const items: readonly KeyValue[] = kvs.map((kv) => this.#gateway.reader.read(kv))
    return { revision, changes: items.map((item) => ({ type: 'put', item })) }
  }
}
