/** Ends what was started: a timer, a watch, a subscription. Calling it twice does nothing. */
export type Stop = () => void

export interface TimerOptions {
  /**
   * Upkeep that goes on for ever (heartbeats, resyncs, probes of what is fine): a cluster that waits only for such
   * timers counts as settled.
   */
  readonly background?: boolean
}

/** Time as a component sees it. Simulated inside a cluster; `wallClock` for what lives outside (the page's own client). */
export interface Clock {
  /** Milliseconds since the Unix epoch. Does not move while a component runs. */
  now(): number
  /** Runs `fire` once after `delayMs`. */
  after(delayMs: number, fire: () => void, options?: TimerOptions): Stop
  /** Resolves after `delayMs`; rejects with the signal's reason when it is aborted. */
  sleep(delayMs: number, signal?: AbortSignal, options?: TimerOptions): Promise<void>
}

/** `sleep` on top of `after`, shared by all clocks. */
export function sleepOn(clock: Pick<Clock, 'after'>, delayMs: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const abort = (): void => {
      stop()
      reject(signal?.reason as Error)
    }
    const stop = clock.after(
      delayMs,
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      options,
    )
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** The real clock: for the page's client and for pacing, never for a component of the cluster. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs)
    return () => clearTimeout(timer)
  },
  sleep: (delayMs, signal) => sleepOn(wallClock, delayMs, signal),
}

/** RFC 3339 with seconds, as metav1.Time: `2026-01-01T00:00:00Z`. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000)
  // Everything that happens at one instant of simulated time asks for the same.
  if (second !== lastSecond) {
    lastText = `${new Date(ms).toISOString().slice(0, 19)}Z`
    lastSecond = second
  }
  return lastText
}

let lastSecond = NaN
let lastText = ''

/** RFC 3339 with microseconds, as metav1.MicroTime: `2026-01-01T00:00:00.000000Z`. */
export const formatMicroTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z')

/** Milliseconds of an RFC 3339 time; NaN for what is none. */
export const parseTime = (text: string): number => Date.parse(text)
