import type { Clock } from '#kernel'

interface Entry {
  readonly delayMs: number
  readonly updatedMs: number
}

/**
 * Ever longer waits by key, as client-go's flowcontrol.Backoff: the first failure sets the first delay, each further one
 * doubles it. What went well for twice the longest delay is forgotten.
 */
export class Backoff {
  readonly #clock: Pick<Clock, 'now'>
  readonly #firstMs: number
  readonly #longestMs: number
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Pick<Clock, 'now'>, firstMs = 10_000, longestMs = 300_000) {
    this.#clock = clock
    this.#firstMs = firstMs
    this.#longestMs = longestMs
  }

  /** The delay in force; 0 for none. */
  delayMs(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0
  }

  /** Counts a failure of `sinceMs`. */
  next(key: string, sinceMs: number = this.#clock.now()): void {
    const known = this.#current(key, sinceMs)
    const delayMs = known ? Math.min(known.delayMs * 2, this.#longestMs) : this.#firstMs
    this.#entries.set(key, { delayMs, updatedMs: this.#clock.now() })
  }

  /** How long to wait yet for a failure of `sinceMs`, or for the one counted last; 0 when it is time. */
  remainingMs(key: string, sinceMs?: number): number {
    const now = this.#clock.now()
    const known = this.#current(key, sinceMs ?? now)
    return known ? Math.max(0, (sinceMs ?? known.updatedMs) + known.delayMs - now) : 0
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  #current(key: string, atMs: number): Entry | undefined {
    const known = this.#entries.get(key)
    return known && atMs - known.updatedMs <= 2 * this.#longestMs ? known : undefined
  }
}
