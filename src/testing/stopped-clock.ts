import { sleepOn, type Clock } from '#kernel'

/** A clock that stands still until it is told to go on. */
export interface StoppedClock extends Clock {
  /** Lets everything run that waits for promises or for timers due now. */
  settle(): Promise<void>
  /** Time does not go on before this is done: for what is loaded from outside of the simulation. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>
  /** Goes on by this long, from timer to timer. */
  advance(ms: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly fire: () => void
}

/** More steps than a chain of promises in a test ever has. */
const stepsToRest = 1000

export function stoppedClock(startMs = Date.UTC(2026, 0, 1)): StoppedClock {
  let nowMs = startMs
  const timers = new Set<Timer>()

  const held = new Set<Promise<unknown>>()
  const settleMicrotasks = async (): Promise<void> => {
    for (let step = 0; step < stepsToRest; step++) await Promise.resolve()
  }
  const rest = async (): Promise<void> => {
    await settleMicrotasks()
    while (held.size > 0) {
      await Promise.allSettled(held)
      await settleMicrotasks()
    }
  }
  const next = (byMs: number): Timer | undefined => {
    let earliest: Timer | undefined
    for (const timer of timers) if (timer.at <= byMs && (!earliest || timer.at < earliest.at)) earliest = timer
    return earliest
  }
  async function goTo(endMs: number): Promise<void> {
    await rest()
    for (let timer = next(endMs); timer; timer = next(endMs)) {
      timers.delete(timer)
      nowMs = Math.max(nowMs, timer.at)
      timer.fire()
      await rest()
    }
    nowMs = endMs
  }

  const clock: StoppedClock = {
    now: () => nowMs,
    after(delayMs, fire) {
      const timer = { at: nowMs + delayMs, fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
    hold(work) {
      held.add(work)
      const done = (): void => void held.delete(work)
      work.then(done, done)
      return work
    },
    settle: () => goTo(nowMs),
    advance: (ms) => goTo(nowMs + ms),
  }
  return clock
}
