/** What things take on a machine, in simulated time. */
export interface Timings {
  /** Asking a registry for a manifest. */
  readonly resolveMs: number
  readonly bytesPerSecond: number
  readonly sandboxMs: number
  readonly createMs: number
  readonly startMs: number
  /** Cleaning up after the last container of a pod. */
  readonly teardownMs: number
  /** Until a machine that was switched on runs its kubelet. */
  readonly bootMs: number
}

/** About what a small cloud machine needs. */
export const realTimings: Timings = {
  resolveMs: 450,
  bytesPerSecond: 24_000_000,
  sandboxMs: 350,
  createMs: 40,
  startMs: 60,
  teardownMs: 150,
  bootMs: 15_000,
}

/** Everything at once: for benchmarks. */
export const noTimings: Timings = {
  resolveMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  sandboxMs: 0,
  createMs: 0,
  startMs: 0,
  teardownMs: 0,
  bootMs: 0,
}
