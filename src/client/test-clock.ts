import { sleepOn, type Clock } from '#kernel'

/** A clock for this folder's tests that moves only when told to. */
export interface StoppedClock extends Clock {
  readonly pending: number
  /** Moves to the next timer and fires it; returns how far that was. */
  advanceToNext(): number
}

export function stoppedClock(startMs = 1_700_000_000_000): StoppedClock {
  let nowMs = startMs
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  const clock: StoppedClock = {
    now: () => nowMs,
    after(delayMs, fire) {
      const timer = { at: nowMs + delayMs, fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
    get pending() {
      return timers.size
    },
    advanceToNext() {
      const [next] = [...timers].sort((left, right) => left.at - right.at)
      if (!next) throw new Error('no timer is set')
      timers.delete(next)
      const waited = next.at - nowMs
      nowMs = next.at
      next.fire()
      return waited
    },
  }
  return clock
}
