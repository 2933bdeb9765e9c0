import { Delayed } from './delayed.ts'
import { Door } from './door.ts'
import type { Command, HostPort, Letter, PeerDown } from './host.ts'
import type { History, Input, LoggedInput } from './inputs.ts'
import { Links } from './links.ts'
import { Pace } from './pace.ts'
import type { Endpoint } from './process.ts'
import { least, Threads } from './threads.ts'

export interface KernelOptions {
  readonly seed: number
  /** Simulated time at the start, in ms since the epoch. */
  readonly startMs: number
  /** The engine's version, for histories. */
  readonly engine: string
  /** The threads, by name. */
  readonly hosts: Readonly<Record<string, HostPort>>
  /** The thread that components of a program run in. Default: the first. */
  readonly hostOf?: (program: string) => string
  /** Simulated ms for each of the wall clock; 0 is paused. Default: paused. */
  readonly speed?: number
  /** The wall clock in ms, only used for pacing. */
  readonly wallNow?: () => number
  /** Told of components that came and went. */
  readonly onComponent?: (name: string, state: ComponentState, error?: string) => void
}

export type ComponentState = 'running' | 'stopped' | 'crashed'

interface Component {
  readonly host: string
  readonly program: string
  readonly config: unknown
  state: ComponentState
}

/** Paced by the wall clock, or as fast as it can until a moment or until nothing but upkeep is left to do. */
type Drive =
  | { readonly type: 'paced' }
  | { readonly type: 'fast'; readonly untilMs: number; readonly untilSettled: boolean; readonly done: () => void }

/**
 * Runs a cluster's components in rounds at instants of simulated time.
 *
 * - In a round every component gets what was sent to it in the round before, and the timers that are due; the order is
 *   (sender, sequence), whatever thread the sender is in.
 * - Time moves only when nothing is left to deliver: to the next timer, as fast as the drive allows.
 * - Whatever comes from outside goes through `input` and is logged with the round and time at which it entered:
 *   seed + log gives the same history again.
 */
export class Kernel {
  readonly #options: KernelOptions
  readonly #threads = new Threads()
  readonly #components = new Map<string, Component>()
  readonly #doors = new Map<string, Door>()
  readonly #links = new Links()
  readonly #delayed = new Delayed()
  readonly #log: LoggedInput[] = []
  readonly #pace: Pace
  #letters: Letter[] = []
  #inputs: { input: Input; observing: boolean }[] = []
  #replay: LoggedInput[] = []
  #drive: Drive = { type: 'paced' }
  #nowMs: number
  #round = 0
  /** Of components and doors that are gone, to be told in the next round. */
  readonly #news: PeerDown[] = []
  #stirred = false
  #stopped = false
  #rouse: (() => void) | undefined
  readonly #loop: Promise<void>
  #quiet: (() => void)[] = []
  #busy = false

  constructor(options: KernelOptions) {
    this.#options = options
    this.#nowMs = options.startMs
    this.#pace = new Pace(options.wallNow ?? (() => performance.now()), options.startMs, options.speed ?? 0)
    for (const [name, host] of Object.entries(options.hosts)) this.setHost(name, host)
    this.#loop = this.#run()
  }

  get nowMs(): number {
    return this.#nowMs
  }

  get speed(): number {
    return this.#pace.speed
  }

  /** Rounds that could change something, so far. */
  get round(): number {
    return this.#round
  }

  /** What has come from outside so far. With it, `replay` makes the same history again. */
  get history(): History {
    const { seed, startMs, engine } = this.#options
    return { engine, seed, startMs, inputs: [...this.#log], end: { round: this.#round, timeMs: this.#nowMs } }
  }

  components(): readonly { readonly name: string; readonly host: string; readonly program: string; readonly state: ComponentState }[] {
    return [...this.#components].map(([name, { host, program, state }]) => ({ name, host, program, state }))
  }

  /** Something happens from outside, now. */
  input(input: Input): void {
    this.#enter(input, false)
  }

  start(name: string, program: string, config: unknown): void {
    this.input({ type: 'start', name, program, config })
  }

  /** Starts a component again as it was started, or with another config. */
  restart(name: string, config?: unknown): void {
    const component = this.#components.get(name)
    if (component) this.start(name, component.program, config ?? component.config)
  }

  /** A way in for what is not part of the simulation: the page, an HTTP server, a test. */
  door(name: string): Endpoint & { close(): void } {
    const door = new Door(
      name,
      (to, body, observing) => this.#enter({ type: 'message', from: name, to, body }, observing),
      () => {
        this.#doors.delete(name)
        for (const to of this.#components.keys()) this.#news.push({ type: 'peerDown', to, name, observing: true })
        this.#wake()
      },
    )
    this.#doors.set(name, door)
    return door
  }

  /** `speed` simulated ms for each of the wall clock; 0 pauses. Ends a fast drive. */
  setSpeed(speed: number): void {
    this.#endFast()
    this.#pace.set(speed, this.#nowMs)
    this.#wake()
  }

  /** Goes on to the next timer and what follows from it at that instant. */
  async step(): Promise<void> {
    await this.idle()
    const nextMs = this.#nextTimer()
    if (nextMs !== undefined) await this.runUntil(nextMs)
  }

  /** Runs as fast as it can to that time. */
  runUntil(untilMs: number): Promise<void> {
    return this.#fast(untilMs, false)
  }

  /** Runs as fast as it can until nothing but upkeep is pending, or `maxMs` of simulated time have gone by. */
  runUntilSettled(maxMs = 3_600_000): Promise<void> {
    return this.#fast(this.#nowMs + maxMs, true)
  }

  /** Resolves when nothing is left to do at this instant. */
  async idle(): Promise<void> {
    while (this.#busy || this.#hasWork()) await new Promise<void>((resolve) => this.#quiet.push(resolve))
  }

  /** Goes through a recorded history, as fast as it can, to its end. The kernel must be new, with that history's seed and start. */
  async replay(history: History): Promise<void> {
    this.#replay = [...history.inputs]
    this.#wake()
    await this.runUntil(history.end.timeMs)
  }

  /** The state of all components that offer one, between two rounds. */
  async checkpoint(): Promise<Readonly<Record<string, unknown>>> {
    while (this.#busy) await new Promise<void>((resolve) => this.#quiet.push(resolve))
    return this.#threads.checkpoint()
  }

  /** A new thread, or another in place of one that is gone. */
  setHost(name: string, host: HostPort): void {
    this.#threads.set(name, host)
    host.onWake(() => {
      this.#stirred = true
      this.#wake()
    })
  }

  /** A thread is gone, and with it its components. */
  hostDown(host: string): void {
    this.#threads.remove(host)
    for (const [name, component] of this.#components) {
      if (component.host === host && component.state === 'running') this.input({ type: 'crash', name })
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#endFast()
    this.#wake()
    await this.#loop
  }

  #enter(input: Input, observing: boolean): void {
    this.#inputs.push({ input, observing })
    this.#wake()
  }

  #fast(untilMs: number, untilSettled: boolean): Promise<void> {
    this.#endFast()
    return new Promise((done) => {
      this.#drive = { type: 'fast', untilMs, untilSettled, done }
      this.#wake()
    })
  }

  #endFast(): void {
    const drive = this.#drive
    if (drive.type !== 'fast') return
    this.#drive = { type: 'paced' }
    this.#pace.anchor(this.#nowMs)
    drive.done()
  }

  #wake(): void {
    this.#rouse?.()
    this.#rouse = undefined
  }

  #hasWork(): boolean {
    return this.#letters.length > 0 || this.#inputs.length > 0 || this.#news.length > 0 || this.#stirred || this.#replayDue()
  }

  #replayDue(): boolean {
    const first = this.#replay[0]
    return first !== undefined && first.round <= this.#round
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      if (this.#hasWork()) {
        // What follows from a round happens at its instant; only what comes from outside finds the wall clock moved on.
        if (this.#drive.type === 'paced' && this.#letters.length === 0) this.#advance(this.#pace.target())
        await this.#runRound()
      } else if (!(await this.#moveOn())) {
        for (const resolve of this.#quiet.splice(0)) resolve()
        if (this.#hasWork() || this.#stopped) continue
        await this.#rest()
      }
    }
  }

  /** Nothing is left at this instant: goes on to the next one if the drive allows. Says whether it did. */
  async #moveOn(): Promise<boolean> {
    const nextMs = this.#nextTimer()
    if (this.#drive.type === 'fast') {
      const { untilMs, untilSettled } = this.#drive
      const goalMs = untilSettled ? this.#nextForegroundTimer() : nextMs
      if (nextMs !== undefined && goalMs !== undefined && goalMs <= untilMs) {
        this.#nowMs = Math.max(this.#nowMs, nextMs)
        await this.#runRound()
        return true
      }
      if (!untilSettled && this.#replay.length === 0) this.#nowMs = Math.max(this.#nowMs, untilMs)
      this.#endFast()
      return true
    }
    if (this.#pace.speed === 0 || nextMs === undefined || nextMs > this.#pace.target()) return false
    this.#nowMs = Math.max(this.#nowMs, nextMs)
    this.#pace.reached(this.#nowMs)
    await this.#runRound()
    return true
  }

  /** Time goes to `timeMs`, but never past a timer that has not fired. */
  #advance(timeMs: number): void {
    const whole = Math.floor(timeMs)
    this.#nowMs = Math.max(this.#nowMs, Math.min(whole, this.#nextTimer() ?? whole))
  }

  /** Waits for the next timer to come due on the wall clock, or for something from outside. */
  async #rest(): Promise<void> {
    const nextMs = this.#nextTimer()
    const waitMs = nextMs === undefined ? Infinity : this.#pace.wallMsUntil(nextMs)
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve) => {
      this.#rouse = resolve
      if (waitMs !== Infinity) timer = setTimeout(resolve, Math.min(Math.ceil(waitMs), 2 ** 31 - 1))
    })
    clearTimeout(timer)
  }

  #nextTimer(): number | undefined {
    return least([this.#threads.nextMs, this.#delayed.nextMs])
  }

  #nextForegroundTimer(): number | undefined {
    return least([this.#threads.nextForegroundMs, this.#delayed.nextMs])
  }

  async #runRound(): Promise<void> {
    this.#busy = true
    const stirred = this.#stirred
    this.#stirred = false
    const commands = new Map<string, Command[]>()
    const letters = [...this.#letters, ...this.#delayed.take(this.#nowMs)]
    this.#letters = []
    for (const news of this.#news.splice(0)) this.#command(commands, news.to, news)
    letters.push(...this.#takeInputs(commands))

    const mail = this.#sort(letters, commands)
    const due = (this.#threads.nextMs ?? Infinity) <= this.#nowMs
    const orders = [...commands.values()].flat()
    if (due || orders.some((order) => !isObserving(order)) || letters.some((letter) => !letter.observing)) this.#round++
    const { letters: sent, crashed } = await this.#threads.step({ nowMs: this.#nowMs, letters: mail, commands, stirred })
    for (const { name, error } of crashed) this.#lost(name, error)
    for (const letter of sent) this.#letters.push(letter)
    this.#busy = false
  }

  /** Applies the inputs that have arrived (or, in a replay, that arrived here), and logs them. */
  #takeInputs(commands: Map<string, Command[]>): Letter[] {
    const arrived = this.#inputs
    this.#inputs = []
    while (this.#replayDue()) {
      const logged = this.#replay.shift()
      if (!logged) break
      this.#nowMs = Math.max(this.#nowMs, logged.timeMs)
      arrived.push({ input: logged.input, observing: false })
    }
    const letters: Letter[] = []
    for (const { input, observing } of arrived) {
      if (!observing) this.#log.push({ round: this.#round, timeMs: this.#nowMs, input })
      if (input.type === 'message') letters.push({ from: input.from, to: input.to, body: input.body, seq: 0, observing })
      else this.#apply(input, commands)
    }
    return letters
  }

  #apply(input: Exclude<Input, { type: 'message' }>, commands: Map<string, Command[]>): void {
    switch (input.type) {
      case 'start': {
        if (this.#components.get(input.name)?.state === 'running') this.#lose(input.name, 'stopped', commands)
        const { name, program, config } = input
        this.#components.set(name, { host: this.#hostOf(program), program, config, state: 'running' })
        this.#command(commands, name, { ...input, seed: this.#options.seed + this.#round })
        this.#options.onComponent?.(name, 'running')
        return
      }
      case 'stop':
        return this.#lose(input.name, 'stopped', commands)
      case 'crash':
        return this.#lose(input.name, 'crashed', commands)
      case 'link': {
        const before = this.#links.set(input.a, input.b, input.link)
        if (before.type === 'cut' && input.link.type !== 'cut') this.#resetConnections(input.a, input.b, commands)
      }
    }
  }

  #hostOf(program: string): string {
    const { hosts, hostOf = () => Object.keys(hosts)[0] ?? '' } = this.#options
    return hostOf(program)
  }

  /** After a cut both sides learn that their connections broke: nothing is lost without notice. */
  #resetConnections(a: string, b: string, commands: Map<string, Command[]>): void {
    const names = (end: string): string[] => (end === '*' ? [...this.#components.keys()] : [end])
    for (const one of names(a))
      for (const other of names(b)) {
        if (one === other) continue
        this.#command(commands, one, { type: 'peerDown', to: one, name: other })
        this.#command(commands, other, { type: 'peerDown', to: other, name: one })
      }
  }

  #lose(name: string, state: 'stopped' | 'crashed', commands: Map<string, Command[]>, error?: string): void {
    const component = this.#components.get(name)
    if (!component || component.state !== 'running') return
    component.state = state
    this.#command(commands, name, { type: 'stop', name })
    for (const other of this.#components.keys()) if (other !== name) this.#command(commands, other, { type: 'peerDown', to: other, name })
    for (const door of this.#doors.values()) door.peerDown(name)
    this.#options.onComponent?.(name, state, error)
  }

  #command(commands: Map<string, Command[]>, component: string, command: Command): void {
    const host = this.#components.get(component)?.host
    if (host === undefined) return
    const list = commands.get(host)
    if (list) list.push(command)
    else commands.set(host, [command])
  }

  /** Letters by host; those to doors go out, those to nobody come back as a broken connection. */
  #sort(letters: readonly Letter[], commands: Map<string, Command[]>): Map<string, Letter[]> {
    const mail = new Map<string, Letter[]>()
    for (const letter of letters) {
      const link = this.#links.between(letter.from, letter.to)
      if (link.type === 'cut') continue
      const delayMs = letter.arrived ? 0 : (letter.delayMs ?? 0) + (link.type === 'slow' ? link.delayMs : 0)
      if (delayMs > 0) {
        this.#delayed.add(this.#nowMs + delayMs, { ...letter, arrived: true })
        continue
      }
      const component = this.#components.get(letter.to)
      if (component?.state === 'running') {
        const list = mail.get(component.host)
        if (list) list.push(letter)
        else mail.set(component.host, [letter])
      } else if (this.#doors.has(letter.to)) this.#doors.get(letter.to)?.deliver(letter)
      else if (this.#doors.has(letter.from)) this.#doors.get(letter.from)?.peerDown(letter.to)
      else
        this.#command(commands, letter.from, { type: 'peerDown', to: letter.from, name: letter.to, observing: letter.observing ?? false })
    }
    return mail
  }

  #lost(name: string, error: string): void {
    const commands = new Map<string, Command[]>()
    this.#lose(name, 'crashed', commands, error)
    for (const to of this.#components.keys()) if (to !== name) this.#news.push({ type: 'peerDown', to, name })
  }
}

const isObserving = (command: Command): boolean => command.type === 'peerDown' && command.observing === true
