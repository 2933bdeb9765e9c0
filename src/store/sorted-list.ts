import { noEnd } from './store.ts'

interface Keyed {
  readonly key: string
}

interface Position {
  readonly chunk: number
  readonly index: number
}

const maxChunk = 512

/**
 * Entries in the order of their keys, in chunks of bounded size: finding is a binary search, inserting and removing copy
 * one chunk at most, and counting a range looks at chunks only, however many entries there are.
 */
export class SortedList<T extends Keyed> {
  readonly #chunks: T[][] = []

  /** The key must not be there yet. */
  add(entry: T): void {
    const position = this.#find(entry.key)
    const chunkIndex = Math.min(position.chunk, this.#chunks.length - 1)
    const chunk = this.#chunks[chunkIndex]
    if (!chunk) {
      this.#chunks.push([entry])
      return
    }
    chunk.splice(position.chunk > chunkIndex ? chunk.length : position.index, 0, entry)
    if (chunk.length > maxChunk) this.#chunks.splice(chunkIndex + 1, 0, chunk.splice(maxChunk / 2))
  }

  delete(key: string): void {
    const position = this.#find(key)
    const chunk = this.#chunks[position.chunk]
    if (chunk?.[position.index]?.key !== key) return
    chunk.splice(position.index, 1)
    if (chunk.length === 0) this.#chunks.splice(position.chunk, 1)
  }

  /** The entries from `key` up to `end` (exclusive), at most `limit` of them. */
  range(key: string, end: string, limit = Infinity): T[] {
    const from = this.#find(key)
    const to = this.#findEnd(end)
    const found: T[] = []
    for (let chunk = from.chunk; chunk <= to.chunk && found.length < limit; chunk++) {
      const entries = this.#chunks[chunk] ?? []
      const first = chunk === from.chunk ? from.index : 0
      const last = chunk === to.chunk ? to.index : entries.length
      for (const entry of entries.slice(first, Math.min(last, first + limit - found.length))) found.push(entry)
    }
    return found
  }

  count(key: string, end: string): number {
    const from = this.#find(key)
    const to = this.#findEnd(end)
    let count = to.index - from.index
    for (let chunk = from.chunk; chunk < to.chunk; chunk++) count += this.#chunks[chunk]?.length ?? 0
    return Math.max(count, 0)
  }

  #findEnd(end: string): Position {
    return end === noEnd ? { chunk: this.#chunks.length, index: 0 } : this.#find(end)
  }

  /** Where the first entry at or behind `key` is. */
  #find(key: string): Position {
    const chunk = firstIndex(this.#chunks.length, (index) => (this.#chunks[index]?.at(-1)?.key ?? '') >= key)
    const entries = this.#chunks[chunk] ?? []
    return { chunk, index: firstIndex(entries.length, (index) => (entries[index]?.key ?? '') >= key) }
  }
}

/** The first of the indexes below `length` for which `holds` is true, given that it is for all behind it; else `length`. */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
