import { sleepOn, type Clock } from '#kernel'

/** A clock that stands still until it is told to go on. */
export interface StoppedClock extends Clock {
  /** Lets everything run that waits for promises or for timers due now. */
  settle(): Promise<void>
  /** Goes on by this long, from timer to timer. */
  advance(ms: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly fire: () => void
}

/** More steps than a chain of promises in a test ever has. */
const stepsToRest = 300

export function stoppedClock(startMs = Date.UTC(2026, 0, 1)): StoppedClock {
  let nowMs = startMs
  const timers = new Set<Timer>()

  const rest = async (): Promise<void> => {
    for (let step = 0; step < stepsToRest; step++) await Promise.resolve()
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
    settle: () => goTo(nowMs),
    advance: (ms) => goTo(nowMs + ms),
  }
  return clock
}
