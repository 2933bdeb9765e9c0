import type { Random } from '#kernel'
import { ContainerLog } from './container-log.ts'
import { Files, type FileEntry, type FileTree, type Mount } from './files.ts'
import type { Release } from './image.ts'
import type { ContainerPhase, ContainerSnapshot, ContainerSpec, ContainerView } from './machine-state.ts'
import type { ContainerNetwork } from './network.ts'
import { ProcessTable, type Usage } from './process-table.ts'
import type { Child, ContainerProcess } from './program.ts'
import type { Scope } from './scope.ts'
import type { Signal } from './signals.ts'
import { BrokenPipe, noInput, output, Pipe, type Input, type Output } from './stdio.ts'
import { Tty } from './tty.ts'

export interface ContainerSetting {
  readonly release: Release
  readonly mounts: readonly Mount[]
  readonly network: ContainerNetwork
  readonly hostname: string
  readonly scope: Scope
  readonly random: Random
  readonly load: ContainerProcess['load']
  readonly onExit: () => void
}

/** Where an attached client hears and speaks. */
export interface Streams {
  readonly stdin?: Input
  readonly stdout?: Output
  readonly stderr?: Output
}

const maxMessageBytes = 4096
/** What a small static program holds. */
const smallProgramBytes = 700 * 1024

/** A process answers at once to what it hears last; so long its answer is waited for. */
const replyMs = 100
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** One container: what it is made from, what it has written, and its processes while it runs. */
export class Container {
  readonly id: string
  readonly sandboxId: string
  readonly podUid: string
  readonly spec: ContainerSpec
  readonly createdMs: number
  readonly log: ContainerLog
  readonly #written: FileTree
  readonly #deleted: Set<string>
  readonly #now: () => number
  #phase: ContainerPhase
  #setting: ContainerSetting | undefined
  #processes: ProcessTable | undefined
  #main: Child | undefined
  readonly #stdin = new Pipe()
  readonly #attached = new Set<Streams>()

  constructor(from: ContainerView & Partial<ContainerSnapshot>, now: () => number) {
    this.id = from.id
    this.sandboxId = from.sandboxId
    this.podUid = from.podUid
    this.spec = from.spec
    this.createdMs = from.createdMs
    this.#phase = from.phase
    this.#written = new Map(from.written)
    this.#deleted = new Set(from.deleted)
    this.#now = now
    this.log = new ContainerLog(now, from.log)
    if (this.#phase.type === 'exited') this.log.close()
  }

  get phase(): ContainerPhase {
    return this.#phase
  }

  get view(): ContainerView {
    const { id, sandboxId, podUid, spec, createdMs, phase } = this
    return { id, sandboxId, podUid, spec, createdMs, phase }
  }

  /** Undefined unless it runs. */
  get usage(): Usage | undefined {
    return this.#phase.type === 'running' ? this.#processes?.usage : undefined
  }

  get stopSignal(): Signal {
    return this.spec.stopSignal ?? this.#setting?.release.stopSignal ?? 'TERM'
  }

  snapshot(): ContainerSnapshot {
    return { ...this.view, written: new Map(this.#written), deleted: new Set(this.#deleted), log: this.log.pack() }
  }

  /** Runs its program. Says what is wrong when there is none. */
  start(setting: ContainerSetting): string | undefined {
    const startedMs = this.#phase.type === 'running' ? this.#phase.startedMs : this.#now()
    this.#setting = setting
    const { release, network, hostname, scope, random, load } = setting
    const files = this.#filesOf(setting)
    const { cpuLimitMilli } = this.spec
    this.#processes = new ProcessTable({
      programs: release.programs(),
      files,
      network,
      hostname,
      clock: scope.clock,
      random,
      load,
      cpuLimitMilli,
      startedMs: this.#now(),
      residentBytes: release.residentBytes ?? smallProgramBytes,
    })
    const argv = this.#argv(release)
    const streams: Streams = {
      stdin: this.spec.stdin ? this.#stdin : noInput,
      stdout: this.#output('stdout'),
      stderr: this.#output('stderr'),
    }
    const terminal = this.spec.tty ? new Tty(streams) : undefined
    const main = this.#processes.start(argv, this.#env(setting), this.#folder(release), terminal?.streams ?? streams)
    if (!main) return this.#failToStart(argv, startedMs)
    void terminal?.run(main.interrupt)
    this.#main = main
    this.#phase = { type: 'running', startedMs }
    void scope.wait(main.exit).then((code) => this.#exited(startedMs, code, files))
    return undefined
  }

  signal(signal: Signal): void {
    this.#main?.kill(signal)
  }

  /** Resolves when it has ended. */
  async ended(): Promise<void> {
    await this.#main?.exit
  }

  /** Runs another program in it. Undefined when there is no such program. */
  exec(argv: readonly string[], streams: Streams, tty: boolean): Child | undefined {
    const setting = this.#setting
    if (!setting || !this.#processes || this.#phase.type !== 'running') return undefined
    const env = { ...this.#env(setting), ...(tty && { TERM: 'xterm' }) }
    return this.#processes.start(argv, env, this.#folder(setting.release), {
      stdin: streams.stdin ?? noInput,
      ...(streams.stdout && { stdout: streams.stdout }),
      ...(streams.stderr && { stderr: streams.stderr }),
    })
  }

  /**
   * Lets a client hear what the container's own process says, and speak to it. `left` resolves when the client's input has
   * ended and takes the client with it; that of one whose input is also the container's ends the container's instead.
   */
  attach(streams: Streams): { readonly left: Promise<void>; detach(): void } {
    this.#attached.add(streams)
    const detach = (): void => void this.#attached.delete(streams)
    const { stdin } = streams
    const left = new Promise<void>((resolve) => {
      if (!stdin || !this.spec.stdin) return
      void this.#feed(stdin).then(async () => {
        if (this.spec.stdinOnce && !this.spec.tty) return this.#stdin.end()
        await this.#setting?.scope.clock.sleep(replyMs)
        detach()
        resolve()
      })
    })
    return { left, detach }
  }

  /** The machine lost its power: what ran is gone, without anyone having heard of it. */
  lose(): void {
    if (this.#phase.type !== 'running') return
    const { startedMs } = this.#phase
    this.#phase = { type: 'exited', startedMs, finishedMs: this.#now(), exitCode: 255, reason: 'Unknown', message: '' }
    this.#processes?.killAll()
    this.log.close()
  }

  async #feed(input: Input): Promise<void> {
    for (let bytes = await input.read(); bytes; bytes = await input.read()) {
      try {
        this.#stdin.write(bytes)
      } catch (error) {
        // The process has closed its input: what it is told is lost.
        if (!(error instanceof BrokenPipe)) throw error
      }
    }
  }

  #output(stream: 'stdout' | 'stderr'): Output {
    const log = this.log.output(this.spec.tty ? 'stdout' : stream)
    return output((bytes) => {
      log.write(bytes)
      for (const client of this.#attached) client[stream]?.write(bytes)
    })
  }

  #filesOf({ release, mounts, scope }: ContainerSetting): Files {
    const own = new Map<string, FileEntry>(release.files())
    const encoder = new TextEncoder()
    for (const path of release.programs().keys())
      own.set(path, { type: 'file', data: encoder.encode('\u007fELF'), mode: 0o755, mtimeMs: this.createdMs })
    for (const [path, text] of Object.entries(this.spec.files))
      own.set(path, { type: 'file', data: encoder.encode(text), mode: 0o644, mtimeMs: this.createdMs })
    for (const path of ['/tmp', '/dev', '/proc', '/root']) own.set(path, { type: 'folder', mtimeMs: this.createdMs })
    if (this.spec.workingDir && !own.has(this.spec.workingDir)) own.set(this.spec.workingDir, { type: 'folder', mtimeMs: this.createdMs })
    const now = (): number => scope.clock.now()
    return new Files({ image: own, written: this.#written, deleted: this.#deleted, mounts, now, readOnly: this.spec.readOnlyRoot })
  }

  #argv({ entrypoint = [], cmd = [] }: Release): readonly string[] {
    const { command, args } = this.spec
    if (command && command.length > 0) return [...command, ...(args ?? [])]
    return [...entrypoint, ...(args && args.length > 0 ? args : cmd)]
  }

  #env({ release, hostname }: ContainerSetting): Record<string, string> {
    return {
      PATH: defaultPath,
      HOSTNAME: hostname,
      ...(this.spec.tty && { TERM: 'xterm' }),
      ...release.env,
      ...this.spec.env,
      HOME: this.spec.env['HOME'] ?? '/root',
    }
  }

  #folder(release: Release): string {
    return this.spec.workingDir || release.workingDir || '/'
  }

  #failToStart(argv: readonly string[], startedMs: number): string {
    const [name = ''] = argv
    const isPath = name.includes('/')
    const why = isPath ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${name}": ${why}`
    const exitCode = isPath ? 127 : 128
    this.#phase = { type: 'exited', startedMs: 0, finishedMs: startedMs, exitCode, reason: 'StartError', message }
    this.log.close()
    return message
  }

  #exited(startedMs: number, exitCode: number, files: Files): void {
    if (this.#phase.type !== 'running') return
    const message = terminationMessage(files, this.spec.terminationMessagePath)
    const reason = exitCode === 0 ? 'Completed' : 'Error'
    this.#phase = { type: 'exited', startedMs, finishedMs: this.#now(), exitCode, reason, message }
    this.log.close()
    this.#setting?.onExit()
  }
}

function terminationMessage(files: Files, path: string): string {
  try {
    return files.text(path).slice(0, maxMessageBytes)
  } catch {
    return ''
  }
}
