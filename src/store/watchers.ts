import { createPipe, type Pipe } from '#kernel'
import { noEnd, type Watch, type WatchBatch, type WatchQuery } from './store.ts'

interface Watcher {
  readonly query: WatchQuery
  readonly startRevision: number
  readonly pipe: Pipe<WatchBatch>
}

/** Those who watch the store, and what of each batch is theirs. */
export class Watchers {
  readonly #watchers = new Set<Watcher>()

  /** `past` is handed out first; batches before `startRevision` never. `newest` tells the revision for progress batches. */
  add(query: WatchQuery, startRevision: number, past: readonly WatchBatch[], newest: () => number): Watch {
    const pipe = createPipe<WatchBatch>(() => this.#watchers.delete(watcher))
    const watcher: Watcher = { query, startRevision, pipe }
    this.#watchers.add(watcher)
    for (const batch of past) deliver(watcher, batch)
    return {
      [Symbol.asyncIterator]: () => oneByOne(pipe.stream),
      requestProgress: () => pipe.push({ revision: newest(), changes: [] }),
      stop: () => {
        this.#watchers.delete(watcher)
        pipe.end()
      },
    }
  }

  publish(batch: WatchBatch): void {
    for (const watcher of this.#watchers) deliver(watcher, batch)
  }

  stopAll(): void {
    for (const { pipe } of this.#watchers) pipe.end()
    this.#watchers.clear()
  }
}

/** A watch that ends at once with an error. */
export function failedWatch(error: Error): Watch {
  const pipe = createPipe<WatchBatch>()
  pipe.end(error)
  return { [Symbol.asyncIterator]: () => oneByOne(pipe.stream), requestProgress: () => undefined, stop: () => undefined }
}

function deliver({ query, startRevision, pipe }: Watcher, batch: WatchBatch): void {
  if (batch.revision < startRevision) return
  const isMine = includes(query)
  const changes = batch.changes.filter(({ item }) => isMine(item.key))
  if (changes.length === 0) return
  pipe.push(changes.length === batch.changes.length ? batch : { revision: batch.revision, changes })
}

const includes = ({ key, end }: WatchQuery): ((candidate: string) => boolean) => {
  if (end === undefined) return (candidate) => candidate === key
  if (end === noEnd) return (candidate) => candidate >= key
  return (candidate) => candidate >= key && candidate < end
}

/** Hand-written, since a generator that waits cannot be left before it is given something. */
function oneByOne<T>(stream: AsyncIterable<readonly T[]>): AsyncIterator<T> {
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
