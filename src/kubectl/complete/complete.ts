import { commands } from '../commands/index.ts'
import type { Command } from '../command.ts'
import { parseFlags, type Flag, type Flags, type ParsedLine } from '../flags.ts'
import type { Completion, KubectlIO } from '../io.ts'
import { allFlags, findCommand, type Call } from '../run.ts'
import { globalFlags } from '../global-flags.ts'
import { openSession, type Session } from '../session.ts'
import { filterNames } from '../shell/filters.ts'
import { rememberedConfig } from '../shell/remembered-config.ts'
import { splitLine } from '../shell/words.ts'
import { completeArgument } from './arguments.ts'
import { containerNames, fileNames, objectNames } from './values.ts'

const named = (list: readonly Command[]): readonly Completion[] => list.map(({ name, short }) => ({ text: name, description: short }))

/** The words of the program that the cursor is in; the last one is being typed. */
function wordsAtCursor(text: string): { readonly words: readonly string[]; readonly isPiped: boolean } {
  const { tokens, endsInWord } = splitLine(text)
  const lastSign = tokens.findLastIndex(({ type }) => type === 'sign')
  const words = tokens.slice(lastSign + 1).map((token) => token.text)
  return { words: endsInWord ? words : [...words, ''], isPiped: tokens[lastSign]?.text === '|' }
}

/** The flag that an argument names, when its value is the next argument. */
function flagBefore(flags: readonly Flag[], argument: string | undefined): Flag | undefined {
  const flag = flags.find(({ name, short }) => argument === `--${name}` || (short !== undefined && argument === `-${short}`))
  return flag && flag.type !== 'bool' && flag.bare === undefined ? flag : undefined
}

interface Cursor {
  readonly call: Call
  readonly line: ParsedLine
  readonly session: Session
  readonly io: KubectlIO
}

const noFlags: Flags = parseFlags([], [], 'kubectl').flags

/** What the arguments before the cursor say, as far as they can be read. */
function readLine(call: Call): ParsedLine {
  try {
    return parseFlags(call.args, allFlags(call.command), call.path)
  } catch {
    return { flags: noFlags, positional: call.args.filter((arg) => !arg.startsWith('-')), dash: undefined }
  }
}

async function flagValues(flag: Flag, { line, session, io }: Cursor, word: string): Promise<readonly Completion[]> {
  if (flag.choices) return flag.choices.map((text) => ({ text }))
  switch (flag.name) {
    case 'namespace':
      return objectNames(session, 'namespaces')
    case 'filename':
      return fileNames(io, word)
    case 'container':
      return containerNames(session, line.positional)
    case 'context':
      return completeArgument('contexts', session, io, [], word)
    default:
      return []
  }
}

const withPrefix = (found: readonly Completion[], prefix: string): readonly Completion[] =>
  found.map((each) => ({ ...each, text: prefix + each.text }))

const flagNames = (flags: readonly Flag[], isLong: boolean): readonly Completion[] =>
  flags.flatMap(({ name, short, type, bare, hidden, help }) => {
    if (hidden) return []
    const long = { text: `--${name}${type === 'bool' || bare !== undefined ? '' : '='}`, description: help }
    return short && !isLong ? [long, { text: `-${short}`, description: help }] : [long]
  })

/** A word that begins with `-`: a flag's name, or its value behind `=` or a letter. */
async function completeFlag(cursor: Cursor, word: string): Promise<readonly Completion[]> {
  const flags = allFlags(cursor.call.command)
  const equals = word.indexOf('=')
  if (equals > 0) {
    const flag = flags.find(({ name, short }) => word.slice(0, equals) === `--${name}` || word.slice(0, equals) === `-${short ?? ''}`)
    return flag ? withPrefix(await flagValues(flag, cursor, word.slice(equals + 1)), word.slice(0, equals + 1)) : []
  }
  const joined = word.startsWith('--') ? undefined : flagBefore(flags, word.slice(0, 2))
  if (joined && word.length > 2) return withPrefix(await flagValues(joined, cursor, word.slice(2)), word.slice(0, 2))
  return flagNames(flags, word.startsWith('--'))
}

async function completeWord(cursor: Cursor, before: readonly string[], word: string): Promise<readonly Completion[]> {
  const { call, line, session, io } = cursor
  if (line.dash !== undefined) return []
  const valued = flagBefore(allFlags(call.command), before.at(-1))
  if (valued) return flagValues(valued, cursor, word)
  if (word.startsWith('-')) return completeFlag(cursor, word)
  const { subcommands = [], arguments: kind = 'none' } = call.command
  const below = line.positional.length === 0 ? named(subcommands) : []
  return [...below, ...(await completeArgument(kind, session, io, line.positional, word))]
}

async function candidates(words: readonly string[], isPiped: boolean, io: KubectlIO): Promise<readonly Completion[]> {
  const word = words.at(-1) ?? ''
  if (words.length <= 1)
    return [{ text: 'kubectl', description: 'Talks to the cluster' }, ...(isPiped ? filterNames.map((text) => ({ text })) : [])]
  if (words[0] !== 'kubectl' && words[0] !== 'k') return isPiped || filterNames.includes(words[0] ?? '') ? fileNames(io, word) : []
  const before = words.slice(1, -1)
  const argv = before[0] === 'help' ? before.slice(1) : before
  const call = findCommand(argv)
  if (!call) {
    if (flagBefore(globalFlags, argv.at(-1))?.name === 'namespace') return objectNames(openSession(io, noFlags, 'complete'), 'namespaces')
    return word.startsWith('-') ? flagNames(globalFlags, word.startsWith('--')) : named(commands)
  }
  if (before[0] === 'help') return named(call.command.subcommands ?? [])
  // `-n` at the end still waits for its value.
  const isWaiting = flagBefore(allFlags(call.command), call.args.at(-1)) !== undefined
  const line = readLine(isWaiting ? { ...call, args: call.args.slice(0, -1) } : call)
  const session = openSession(io, line.flags, 'complete')
  return completeWord({ call, line, session, io }, before, word)
}

/** What can stand at the cursor of a terminal line: each replaces the word there. Nothing when the cluster cannot say. */
export async function complete(text: string, cursor: number, io: KubectlIO): Promise<readonly Completion[]> {
  const { words, isPiped } = wordsAtCursor(text.slice(0, cursor))
  const word = words.at(-1) ?? ''
  try {
    const found = await candidates(words, isPiped, { ...io, config: io.config ?? rememberedConfig(io), stderr: () => undefined })
    const unique = new Map(found.filter((each) => each.text.startsWith(word)).map((each) => [each.text, each]))
    return [...unique.values()]
  } catch {
    return []
  }
}
