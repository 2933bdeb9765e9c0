import type { Clock, Random } from '#kernel'
import { CpuMeter } from './cpu-meter.ts'
import { resolvePath, type Files } from './files.ts'
import type { ContainerNetwork, Listener } from './network.ts'
import { Exit, Killed, type Child, type ContainerProcess, type Program, type SpawnOptions } from './program.ts'
import { exitCodeOf, isHarmless, type Signal } from './signals.ts'
import { BrokenPipe, noInput, nowhere, type Input } from './stdio.ts'

/** What the processes of one container have in common. */
export interface Surroundings {
  readonly programs: ReadonlyMap<string, Program>
  readonly files: Files
  readonly network: ContainerNetwork
  readonly hostname: string
  readonly clock: Clock
  readonly random: Random
  readonly load: ContainerProcess['load']
  /** In thousandths of a CPU; undefined without a limit. */
  readonly cpuLimitMilli: number | undefined
  /** When the container started. */
  readonly startedMs: number
  /** Memory that its first process holds. */
  readonly residentBytes: number
}

/** What the processes of a container use. */
export interface Usage {
  /** CPU time so far. */
  readonly cpuMs: number
  /** Lately, in thousandths of a CPU. */
  readonly cpuMilli: number
  readonly memoryBytes: number
}

/** Memory that each further process holds. */
const childBytes = 400 * 1024

interface StartOptions extends SpawnOptions {
  /** The process that starts it. */
  readonly parent?: number
}

/** CPU time that may be used before it is waited for: a busy loop wakes ten times a second. */
const quantumMs = 100
/** More processes than this a container may not have at a time (the pids cgroup of a node). */
const maxProcesses = 1024
/** Waiting that ends this soon after a start is part of the start; what comes later is how the program lives. */
const startingMs = 60_000

/** The processes of one container. When the first one ends, so do all the others. */
export class ProcessTable {
  readonly #surroundings: Surroundings
  readonly #running = new Map<number, RunningProcess>()
  readonly #cpu: CpuMeter
  #nextPid = 1
  #debtMs = 0

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#cpu = new CpuMeter(surroundings.startedMs)
  }

  get usage(): Usage {
    const { clock, residentBytes } = this.#surroundings
    const { size } = this.#running
    const memoryBytes = size === 0 ? 0 : residentBytes + (size - 1) * childBytes
    return { cpuMs: this.#cpu.cpuMs, cpuMilli: this.#cpu.milliAt(clock.now()), memoryBytes }
  }

  /** Undefined when there is no such program. The first process started is the container's own. */
  start(argv: readonly string[], env: Readonly<Record<string, string>>, cwd: string, options: StartOptions = {}): Child | undefined {
    const found = options.program ? { program: options.program, argv } : this.#find(argv, env, cwd)
    if (!found || this.#running.size >= maxProcesses) return undefined
    const running = new RunningProcess(this.#nextPid++, found.argv, options.parent)
    this.#running.set(running.pid, running)
    const exit = running.run(this.#view(running, { ...env }, cwd, options), found.program).then((code) => {
      this.#running.delete(running.pid)
      if (running.pid === 1) this.killAll()
      return code
    })
    return { pid: running.pid, exit, kill: (signal) => void this.signal(running.pid, signal), interrupt: () => this.#interrupt(running) }
  }

  /** What Ctrl C does: everyone in the foreground hears of it, the newest first. */
  #interrupt(first: RunningProcess): void {
    const isUnder = (process: RunningProcess | undefined): boolean =>
      process !== undefined && (process === first || isUnder(this.#running.get(process.parent ?? 0)))
    const heard = [...this.#running.values()].filter(isUnder).toReversed()
    for (const { pid } of heard) this.signal(pid, 'INT')
  }

  /** Sends a signal. The first process ignores what it does not handle, as the kernel has it for a namespace's init. */
  signal(pid: number, signal: Signal): boolean {
    const target = this.#running.get(pid)
    if (!target) return false
    const handle = signal === 'KILL' ? undefined : target.handlers.get(signal)
    if (handle) handle()
    else if (signal === 'KILL' || (pid !== 1 && !isHarmless(signal))) target.kill(exitCodeOf(signal))
    return true
  }

  killAll(): void {
    for (const process of this.#running.values()) process.kill(exitCodeOf('KILL'))
  }

  #find(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
  ): { program: Program; argv: readonly string[] } | undefined {
    const { programs, files } = this.#surroundings
    const [name = ''] = argv
    const folders = (env['PATH'] ?? '/bin:/usr/bin').split(':')
    const paths = name.includes('/') ? [resolvePath(name, cwd)] : folders.map((folder) => resolvePath(name, folder || cwd))
    for (const path of paths) {
      const program = programs.get(path)
      if (program && files.exists(path)) return { program, argv }
      const entry = name === '' ? undefined : files.stat(path)
      if (entry?.type !== 'file' || (entry.mode & 0o111) === 0) continue
      const [, interpreter, argument] = /^#! *(\S+)(?: +(\S+))?/.exec(files.text(path)) ?? []
      const shell = programs.get(interpreter ?? '/bin/sh')
      if (shell) return { program: shell, argv: [interpreter ?? '/bin/sh', ...(argument ? [argument] : []), path, ...argv.slice(1)] }
    }
    return undefined
  }

  #view(running: RunningProcess, env: Record<string, string>, cwd: string, options: SpawnOptions): ContainerProcess {
    const { files, hostname, random, network, clock, load } = this.#surroundings
    const { stdin = noInput, stdout = nowhere, stderr = nowhere } = options
    const view: ContainerProcess = {
      pid: running.pid,
      argv: running.argv,
      env,
      cwd,
      files,
      hostname,
      random,
      load,
      stdin: running.input(stdin),
      stdout,
      stderr,
      network: {
        ip: network.ip,
        request: (to, request, more) => running.wait(network.request(to, request, { ...more, signal: running.signal })),
        connect: (to, more) => running.wait(network.connect(to, { ...more, signal: running.signal })),
        lookup: (name) => network.lookup(name),
      },
      signal: running.signal,
      now: () => clock.now(),
      sleep: (ms) => this.#sleep(running, ms),
      work: (ms) => this.#work(running, ms),
      listen: (port, listener) => this.#listen(running, port, listener),
      onSignal: (signal, handle) => void (handle ? running.handlers.set(signal, handle) : running.handlers.delete(signal)),
      spawn: (argv, more = {}) => this.#spawn(running, argv, more.env ?? env, more.cwd ?? view.cwd, { stdin, stdout, stderr, ...more }),
      // From within its namespace nobody kills the first process.
      kill: (target, signal) => (target === 1 && signal === 'KILL' ? this.#running.has(1) : this.signal(target, signal)),
      processes: () => [...this.#running.values()].map(({ pid, argv }) => ({ pid, argv })),
    }
    return view
  }

  #spawn(
    parent: RunningProcess,
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
    { program, stdin = noInput, stdout = nowhere, stderr = nowhere }: SpawnOptions,
  ): Child | undefined {
    const child = this.start(argv, env, cwd, { ...(program && { program }), stdin, stdout, stderr, parent: parent.pid })
    return child && { ...child, exit: parent.wait(child.exit) }
  }

  #sleep(running: RunningProcess, ms: number): Promise<void> {
    const { clock, startedMs } = this.#surroundings
    const background = clock.now() + ms - startedMs > startingMs
    return running.wait(clock.sleep(ms, running.signal, { background }))
  }

  async #work(running: RunningProcess, ms: number): Promise<void> {
    running.check()
    this.#cpu.add(ms, this.#surroundings.clock.now())
    this.#debtMs += ms
    if (this.#debtMs < quantumMs) return
    const { cpuLimitMilli = 1000 } = this.#surroundings
    const waitMs = this.#debtMs * Math.max(1, 1000 / Math.max(1, cpuLimitMilli))
    this.#debtMs = 0
    await this.#sleep(running, waitMs)
  }

  #listen(running: RunningProcess, port: number, listener: Listener): (() => void) | undefined {
    const stop = this.#surroundings.network.listen(port, {
      respond: (request, from) => running.wait(listener.respond(request, from)),
    })
    if (stop) running.onEnd(stop)
    return stop
  }
}

/** One process that runs, and its end. */
class RunningProcess {
  readonly pid: number
  readonly argv: readonly string[]
  readonly parent: number | undefined
  readonly handlers = new Map<Signal, () => void>()
  readonly #abort = new AbortController()
  readonly #endings: (() => void)[] = []
  #fail: (error: Killed) => void = () => undefined
  readonly #killed: Promise<never>
  #killedWith: number | undefined

  constructor(pid: number, argv: readonly string[], parent: number | undefined) {
    this.pid = pid
    this.argv = argv
    this.parent = parent
    this.#killed = new Promise((_, reject) => (this.#fail = reject))
    this.#killed.catch(() => undefined)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  onEnd(ending: () => void): void {
    this.#endings.push(ending)
  }

  kill(code: number): void {
    if (this.signal.aborted) return
    this.#killedWith = code
    this.#end()
  }

  check(): void {
    if (this.signal.aborted) throw new Killed('killed')
  }

  /** What a promise brings, unless the process is killed before. */
  wait<T>(promise: Promise<T>): Promise<T> {
    const outcome = Promise.race([promise, this.#killed])
    // Not everything that is begun is waited for: a job in the background, say.
    outcome.catch(() => undefined)
    return outcome
  }

  input(input: Input): Input {
    return { read: () => this.wait(input.read()), unread: (data) => input.unread(data), close: () => input.close() }
  }

  async run(view: ContainerProcess, program: Program): Promise<number> {
    const code = await this.#outcome(view, program)
    this.#end()
    return this.#killedWith ?? code
  }

  async #outcome(view: ContainerProcess, program: Program): Promise<number> {
    try {
      return (await this.wait(Promise.resolve().then(() => program(view)))) & 0xff
    } catch (error) {
      if (error instanceof Exit) return error.code & 0xff
      if (error instanceof BrokenPipe) return exitCodeOf('PIPE')
      if (this.#killedWith !== undefined) return this.#killedWith
      try {
        view.stderr.write(`${view.argv[0] ?? ''}: ${error instanceof Error ? error.message : String(error)}\n`)
      } catch {
        // Nobody hears it.
      }
      return 1
    }
  }

  #end(): void {
    if (this.signal.aborted) return
    this.#abort.abort(new Killed('killed'))
    this.#fail(new Killed('killed'))
    for (const ending of this.#endings.splice(0)) ending()
  }
}
