import { createPipe, type Clock, type Pipe, type Stop } from '#kernel'
import { noEnd, progressNotifyMs, type Watch, type WatchBatch, type WatchQuery } from './store.ts'

interface Watcher {
  readonly query: WatchQuery
  readonly startRevision: number
  readonly pipe: Pipe<WatchBatch>
  /** Something came since the last progress was due. */
  isBusy: boolean
}

/** Those who watch the store, and what of each batch is theirs. */
export class Watchers {
  readonly #clock: Clock
  readonly #watchers = new Set<Watcher>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `past` is handed out first; batches before `startRevision` never. `newest` tells the revision for progress batches. */
  add(query: WatchQuery, startRevision: number, past: readonly WatchBatch[], newest: () => number): Watch {
    let stopTimer: Stop = () => undefined
    const leave = (): void => {
      stopTimer()
      this.#watchers.delete(watcher)
    }
    const pipe = createPipe<WatchBatch>(leave)
    const watcher: Watcher = { query, startRevision, pipe, isBusy: false }
    this.#watchers.add(watcher)
    if (query.progressNotify) stopTimer = this.#notifyOfProgress(watcher, newest)
    for (const batch of past) deliver(watcher, batch)
    return {
      [Symbol.asyncIterator]: () => oneByOne(pipe.stream),
      requestProgress: () => pipe.push({ revision: newest(), changes: [] }),
      stop: () => {
        leave()
        pipe.end()
      },
    }
  }

  #notifyOfProgress(watcher: Watcher, newest: () => number): Stop {
    let stop: Stop = () => undefined
    const again = (): void => {
      stop = this.#clock.after(progressNotifyMs, notify, { background: true })
    }
    const notify = (): void => {
      if (watcher.pipe.ended) return
      if (!watcher.isBusy) watcher.pipe.push({ revision: newest(), changes: [] })
      watcher.isBusy = false
      again()
    }
    again()
    return () => stop()
  }

  publish(batch: WatchBatch): void {
    for (const watcher of this.#watchers) deliver(watcher, batch)
  }

  stopAll(error?: Error): void {
    for (const { pipe } of this.#watchers) pipe.end(error)
    this.#watchers.clear()
  }
}

/** A watch that ends at once with an error. */
export function failedWatch(error: Error): Watch {
  const pipe = createPipe<WatchBatch>()
  pipe.end(error)
  return { [Symbol.asyncIterator]: () => oneByOne(pipe.stream), requestProgress: () => undefined, stop: () => undefined }
}

function deliver(watcher: Watcher, batch: WatchBatch): void {
  const { query, startRevision, pipe } = watcher
  if (batch.revision < startRevision) return
  const isMine = includes(query)
  const changes = batch.changes.filter(({ item }) => isMine(item.key))
  if (changes.length === 0) return
  watcher.isBusy = true
  pipe.push(changes.length === batch.changes.length ? batch : { revision: batch.revision, changes })
}

export const includes = ({ key, end }: WatchQuery): ((candidate: string) => boolean) => {
  if (end === undefined) return (candidate) => candidate === key
  if (end === noEnd) return (candidate) => candidate >= key
  return (candidate) => candidate >= key && candidate < end
}

/** Hand-written, since a generator that waits cannot be left before it is given something. */
export function oneByOne<T>(stream: AsyncIterable<readonly T[]>): AsyncIterator<T> {
  const source = stream[Symbol.asyncIterator]()
  let items = [][Symbol.iterator]() as Iterator<T>
  return {
    async next() {
      for (;;) {
        const item = items.next()
        if (!item.done) return item
        const step = await source.next()
        if (step.done) return { done: true, value: undefined }
        items = step.value[Symbol.iterator]()
      }
    },
    async return() {
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
}
