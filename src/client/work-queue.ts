import type { Cause } from '#apimachinery'
import type { Clock, Stop, TimerOptions } from '#kernel'
import type { ObjectKey } from './types.ts'

/** A key to work on, with what last put it into the queue. */
export interface WorkItem {
  readonly key: ObjectKey
  readonly cause: Cause | undefined
}

export interface WorkQueueOptions {
  /** The delay after the first failure; doubled with each. Default 5 ms. */
  readonly baseDelayMs?: number
  /** Default 1,000 s. */
  readonly maxDelayMs?: number
}

interface Timer {
  readonly at: number
  readonly stop: Stop
}

/** Retries further apart than this wait for something to change, so they do not keep a cluster unsettled. */
const upkeepDelayMs = 60_000

/**
 * Keys to be worked on (client-go's rate-limiting queue).
 * - A key is in the queue once, however often it was added.
 * - A key that is being worked on is handed out again only after `done`: never two workers on one key.
 * - What was added while it was worked on is worked on again.
 */
export class WorkQueue {
  readonly #clock: Clock
  readonly #baseDelayMs: number
  readonly #maxDelayMs: number
  /** Waiting to be taken, in order of arrival. */
  readonly #ready = new Map<ObjectKey, Cause | undefined>()
  readonly #processing = new Set<ObjectKey>()
  /** Added while being processed. */
  readonly #again = new Map<ObjectKey, Cause | undefined>()
  readonly #failures = new Map<ObjectKey, number>()
  readonly #timers = { waited: new Map<ObjectKey, Timer>(), background: new Map<ObjectKey, Timer>() }
  readonly #takers: ((item: WorkItem | undefined) => void)[] = []
  #isShutDown = false

  constructor(clock: Clock, options: WorkQueueOptions = {}) {
    this.#clock = clock
    this.#baseDelayMs = options.baseDelayMs ?? 5
    this.#maxDelayMs = options.maxDelayMs ?? 1_000_000
  }

  /** Keys waiting to be taken. */
  get length(): number {
    return this.#ready.size
  }

  add(key: ObjectKey, cause?: Cause): void {
    if (this.#isShutDown) return
    const target = this.#processing.has(key) ? this.#again : this.#ready
    target.set(key, cause ?? target.get(key))
    if (target === this.#ready) this.#serve()
  }

  /** Adds the key after a while. Of several such requests the earliest counts. */
  addAfter(key: ObjectKey, delayMs: number, options: TimerOptions & { readonly cause?: Cause | undefined } = {}): void {
    if (this.#isShutDown) return
    if (delayMs <= 0) return this.add(key, options.cause)
    const timers = options.background ? this.#timers.background : this.#timers.waited
    const at = this.#clock.now() + delayMs
    const known = timers.get(key)
    if (known && known.at <= at) return
    known?.stop()
    const fire = (): void => {
      timers.delete(key)
      this.add(key, options.cause)
    }
    timers.set(key, { at, stop: this.#clock.after(delayMs, fire, { background: options.background ?? false }) })
  }

  /** Adds the key after a delay that doubles with each call until `forget`. */
  addRateLimited(key: ObjectKey, cause?: Cause): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const delayMs = Math.min(this.#baseDelayMs * 2 ** failures, this.#maxDelayMs)
    this.addAfter(key, delayMs, { background: delayMs > upkeepDelayMs, cause })
  }

  /** Failures in a row, as counted by `addRateLimited`. */
  failures(key: ObjectKey): number {
    return this.#failures.get(key) ?? 0
  }

  forget(key: ObjectKey): void {
    this.#failures.delete(key)
  }

  /** The next key, as soon as there is one; undefined once the queue is shut down. Followed by `done`. */
  take(): Promise<WorkItem | undefined> {
    return new Promise((resolve) => {
      if (this.#isShutDown) return resolve(undefined)
      this.#takers.push(resolve)
      this.#serve()
    })
  }

  done(key: ObjectKey): void {
    this.#processing.delete(key)
    if (!this.#again.has(key)) return
    const cause = this.#again.get(key)
    this.#again.delete(key)
    this.add(key, cause)
  }

  shutDown(): void {
    this.#isShutDown = true
    for (const timers of Object.values(this.#timers)) {
      for (const { stop } of timers.values()) stop()
      timers.clear()
    }
    this.#ready.clear()
    for (const taker of this.#takers.splice(0)) taker(undefined)
  }

  #serve(): void {
    for (const [key, cause] of this.#ready) {
      const taker = this.#takers.shift()
      if (!taker) return
      this.#ready.delete(key)
      this.#processing.add(key)
      taker({ key, cause })
    }
  }
}

export const createWorkQueue = (clock: Clock, options?: WorkQueueOptions): WorkQueue => new WorkQueue(clock, options)
