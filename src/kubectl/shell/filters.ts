import type { KubectlIO } from '../io.ts'

/** What a program of a pipeline is given. */
export interface ProgramInput {
  readonly args: readonly string[]
  /** The lines of stdin; none for the first program of a pipeline. */
  readonly lines: () => AsyncIterable<string>
  readonly io: KubectlIO
}

/** A small text program, for the right side of `|`. */
export type Filter = (input: ProgramInput) => Promise<number>

/** A complaint about how a filter was called. */
class Misuse extends Error {}

interface Options {
  readonly switches: ReadonlySet<string>
  readonly values: Readonly<Record<string, string>>
  readonly rest: readonly string[]
}

/** One-letter options: `switches` alone, `valued` with what follows. `-5` is `-n 5`. */
function readOptions(args: readonly string[], switches: string, valued: string): Options {
  const found = new Set<string>()
  const values: Record<string, string> = {}
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (/^-\d+$/.test(arg)) values['n'] = arg.slice(1)
    else if (!/^-./.test(arg)) rest.push(arg)
    else {
      for (let index = 1; index < arg.length; index++) {
        const letter = arg.charAt(index)
        if (valued.includes(letter)) {
          values[letter] = arg.slice(index + 1) || (args[++at] ?? '')
          break
        }
        if (!switches.includes(letter)) throw new Misuse(`invalid option -- '${letter}'`)
        found.add(letter)
      }
    }
  }
  return { switches: found, values, rest }
}

async function* linesOf({ lines, io }: ProgramInput, paths: readonly string[]): AsyncGenerator<string> {
  if (paths.length === 0) yield* lines()
  for (const path of paths) {
    const text = await io.files.read(path).catch(() => {
      throw new Misuse(`${path}: No such file or directory`)
    })
    yield* text.replace(/\n$/, '').split('\n')
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

function pattern(text: string, switches: ReadonlySet<string>): RegExp {
  // Without -E, `\|` and the like are the operators and the bare ones are letters.
  const basic = (source: string): string =>
    source.replaceAll(/\\?[|+?(){}]/g, (sign) => (sign.startsWith('\\') ? sign.slice(1) : `\\${sign}`))
  const source = switches.has('F') ? escaped(text) : switches.has('E') ? text : basic(text)
  const whole = switches.has('w') ? `\\b(?:${source})\\b` : source
  try {
    return new RegExp(whole, switches.has('i') ? 'i' : '')
  } catch {
    throw new Misuse(`${text}: invalid regular expression`)
  }
}

const grep: Filter = async (input) => {
  const { switches, values, rest } = readOptions(input.args, 'ivcnEFwoq', 'eABC')
  const [text, ...paths] = values['e'] === undefined ? rest : [values['e'], ...rest]
  if (text === undefined) throw new Misuse('no pattern')
  const wanted = pattern(text, switches)
  const after = Number(values['A'] ?? values['C'] ?? 0)
  const before = Number(values['B'] ?? values['C'] ?? 0)
  const recent: string[] = []
  let count = 0
  let number = 0
  let following = 0
  const print = (line: string): void => {
    if (!switches.has('c') && !switches.has('q')) input.io.stdout(`${line}\n`)
  }
  for await (const line of linesOf(input, paths)) {
    number++
    const shown = switches.has('n') ? `${number}:${line}` : line
    if (wanted.test(line) !== switches.has('v')) {
      count++
      recent.splice(0).forEach(print)
      if (switches.has('o')) for (const [match] of line.matchAll(new RegExp(wanted, `${wanted.flags}g`))) print(match)
      else print(shown)
      following = after
    } else if (following > 0) {
      following--
      print(shown)
    } else if (before > 0) {
      recent.push(shown)
      if (recent.length > before) recent.shift()
    }
  }
  if (switches.has('c')) input.io.stdout(`${count}\n`)
  return count > 0 ? 0 : 1
}

const head: Filter = async (input) => {
  const { values, rest } = readOptions(input.args, '', 'n')
  let left = Number(values['n'] ?? 10)
  if (left > 0) {
    for await (const line of linesOf(input, rest)) {
      input.io.stdout(`${line}\n`)
      if (--left === 0) break
    }
  }
  return 0
}

const tail: Filter = async (input) => {
  const { values, rest } = readOptions(input.args, '', 'n')
  const given = values['n'] ?? '10'
  const lines: string[] = []
  for await (const line of linesOf(input, rest)) lines.push(line)
  const shown = given.startsWith('+') ? lines.slice(Number(given) - 1) : Number(given) === 0 ? [] : lines.slice(-Number(given))
  for (const line of shown) input.io.stdout(`${line}\n`)
  return 0
}

const wc: Filter = async (input) => {
  const { switches, rest } = readOptions(input.args, 'lwc', '')
  const counts = { l: 0, w: 0, c: 0 }
  for await (const line of linesOf(input, rest)) {
    counts.l++
    counts.w += line.split(/\s+/).filter((word) => word !== '').length
    counts.c += new TextEncoder().encode(line).length + 1
  }
  const asked = (['l', 'w', 'c'] as const).filter((each) => switches.size === 0 || switches.has(each))
  const width = asked.length > 1 ? 7 : 0
  input.io.stdout(`${asked.map((each) => String(counts[each]).padStart(width)).join(' ')}\n`)
  return 0
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const sort: Filter = async (input) => {
  const { switches, values, rest } = readOptions(input.args, 'nru', 'k')
  const lines: string[] = []
  for await (const line of linesOf(input, rest)) lines.push(line)
  const column = Number.parseInt(values['k'] ?? '', 10)
  const key = (line: string): string => (Number.isNaN(column) ? line : (line.trim().split(/\s+/)[column - 1] ?? ''))
  const number = (line: string): number => Number.parseFloat(key(line)) || 0
  const order = (a: string, b: string): number => (switches.has('n') ? number(a) - number(b) : compare(key(a), key(b))) || compare(a, b)
  const sorted = lines.toSorted((a, b) => (switches.has('r') ? order(b, a) : order(a, b)))
  const shown = switches.has('u') ? sorted.filter((line, at) => line !== sorted[at - 1]) : sorted
  for (const line of shown) input.io.stdout(`${line}\n`)
  return 0
}

const cat: Filter = async (input) => {
  for await (const line of linesOf(input, input.args)) input.io.stdout(`${line}\n`)
  return 0
}

const echo: Filter = async ({ args, io }) => {
  io.stdout(`${args.join(' ')}\n`)
  return 0
}

const named: Readonly<Record<string, Filter>> = { grep, head, tail, wc, sort, cat, echo }

/** The names of all filters. */
export const filterNames: readonly string[] = Object.keys(named)

/** The filter of a name, made to tell its own misuse; undefined when there is none. */
export function filterNamed(name: string): Filter | undefined {
  const filter = Object.hasOwn(named, name) ? named[name] : undefined
  if (!filter) return undefined
  return async (input) => {
    try {
      return await filter(input)
    } catch (error) {
      if (!(error instanceof Misuse)) throw error
      input.io.stderr(`${name}: ${error.message}\n`)
      return 2
    }
  }
}
