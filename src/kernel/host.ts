import { sleepOn, type Clock } from './clock.ts'
import { macrotask } from './macrotask.ts'
import type { Message, Process, Program, SendOptions } from './process.ts'
import { seededRandom } from './random.ts'
import { Timers } from './timers.ts'

/** A message on its way. `seq` counts what its sender sent. */
export interface Letter extends Message {
  readonly to: string
  readonly seq: number
  readonly delayMs?: number
  /** Its time on the way is over. */
  readonly arrived?: true
}

/** What a host is told besides letters. */
export type Command =
  | { readonly type: 'start'; readonly name: string; readonly program: string; readonly config: unknown; readonly seed: number }
  | { readonly type: 'stop'; readonly name: string }
  | PeerDown

/** Tells `to` that `name` is gone. Observing: `name` was a door of someone who only looked. */
export interface PeerDown {
  readonly type: 'peerDown'
  readonly to: string
  readonly name: string
  readonly observing?: boolean
}

export interface RoundInput {
  readonly nowMs: number
  readonly commands: readonly Command[]
  readonly letters: readonly Letter[]
}

export interface RoundOutput {
  readonly letters: readonly Letter[]
  readonly nextMs?: number
  readonly nextForegroundMs?: number
  /** Components whose code threw: they are gone, as a process that panicked. */
  readonly crashed: readonly { readonly name: string; readonly error: string }[]
}

/** A thread that runs components: this one (Host) or another behind a port (RemoteHost). */
export interface HostPort {
  step(input: RoundInput): Promise<RoundOutput>
  /** The state that components offer for a checkpoint, by name. Only between rounds. */
  checkpoint(): Promise<Readonly<Record<string, unknown>>>
  /** Called when a component speaks outside a round, which only happens when it waited for something outside the kernel. */
  onWake(wake: () => void): void
}

/** The programs a host can start, by name. */
export type Programs = Readonly<Record<string, Program<never>>>

/**
 * Runs the components of one thread, a round at a time. What they do in a round depends only on what each was sent, on
 * the time and on its own chance, so the result is the same however components are spread over hosts.
 */
export class Host implements HostPort {
  readonly #programs: Programs
  readonly #running = new Map<string, Running>()
  readonly #timers = new Timers()
  /** What components wait for outside of simulated time, in the order in which they began to. */
  #held: Held[] = []
  #isWaiting = false
  /** In this round. */
  #crashed: { readonly name: string; readonly error: string }[] = []
  #nowMs = 0
  #inRound = false
  #wake: () => void = () => undefined

  constructor(programs: Programs) {
    this.#programs = programs
  }

  onWake(wake: () => void): void {
    this.#wake = wake
  }

  async step({ nowMs, commands, letters }: RoundInput): Promise<RoundOutput> {
    this.#nowMs = nowMs
    this.#inRound = true
    this.#crashed = []
    const guard = (name: string, work: () => void): void => {
      try {
        work()
      } catch (error) {
        this.#crash(name, error)
      }
    }
    for (const command of commands) guard(command.name, () => this.#obey(command))
    for (const letter of letters) {
      const target = this.#running.get(letter.to)
      if (target) guard(letter.to, () => target.deliver(letter))
    }
    const due = this.#timers.take(nowMs)
    for (const { owner, fire } of due) guard(owner, fire)

    await macrotask() // everything components wait for comes in a later round, so now they are all idle
    while (this.#held.length > 0) {
      await this.#releaseHeld()
      await macrotask()
    }
    this.#inRound = false
    return { letters: this.#collect(), ...this.#timers.next(), crashed: this.#crashed }
  }

  async checkpoint(): Promise<Readonly<Record<string, unknown>>> {
    return Object.fromEntries([...this.#running].flatMap(([name, running]) => (running.checkpoint ? [[name, running.checkpoint()]] : [])))
  }

  #obey(command: Command): void {
    switch (command.type) {
      case 'start':
        return this.#start(command.name, command.program, command.config, command.seed)
      case 'stop':
        return this.#end(command.name)
      case 'peerDown':
        return this.#running.get(command.to)?.peerDown(command.name)
    }
  }

  #start(name: string, programName: string, config: unknown, seed: number): void {
    const program = this.#programs[programName]
    if (!program) throw new Error(`no program "${programName}" on this host`)
    this.#end(name)
    const running = new Running(name)
    this.#running.set(name, running)
    // A program's config type is between its author and whoever starts it; the kernel only carries it.
    const started = (program as Program)(this.#processOf(running, seed), config)
    if (started) void this.#hold(started.catch((error: unknown) => this.#crash(name, error)))
  }

  #crash(name: string, error: unknown): void {
    this.#crashed.push({ name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    this.#end(name)
  }

  /**
   * Whoever holds the round goes on when all others can only wait, and those that do so in the order in which they began:
   * how long something takes, or that it is there already, changes nothing.
   */
  #hold<T>(work: Promise<T>): Promise<T> {
    // What is waited for may itself wait: that is part of it.
    if (this.#isWaiting) return work
    if (!this.#inRound) this.#wake()
    return new Promise<T>((resolve) => this.#held.push({ work, resume: () => resolve(work) }))
  }

  async #releaseHeld(): Promise<void> {
    const held = this.#held
    this.#held = []
    this.#isWaiting = true
    await Promise.allSettled(held.map(({ work }) => work))
    this.#isWaiting = false
    for (const { resume } of held) resume()
  }

  #end(name: string): void {
    this.#running.get(name)?.end()
    this.#running.delete(name)
    this.#timers.dropAll(name)
  }

  #processOf(running: Running, seed: number): Process {
    const clock: Clock = {
      now: () => this.#nowMs,
      after: (delayMs, fire, options) =>
        running.ended ? () => undefined : this.#timers.add(running.name, this.#nowMs + Math.max(0, delayMs), fire, options),
      sleep: (delayMs, signal, options) => sleepOn(clock, delayMs, signal, options),
    }
    return {
      name: running.name,
      clock,
      random: seededRandom(seed, running.name),
      signal: running.signal,
      send: (to, body, options) => {
        running.send(to, body, options)
        if (!this.#inRound) this.#wake()
      },
      receive: (handler) => running.onMessage(handler),
      onPeerDown: (handler) => running.onPeerDown(handler),
      onCheckpoint: (provide) => {
        running.checkpoint = provide
      },
      hold: (work) => this.#hold(work),
    }
  }

  /** What was sent since the last call, by component name and then in the order of sending. */
  #collect(): Letter[] {
    const senders = [...this.#running.values()].filter((running) => running.hasLetters)
    return senders.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((running) => running.takeLetters())
  }
}

interface Held {
  readonly work: Promise<unknown>
  readonly resume: () => void
}

/** A component that runs: its handlers and its letters out. */
class Running {
  readonly name: string
  checkpoint: (() => unknown) | undefined
  readonly #abort = new AbortController()
  #letters: Letter[] = []
  #seq = 0
  #waiting: Message[] = []
  #handler: ((message: Message) => void) | undefined
  readonly #downHandlers: ((name: string) => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get ended(): boolean {
    return this.#abort.signal.aborted
  }

  get hasLetters(): boolean {
    return this.#letters.length > 0
  }

  send(to: string, body: unknown, options: SendOptions | undefined): void {
    if (!this.ended) this.#letters.push({ from: this.name, to, body, seq: this.#seq++, ...options })
  }

  takeLetters(): Letter[] {
    const letters = this.#letters
    this.#letters = []
    return letters
  }

  onMessage(handler: (message: Message) => void): void {
    this.#handler = handler
    for (const message of this.#waiting.splice(0)) handler(message)
  }

  onPeerDown(handler: (name: string) => void): void {
    this.#downHandlers.push(handler)
  }

  deliver(message: Message): void {
    if (this.#handler) this.#handler(message)
    else this.#waiting.push(message)
  }

  peerDown(name: string): void {
    for (const handler of this.#downHandlers) handler(name)
  }

  end(): void {
    this.#letters = []
    this.#abort.abort(new Error(`${this.name} was stopped`))
  }
}
