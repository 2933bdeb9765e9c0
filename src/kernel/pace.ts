/** More behind than this, and simulated time gives up catching up with the wall clock: it runs slower instead. */
const maxLagMs = 250

/** Maps the wall clock to simulated time at a speed. */
export class Pace {
  readonly #wallNow: () => number
  #speed: number
  #wallAnchorMs: number
  #simAnchorMs: number

  constructor(wallNow: () => number, simMs: number, speed: number) {
    this.#wallNow = wallNow
    this.#speed = speed
    this.#wallAnchorMs = wallNow()
    this.#simAnchorMs = simMs
  }

  get speed(): number {
    return this.#speed
  }

  /** From here on, `speed` simulated milliseconds for each of the wall clock. 0 is a pause. */
  set(speed: number, simMs: number): void {
    this.#speed = speed
    this.anchor(simMs)
  }

  anchor(simMs: number): void {
    this.#wallAnchorMs = this.#wallNow()
    this.#simAnchorMs = simMs
  }

  /** The simulated time that the wall clock calls for. */
  target(): number {
    return this.#simAnchorMs + (this.#wallNow() - this.#wallAnchorMs) * this.#speed
  }

  /** Told how far the simulation has come: falls back when it cannot keep up. */
  reached(simMs: number): void {
    if (this.target() - simMs > maxLagMs * Math.max(1, this.#speed)) this.anchor(simMs)
  }

  /** Wall milliseconds until simulated time is `simMs`. Infinite in a pause. */
  wallMsUntil(simMs: number): number {
    return this.#speed === 0 ? Infinity : Math.max(0, (simMs - this.target()) / this.#speed)
  }
}
