import { FileError, resolvePath } from '../files.ts'
import { Exit, type Child, type ContainerProcess } from '../program.ts'
import type { Signal } from '../signals.ts'
import { Collected, noInput, Pipe } from '../stdio.ts'
import { builtins, specialBuiltins } from './builtins.ts'
import { ExpansionError, Interrupted, Jump, type Streams } from './jump.ts'
import { expandPattern, expandText, expandWord, type Expander } from './expand.ts'
import { parseScript } from './parser.ts'
import { redirected } from './redirects.ts'
import type { AndOr, Command, Pipeline, RedirectedCommand, Script, Word } from './syntax.ts'
import { Variables } from './variables.ts'

/** What a step of the shell and the start of a program cost. */
const stepMs = 0.05
const forkMs = 1

/** A shell's state and what it does with a script. */
export class Shell implements Expander {
  readonly process: ContainerProcess
  readonly variables: Variables
  readonly functions: Map<string, RedirectedCommand>
  readonly traps = new Map<Signal | 'EXIT', string>()
  readonly options: Set<string>
  readonly jobs: Child[] = []
  readonly name: string
  positional: readonly string[]
  lastStatus = 0
  /** Set by Ctrl C while a prompt's command runs. */
  isInterrupted = false
  /** A condition is being tried: `set -e` does not apply. */
  #trying = 0
  #pendingTraps: string[] = []

  constructor(process: ContainerProcess, name: string, positional: readonly string[], parent?: Shell) {
    this.process = process
    this.name = name
    this.positional = positional
    this.variables = new Variables(parent?.variables ?? process.env)
    this.functions = new Map(parent?.functions)
    this.options = new Set(parent?.options)
    this.lastStatus = parent?.lastStatus ?? 0
    if (!parent) this.variables.set('PWD', process.cwd)
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.lastStatus)
    if (name === '$') return String(this.process.pid)
    if (name === '#') return String(this.positional.length)
    if (name === '0') return this.name
    if (name === '*') return this.positional.join(this.separators.slice(0, 1))
    if (name === '@') return this.positional.join(' ')
    if (name === '!') return String(this.jobs.at(-1)?.pid ?? '')
    if (name === '-') return [...this.options].join('')
    if (/^\d+$/.test(name)) return this.positional[Number(name) - 1]
    if (name === 'RANDOM') return String(this.process.random.int(32_768))
    return this.variables.get(name)
  }

  get isStrict(): boolean {
    return this.options.has('u')
  }

  get separators(): string {
    return this.variables.get('IFS') ?? ' \t\n'
  }

  set(name: string, value: string): void {
    this.variables.set(name, value)
    if (this.options.has('a')) this.variables.export(name)
  }

  list(folder: string): readonly string[] {
    try {
      return this.process.files.list(this.path(folder))
    } catch {
      return []
    }
  }

  path(path: string): string {
    return resolvePath(path, this.process.cwd)
  }

  async capture(script: Script): Promise<string> {
    const collected = new Collected()
    this.lastStatus = await this.#subshell(script, { ...this.#own, stdout: collected })
    return collected.text
  }

  /** Sets what a signal does. */
  trap(signal: Signal | 'EXIT', action: string | undefined): void {
    if (action === undefined) this.traps.delete(signal)
    else this.traps.set(signal, action)
    if (signal === 'EXIT') return
    const handle = (): void => {
      const handler = this.traps.get(signal)
      if (handler !== undefined && handler !== '') this.#pendingTraps.push(handler)
    }
    this.process.onSignal(signal, action === undefined ? undefined : handle)
  }

  /** Runs a script to its end and gives its exit code. */
  async run(script: Script, streams: Streams = this.#own): Promise<number> {
    for (const item of script) {
      await this.process.work(stepMs)
      await this.#runTraps(streams)
      if (item.background) this.#startJob(item, streams)
      else await this.#andOr(item, streams)
    }
    await this.#runTraps(streams)
    return this.lastStatus
  }

  /** The environment that programs are started with. */
  environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { ...this.variables.environment(), ...extra }
  }

  get #own(): Streams {
    const { stdin, stdout, stderr } = this.process
    return { stdin, stdout, stderr }
  }

  async #runTraps(streams: Streams): Promise<void> {
    if (this.isInterrupted) throw new Interrupted('interrupted')
    for (const handler of this.#pendingTraps.splice(0)) {
      const status = this.lastStatus
      await this.run(parseScript(handler), streams)
      this.lastStatus = status
    }
  }

  #startJob(item: AndOr, streams: Streams): void {
    const child = this.process.spawn(this.process.argv, {
      ...streams,
      stdin: noInput,
      program: async (process) => {
        const shell = new Shell(process, this.name, this.positional, this)
        return shell.finish(() => shell.run([{ ...item, background: false }]))
      },
    })
    if (child) this.jobs.push(child)
    this.lastStatus = 0
  }

  /** Runs something that may leave by `exit`; then the EXIT trap. */
  async finish(run: () => Promise<number>): Promise<number> {
    let status: number
    try {
      status = await run()
    } catch (error) {
      if (error instanceof Exit) status = error.code
      else if (error instanceof Jump) status = error.value
      else if (error instanceof ExpansionError) {
        this.process.stderr.write(`${this.name}: ${error.message}\n`)
        status = 2
      } else throw error
    }
    const handler = this.traps.get('EXIT')
    if (handler === undefined) return status
    this.traps.delete('EXIT')
    this.lastStatus = status
    try {
      await this.run(parseScript(handler))
    } catch (error) {
      if (error instanceof Exit) return error.code
      throw error
    }
    return status
  }

  async #andOr({ first, rest }: AndOr, streams: Streams): Promise<void> {
    const isLast = (index: number): boolean => index === rest.length
    await this.#tried(!isLast(0) || first.negated, () => this.#pipeline(first, streams))
    for (const [index, { operator, pipeline }] of rest.entries()) {
      if ((this.lastStatus === 0) !== (operator === '&&')) continue
      await this.#tried(!isLast(index + 1) || pipeline.negated, () => this.#pipeline(pipeline, streams))
    }
  }

  async #tried(trying: boolean, run: () => Promise<void>): Promise<void> {
    if (trying) this.#trying++
    try {
      await run()
    } finally {
      if (trying) this.#trying--
    }
    if (!trying && this.lastStatus !== 0 && this.#trying === 0 && this.options.has('e')) throw new Exit(this.lastStatus)
  }

  async #pipeline({ negated, commands }: Pipeline, streams: Streams): Promise<void> {
    const [only] = commands
    if (commands.length === 1 && only) await this.#tried(negated, () => this.#command(only, streams))
    else this.lastStatus = await this.#piped(commands, streams)
    if (negated) this.lastStatus = this.lastStatus === 0 ? 1 : 0
  }

  /** Each command in a subshell of its own, all at the same time. */
  async #piped(commands: readonly RedirectedCommand[], streams: Streams): Promise<number> {
    const pipes = commands.slice(1).map(() => new Pipe())
    const stages = commands.map((command, index): Promise<number> => {
      const input = pipes[index - 1]
      const out = pipes[index]
      const between = { ...streams, ...(input && { stdin: input }), ...(out && { stdout: out }) }
      const child = this.process.spawn(this.process.argv, {
        ...between,
        program: (process) => {
          const shell = new Shell(process, this.name, this.positional, this)
          shell.#trying = this.#trying
          return shell.finish(() => shell.#alone(command, between))
        },
      })
      const exit = child?.exit ?? Promise.resolve(127)
      return exit.finally(() => {
        out?.end()
        input?.close()
      })
    })
    const statuses = await Promise.all(stages)
    const failed = this.options.has('pipefail') ? statuses.findLast((status) => status !== 0) : undefined
    return failed ?? statuses.at(-1) ?? 0
  }

  async #alone(command: RedirectedCommand, streams: Streams): Promise<number> {
    await this.#command(command, streams)
    return this.lastStatus
  }

  async #subshell(script: Script, streams: Streams): Promise<number> {
    const child = this.process.spawn(this.process.argv, {
      ...streams,
      program: (process) => {
        const shell = new Shell(process, this.name, this.positional, this)
        shell.#trying = this.#trying
        return shell.finish(() => shell.run(script))
      },
    })
    return child ? child.exit : 127
  }

  async #command({ command, redirects }: RedirectedCommand, outer: Streams): Promise<void> {
    const { name, process } = this
    const shell = { name, process, path: (path: string) => this.path(path), expand: (target: Word) => expandText(target, this) }
    const streams = await redirected(redirects, outer, shell)
    if (streams) await this.#execute(command, streams)
    else this.lastStatus = 1
  }

  async #execute(command: Command, streams: Streams): Promise<void> {
    switch (command.type) {
      case 'simple':
        return this.#simple(command, streams)
      case 'group':
        this.lastStatus = await this.run(command.body, streams)
        return
      case 'subshell':
        this.lastStatus = await this.#subshell(command.body, streams)
        return
      case 'function':
        this.functions.set(command.name, command.body)
        this.lastStatus = 0
        return
      case 'if':
        return this.#if(command, streams)
      case 'loop':
        return this.#loop(streams, command.body, () => this.#condition(command.condition, streams, command.until))
      case 'for': {
        const values = command.words ? (await Promise.all(command.words.map((word) => expandWord(word, this)))).flat() : this.positional
        let index = 0
        return this.#loop(streams, command.body, async () => {
          const value = values[index++]
          if (value === undefined) return false
          this.set(command.name, value)
          return true
        })
      }
      case 'case': {
        const text = await expandText(command.word, this)
        this.lastStatus = 0
        for (const { patterns, body } of command.branches) {
          for (const pattern of patterns) {
            if (!(await expandPattern(pattern, this)).test(text)) continue
            this.lastStatus = await this.run(body, streams)
            return
          }
        }
      }
    }
  }

  async #condition(script: Script, streams: Streams, negated: boolean): Promise<boolean> {
    this.#trying++
    try {
      return ((await this.run(script, streams)) === 0) !== negated
    } finally {
      this.#trying--
    }
  }

  async #if({ branches, otherwise }: Extract<Command, { type: 'if' }>, streams: Streams): Promise<void> {
    for (const { condition, body } of branches) {
      if (!(await this.#condition(condition, streams, false))) continue
      this.lastStatus = await this.run(body, streams)
      return
    }
    this.lastStatus = 0
    if (otherwise) this.lastStatus = await this.run(otherwise, streams)
  }

  async #loop(streams: Streams, body: Script, goesOn: () => Promise<boolean>): Promise<void> {
    let status = 0
    try {
      while (await goesOn()) {
        await this.process.work(stepMs)
        try {
          status = await this.run(body, streams)
        } catch (error) {
          if (!(error instanceof Jump) || error.kind === 'return') throw error
          if (error.value > 1) throw new Jump(error.kind, error.value - 1)
          if (error.kind === 'break') break
        }
      }
    } finally {
      this.lastStatus = status
    }
  }

  async #simple({ assignments, words }: Extract<Command, { type: 'simple' }>, streams: Streams): Promise<void> {
    const before = this.lastStatus
    const argv: string[] = []
    for (const word of words) argv.push(...(await expandWord(word, this)))
    const set: Record<string, string> = {}
    for (const { name, value } of assignments) {
      const text = await expandText(value, this)
      if (argv.length === 0) this.set(name, text)
      set[name] = text
    }
    if (this.options.has('x'))
      streams.stderr.write(`+ ${[...Object.entries(set).map(([key, value]) => `${key}=${value}`), ...argv].join(' ')}\n`)
    const [name] = argv
    if (name === undefined) {
      // `x=$(false)` is as true as what it captured.
      if (!words.some((word) => word.length > 0) && !assignments.some(({ value }) => value.some(({ type }) => type === 'command')))
        this.lastStatus = 0
      return
    }
    this.lastStatus = before
    this.lastStatus = await this.#call(name, argv, set, streams)
  }

  async #call(name: string, argv: readonly string[], set: Readonly<Record<string, string>>, streams: Streams): Promise<number> {
    const special = specialBuiltins[name]
    const known = this.functions.get(name)
    if (special || known) for (const [key, value] of Object.entries(set)) this.set(key, value)
    if (special) return this.#guard(name, streams, () => special(this, argv, streams))
    if (known) return this.#function(known, argv, streams)
    const builtin = builtins[name]
    if (builtin) {
      await this.process.work(stepMs)
      return this.variables.with(set, () => this.#guard(name, streams, () => builtin(this, argv, streams)))
    }
    await this.process.work(forkMs)
    const child = this.process.spawn(argv, { env: this.environment(set), cwd: this.process.cwd, ...streams })
    if (child) return child.exit
    const isPath = name.includes('/')
    streams.stderr.write(
      `${this.name}: ${name}: ${isPath && this.process.files.exists(this.path(name)) ? 'Permission denied' : 'not found'}\n`,
    )
    return isPath && this.process.files.exists(this.path(name)) ? 126 : 127
  }

  async #function(body: RedirectedCommand, argv: readonly string[], streams: Streams): Promise<number> {
    const outer = this.positional
    this.positional = argv.slice(1)
    try {
      await this.variables.within(() => this.#command(body, streams))
      return this.lastStatus
    } catch (error) {
      if (error instanceof Jump && error.kind === 'return') return error.value
      throw error
    } finally {
      this.positional = outer
    }
  }

  /** What a builtin fails with is said, and is its status. */
  async #guard(name: string, streams: Streams, run: () => number | Promise<number>): Promise<number> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      streams.stderr.write(`${this.name}: ${name}: ${error.message}\n`)
      return 1
    }
  }
}
