import { sleepOn, type Clock, type Stop, type TimerOptions } from '#kernel'

interface Pending {
  readonly dueMs: number
  readonly fire: () => void
  readonly options: TimerOptions | undefined
  stop: Stop
}

/**
 * The store's clock. The store is opened before the cluster's time begins and outlives a crash of etcd: its timers wait for
 * the next process that lends its clock.
 */
export class LateClock implements Clock {
  #clock: Clock | undefined
  readonly #pending = new Set<Pending>()
  readonly #startMs: number

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  bind(clock: Clock): void {
    this.#clock = clock
    for (const timer of this.#pending) this.#set(timer, clock)
  }

  now(): number {
    return this.#clock?.now() ?? this.#startMs
  }

  after(delayMs: number, fire: () => void, options?: TimerOptions): Stop {
    const timer: Pending = { dueMs: this.now() + delayMs, fire, options, stop: () => undefined }
    this.#pending.add(timer)
    if (this.#clock) this.#set(timer, this.#clock)
    return () => {
      this.#pending.delete(timer)
      timer.stop()
    }
  }

  sleep(delayMs: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
    return sleepOn(this, delayMs, signal, options)
  }

  #set(timer: Pending, clock: Clock): void {
    const fire = (): void => {
      this.#pending.delete(timer)
      timer.fire()
    }
    timer.stop = clock.after(Math.max(0, timer.dueMs - clock.now()), fire, timer.options)
  }
}
