import type { Probe } from '#api'
import type { Clock, Random, Stop } from '#kernel'
import type { ProbeKind, ProbeResult } from './results.ts'
import type { ProbeOutcome } from './run-probe.ts'

export interface LoopSetting {
  readonly kind: ProbeKind
  readonly probe: Probe
  readonly startedMs: number
  /** As known from before a restart of the kubelet. */
  readonly initial?: ProbeResult
  readonly clock: Clock
  readonly random: Random
  readonly run: () => Promise<ProbeOutcome>
  /** Records an event. */
  readonly tell: (message: string) => void
  /** Called when the result has changed. */
  readonly onResult: () => void
}

/** A probe that cannot be made is tried again at once. */
const triesAtOnce = 3
/** A probe that has not succeeded by then is upkeep: nobody waits for it any more. */
const patienceMs = 600_000
const titles: Readonly<Record<ProbeKind, string>> = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' }

/**
 * Probes one container in one way, period by period. (kubelet/prober/worker.go)
 * - A result changes once as many probes in a row agree as its threshold asks for.
 * - A failed liveness or startup probe ends the loop: the container is killed, and its successor has a loop of its own.
 */
export class ProbeLoop {
  readonly #setting: LoopSetting
  #result: ProbeResult | undefined
  #last: ProbeResult | undefined
  #inRow = 0
  #isOver = false
  #stopTimer: Stop = () => undefined

  constructor(setting: LoopSetting) {
    this.#setting = setting
    this.#result = setting.initial
    this.#wait(this.#firstDelayMs())
  }

  get result(): ProbeResult | undefined {
    return this.#result
  }

  stop(): void {
    this.#isOver = true
    this.#stopTimer()
  }

  /** The kubelet looks at readiness as soon as a container runs; other probes have a phase of their own. */
  #firstDelayMs(): number {
    const { kind, probe, startedMs, clock, random, initial } = this.#setting
    const delayMs = startedMs + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now()
    const jitterMs = kind === 'readiness' && initial === undefined ? 1000 : this.#periodMs
    return Math.max(0, delayMs) + random.int(Math.min(jitterMs, this.#periodMs))
  }

  get #periodMs(): number {
    return (this.#setting.probe.periodSeconds ?? 10) * 1000
  }

  #wait(delayMs: number): void {
    const { clock, startedMs } = this.#setting
    const background = this.#result === 'success' || clock.now() - startedMs > patienceMs
    this.#stopTimer = clock.after(delayMs, () => void this.#tick(), { background })
  }

  async #tick(): Promise<void> {
    const { clock } = this.#setting
    const beganMs = clock.now()
    const outcome = await this.#probe()
    if (this.#isOver) return
    this.#note(outcome)
    if (!this.#isOver) this.#wait(Math.max(0, beganMs + this.#periodMs - clock.now()))
  }

  async #probe(): Promise<ProbeOutcome> {
    const { run } = this.#setting
    let outcome = await run()
    for (let tries = 1; tries < triesAtOnce && outcome.type === 'error' && !this.#isOver; tries++) outcome = await run()
    return outcome
  }

  #note(outcome: ProbeOutcome): void {
    const { kind, probe, tell, onResult } = this.#setting
    if (outcome.type === 'failure') tell(`${titles[kind]} probe failed: ${outcome.output}`)
    if (outcome.type === 'error') tell(`${titles[kind]} probe errored and resulted in unknown state: ${outcome.error}`)
    const now: ProbeResult = outcome.type === 'success' ? 'success' : 'failure'
    this.#inRow = now === this.#last ? this.#inRow + 1 : 1
    this.#last = now
    const threshold = now === 'success' ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (this.#inRow < threshold) return
    const isChanged = this.#result !== now
    this.#result = now
    if (kind !== 'readiness' && (now === 'failure' || kind === 'startup')) this.stop()
    if (isChanged) onResult()
  }
}
