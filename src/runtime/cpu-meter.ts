/** Usage right now is that of about this time. */
const windowMs = 30_000
/** How far marks are apart. */
const markEveryMs = 10_000

interface Mark {
  readonly atMs: number
  readonly cpuMs: number
}

/** How much CPU time something uses, in all and lately. Only work moves it: nothing has to look at it now and then. */
export class CpuMeter {
  /** What had been used at some moments, oldest first. */
  #marks: Mark[]
  #cpuMs = 0
  #lastWorkMs: number

  constructor(startedMs: number) {
    this.#marks = [{ atMs: startedMs, cpuMs: 0 }]
    this.#lastWorkMs = startedMs
  }

  /** CPU time used so far. */
  get cpuMs(): number {
    return this.#cpuMs
  }

  add(cpuMs: number, nowMs: number): void {
    const newest = this.#marks.at(-1)
    if (newest && nowMs - newest.atMs >= markEveryMs) {
      const needed = this.#marks.findLastIndex(({ atMs }) => atMs <= nowMs - windowMs)
      // After a rest the old marks say nothing of now.
      const rested = nowMs - this.#lastWorkMs >= windowMs
      this.#marks = [...(rested ? [] : this.#marks.slice(Math.max(0, needed))), { atMs: nowMs, cpuMs: this.#cpuMs }]
    }
    this.#cpuMs += cpuMs
    this.#lastWorkMs = nowMs
  }

  /** Thousandths of a CPU used lately. */
  milliAt(nowMs: number): number {
    if (nowMs - this.#lastWorkMs >= windowMs) return 0
    const from = this.#marks.findLast(({ atMs }) => atMs <= nowMs - windowMs) ?? this.#marks[0]
    if (!from) return 0
    return ((this.#cpuMs - from.cpuMs) * 1000) / Math.max(nowMs - from.atMs, 1000)
  }
}
