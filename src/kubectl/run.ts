import { commands } from './commands/index.ts'
import type { Command } from './command.ts'
import { CommandError, errorText } from './errors.ts'
import { parseFlags, type Flag, type ParsedLine } from './flags.ts'
import { globalFlags, helpFlag } from './global-flags.ts'
import { commandHelp, optionsHelp, rootHelp } from './help.ts'
import type { KubectlIO } from './io.ts'
import { openSession } from './session.ts'
import { similar } from './similar.ts'

/** A command found on a command line, and what is left for it. */
export interface Call {
  readonly command: Command
  /** `kubectl rollout status` */
  readonly path: string
  readonly args: readonly string[]
}

export const allFlags = (command: Command): readonly Flag[] => [...(command.flags ?? []), ...globalFlags, helpFlag]

const named = (list: readonly Command[], name: string): Command | undefined =>
  list.find((command) => command.name === name || command.aliases?.includes(name))

/** The next argument that is a word, global flags before it skipped. */
function nextWord(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') return -1
    if (!arg.startsWith('-') || arg === '-') return at
    const flag = globalFlags.find(({ name, short }) => arg === `--${name}` || arg === `-${short}`)
    if (flag && flag.type !== 'bool') at++
  }
  return -1
}

const without = (args: readonly string[], at: number): readonly string[] => args.filter((_, index) => index !== at)

/** The command that a command line names; undefined when it names none. Throws for a name that there is not. */
export function findCommand(argv: readonly string[]): Call | undefined {
  const at = nextWord(argv)
  if (at < 0) return undefined
  const name = argv[at] ?? ''
  const command = named(commands, name)
  if (!command) throw unknownCommand(name)
  let call: Call = { command, path: `kubectl ${command.name}`, args: without(argv, at) }
  for (;;) {
    const next = nextWord(call.args)
    const sub = next < 0 ? undefined : named(call.command.subcommands ?? [], call.args[next] ?? '')
    if (!sub) return call
    call = { command: sub, path: `${call.path} ${sub.name}`, args: without(call.args, next) }
  }
}

function unknownCommand(name: string): CommandError {
  const close = similar(
    name,
    commands.map((command) => command.name),
  )
  const hint = close.length > 0 ? `\n\nDid you mean this?${close.map((each) => `\n\t${each}`).join('')}` : ''
  return new CommandError(`unknown command ${JSON.stringify(name)} for "kubectl"${hint}`)
}

function parse({ command, path, args }: Call): ParsedLine {
  return parseFlags(args, allFlags(command), path)
}

function describe(call: Call, line: ParsedLine, io: KubectlIO): number {
  const [word] = line.positional
  if (word !== undefined && !line.flags.bool('help')) {
    io.stderr(`error: unknown command ${JSON.stringify(word)}\nSee '${call.path} -h' for help and examples\n`)
    return 1
  }
  const { to, code } = call.command.helpWithoutSubcommand ?? { to: 'stderr', code: 1 }
  io[to](commandHelp(call.command, call.path))
  return code
}

async function execute(argv: readonly string[], io: KubectlIO): Promise<number> {
  const isHelp = argv[0] === 'help'
  const call = findCommand(isHelp ? argv.slice(1) : argv)
  if (!call) {
    parseFlags(argv, [...globalFlags, helpFlag], 'kubectl')
    io.stdout(rootHelp(commands))
    return 0
  }
  if (call.command.name === 'options') {
    io.stdout(optionsHelp(globalFlags))
    return 0
  }
  const line = parse(call)
  const { command, path } = call
  if (isHelp || line.flags.bool('help')) {
    io.stdout(commandHelp(command, path))
    return 0
  }
  if (!command.run) return describe(call, line, io)
  const { flags, positional, dash } = line
  const session = openSession(io, flags, command.name)
  return (await command.run({ path, flags, args: positional, dash, io, session })) ?? 0
}

/** Runs `kubectl` with these arguments. Resolves with the exit code; what there is to say has been written to `io`. */
export async function run(argv: readonly string[], io: KubectlIO): Promise<number> {
  try {
    return await execute(argv, io)
  } catch (error) {
    if (io.signal.aborted) return 130
    const text = errorText(error)
    if (text !== '') io.stderr(`${text}\n`)
    return error instanceof CommandError ? error.exitCode : 1
  }
}
