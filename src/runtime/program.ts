import type { Random } from '#kernel'
import type { Files } from './files.ts'
import type { ContainerNetwork, Listener } from './network.ts'
import type { Signal } from './signals.ts'
import type { Input, Output } from './stdio.ts'

/** What a container's program does; resolves with its exit code. */
export type Program = (process: ContainerProcess) => Promise<number>

/**
 * The whole world of a program in a container. Whatever it waits for ends with `Killed` when it is killed, so a program must
 * not catch what it does not know.
 */
export interface ContainerProcess {
  readonly pid: number
  readonly argv: readonly string[]
  /** Its own copy. */
  readonly env: Record<string, string>
  cwd: string
  readonly files: Files
  readonly hostname: string
  readonly random: Random
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly network: Pick<ContainerNetwork, 'ip' | 'request' | 'connect' | 'lookup'>
  /** Aborted when the process ends. */
  readonly signal: AbortSignal
  now(): number
  sleep(ms: number): Promise<void>
  /** Uses the CPU: what adds up is waited for, at the pace that the container's limit allows. */
  work(cpuMs: number): Promise<void>
  /** Until the process ends. Undefined when the port is taken. */
  listen(port: number, listener: Listener): (() => void) | undefined
  /** Replaces what the signal does to the process, or brings that back. KILL cannot be caught. */
  onSignal(signal: Signal, handle: (() => void) | undefined): void
  spawn(argv: readonly string[], options?: SpawnOptions): Child | undefined
  /** Sends a signal to another process of the container. False when there is none. */
  kill(pid: number, signal: Signal): boolean
  /** Waits for code to be loaded; simulated time stands still meanwhile. */
  readonly load: <T>(code: Promise<T>) => Promise<T>
  /** The processes of the container. */
  processes(): readonly { readonly pid: number; readonly argv: readonly string[] }[]
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stdin?: Input
  readonly stdout?: Output
  readonly stderr?: Output
  /** Runs this in place of what argv[0] names: a shell's own subprocess. */
  readonly program?: Program
}

export interface Child {
  readonly pid: number
  readonly exit: Promise<number>
  kill(signal: Signal): void
  /** As Ctrl C does: it and all that it has started are sent SIGINT. */
  readonly interrupt: () => void
}

/** A program whose code is loaded when it first runs. */
export const lazily =
  (load: () => Promise<Program>): Program =>
  async (process) =>
    (await process.load(load()))(process)

/** Ends a program from wherever it is. */
export class Exit extends Error {
  override readonly name = 'Exit'
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** What a killed process meets wherever it waits. */
export class Killed extends Error {
  override readonly name = 'Killed'
}
