import { sleepOn, type Clock, type Stop } from '#kernel'

/**
 * A stretch of life that can end at any moment, as a process's does in a crash: with it end its timers, and nothing that was
 * waited for within it ever comes.
 */
export class Scope {
  readonly clock: Clock
  readonly #abort = new AbortController()
  readonly #endings = new Set<() => void>()

  constructor(outer: Clock) {
    const clock: Clock = {
      now: () => outer.now(),
      after: (delayMs, fire, options) => {
        if (this.isOver) return () => undefined
        const stop = outer.after(
          delayMs,
          () => {
            this.#endings.delete(stop)
            fire()
          },
          options,
        )
        this.#endings.add(stop)
        return () => {
          this.#endings.delete(stop)
          stop()
        }
      },
      sleep: (delayMs, signal, options) => sleepOn(clock, delayMs, signal, options),
    }
    this.clock = clock
  }

  get isOver(): boolean {
    return this.#abort.signal.aborted
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** What a promise brings, unless the scope ends before: then nothing ever. */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => {
          if (!this.isOver) resolve(value)
        },
        (error: Error) => {
          if (!this.isOver) reject(error)
        },
      )
    })
  }

  onEnd(ending: () => void): Stop {
    this.#endings.add(ending)
    return () => void this.#endings.delete(ending)
  }

  end(): void {
    if (this.isOver) return
    this.#abort.abort(new Error('the process is gone'))
    for (const ending of this.#endings) ending()
    this.#endings.clear()
  }
}
