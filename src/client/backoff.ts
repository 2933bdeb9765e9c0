import type { Random } from '#kernel'

/** Upstream's reflector: 800 ms doubling to 30 s, each wait stretched by up to its own length. */
const firstMs = 800
const longestMs = 30_000

/** Ever longer waits between attempts that fail, until one succeeds. */
export class Backoff {
  readonly #random: Random
  #failures = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures
  }

  reset(): void {
    this.#failures = 0
  }

  nextMs(): number {
    const base = Math.min(firstMs * 2 ** this.#failures, longestMs)
    this.#failures++
    return Math.round(base * (1 + this.#random.next()))
  }
}
