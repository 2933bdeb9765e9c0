import { CommandError } from './errors.ts'

/** A flag, declared. `default` is shown in the help; absent for what has none. */
export interface Flag {
  readonly name: string
  readonly short?: string
  readonly type: 'bool' | 'string' | 'int' | 'duration' | 'strings'
  readonly default?: string
  /** The value of a bare `--name` where a value is optional: `--dry-run`, `--cascade`. */
  readonly bare?: string
  readonly help: string
  /** What a value can be, for completion. */
  readonly choices?: readonly string[]
  /** Accepted, but not in the help. */
  readonly hidden?: true
}

/** What a command line said. */
export interface Flags {
  /** True when the flag was given. */
  given(name: string): boolean
  bool(name: string): boolean
  string(name: string): string
  int(name: string): number
  /** In milliseconds. */
  duration(name: string): number
  strings(name: string): readonly string[]
  /** Whether it may be given several times. */
  isList(name: string): boolean
}

export interface ParsedLine {
  readonly flags: Flags
  readonly positional: readonly string[]
  /** How many of `positional` stood before `--`; undefined without one. */
  readonly dash: number | undefined
}

const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Go's time.ParseDuration, in milliseconds; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/.exec(text) ?? []
  if (rest === '0') return 0
  if (!/^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(rest)) return undefined
  let total = 0
  for (const [, amount = '', unit = ''] of rest.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (units[unit] ?? 0)
  return sign === '-' ? -total : total
}

const booleans: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false])),
}

/** pflag's complaint about a value. */
function invalidValue(flag: Flag, value: string): string | undefined {
  const shown = `${flag.short ? `-${flag.short}, ` : ''}--${flag.name}`
  const complaint = (why: string): string => `invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${why}`
  if (flag.type === 'bool' && booleans[value] === undefined)
    return complaint(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`)
  if (flag.type === 'int' && !/^[+-]?\d+$/.test(value))
    return complaint(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  if (flag.type === 'duration' && parseDuration(value) === undefined) return complaint(`time: invalid duration ${JSON.stringify(value)}`)
  return undefined
}

class Values implements Flags {
  readonly #declared: ReadonlyMap<string, Flag>
  readonly #values = new Map<string, string[]>()

  constructor(declared: readonly Flag[]) {
    // A command's own come first, and win.
    this.#declared = new Map(declared.toReversed().map((flag) => [flag.name, flag]))
  }

  set(flag: Flag, value: string): void {
    const list = flag.type === 'strings' ? (this.#values.get(flag.name) ?? []) : []
    this.#values.set(flag.name, [...list, value])
  }

  given = (name: string): boolean => this.#values.has(name)
  string = (name: string): string => this.#values.get(name)?.at(-1) ?? this.#declared.get(name)?.default ?? ''
  bool = (name: string): boolean => booleans[this.string(name)] ?? false
  int = (name: string): number => Number(this.string(name) || 0)
  duration = (name: string): number => parseDuration(this.string(name) || '0') ?? 0
  strings = (name: string): readonly string[] => this.#values.get(name) ?? []
  isList = (name: string): boolean => this.#declared.get(name)?.type === 'strings'
}

/**
 * Reads a command line by pflag's rules: `--name=value`, `--name value`, `-nvalue`, `-n value`, joined short switches,
 * flags anywhere before `--`. Throws with pflag's message; `path` is the command's, e.g. `kubectl get`.
 */
export function parseFlags(args: readonly string[], declared: readonly Flag[], path: string): ParsedLine {
  const values = new Values(declared)
  const positional: string[] = []
  let dash: number | undefined
  let at = 0

  const fail = (message: string): never => {
    throw new CommandError(`${message}\nSee '${path} --help' for usage.`)
  }
  const assign = (flag: Flag, value: string): void => {
    const complaint = invalidValue(flag, value)
    if (complaint) fail(complaint)
    values.set(flag, value)
  }
  const takeNext = (complaint: string): string => {
    at++
    return args[at] ?? fail(complaint)
  }
  const takeLong = (text: string): void => {
    const equals = text.indexOf('=')
    const name = equals < 0 ? text.slice(2) : text.slice(2, equals)
    const flag = declared.find((candidate) => candidate.name === name) ?? fail(`unknown flag: --${name}`)
    if (equals >= 0) assign(flag, text.slice(equals + 1))
    else if (flag.type === 'bool') assign(flag, 'true')
    else if (flag.bare !== undefined) assign(flag, flag.bare)
    else assign(flag, takeNext(`flag needs an argument: --${name}`))
  }
  const takeShort = (text: string): void => {
    for (let index = 1; index < text.length; index++) {
      const letter = text.charAt(index)
      const flag = declared.find((candidate) => candidate.short === letter) ?? fail(`unknown shorthand flag: '${letter}' in ${text}`)
      const rest = text.slice(index + 1)
      if (rest.startsWith('=')) return assign(flag, rest.slice(1))
      if (flag.type === 'bool') assign(flag, 'true')
      else return assign(flag, rest || takeNext(`flag needs an argument: '${letter}' in ${text}`))
    }
  }

  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') {
      dash = positional.length
      positional.push(...args.slice(at + 1))
      break
    }
    if (arg.startsWith('--')) takeLong(arg)
    else if (arg.startsWith('-') && arg.length > 1) takeShort(arg)
    else positional.push(arg)
  }
  return { flags: values, positional, dash }
}

/** A value that may hold several, separated by commas (pflag's StringSlice). */
export const splitComma = (values: readonly string[]): readonly string[] =>
  values.flatMap((value) => value.split(',')).filter((value) => value !== '')
