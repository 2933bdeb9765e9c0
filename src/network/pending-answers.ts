import type { Clock } from '#kernel'
import { failed, type Outcome } from './http.ts'

/** What is waited for from other machines, and for how long. */
export class PendingAnswers {
  readonly #clock: Clock
  readonly #waiting = new Map<number, (outcome: Outcome) => void>()
  #next = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Waits for the answer to a packet with this id. */
  expect(timeoutMs: number, signal?: AbortSignal): { readonly id: number; readonly outcome: Promise<Outcome> } {
    const id = this.#next++
    const answer = new Promise<Outcome>((resolve) => this.#waiting.set(id, resolve))
    const outcome = this.within(answer, timeoutMs, signal).finally(() => this.#waiting.delete(id))
    return { id, outcome }
  }

  answered(id: number, outcome: Outcome): void {
    this.#waiting.get(id)?.(outcome)
  }

  /** Nobody will ever answer. */
  silence(timeoutMs: number, signal?: AbortSignal): Promise<Outcome> {
    return this.within(new Promise(() => undefined), timeoutMs, signal)
  }

  /** The answer, unless it takes too long or the asker leaves. */
  within(answer: Promise<Outcome>, timeoutMs: number | undefined, signal?: AbortSignal): Promise<Outcome> {
    if (timeoutMs === undefined && !signal) return answer
    return new Promise((resolve) => {
      const finish = (outcome: Outcome): void => {
        stop?.()
        signal?.removeEventListener('abort', leave)
        resolve(outcome)
      }
      const leave = (): void => finish(failed('reset'))
      // Waiting for an answer that may never come does not keep a cluster unsettled.
      const stop =
        timeoutMs === undefined
          ? undefined
          : this.#clock.after(timeoutMs, () => finish(failed('timedOut')), { background: timeoutMs > 30_000 })
      signal?.addEventListener('abort', leave, { once: true })
      if (signal?.aborted) return leave()
      void answer.then(finish)
    })
  }

  /** Forgets everything: nobody is left who could be told. */
  drop(): void {
    this.#waiting.clear()
  }
}
