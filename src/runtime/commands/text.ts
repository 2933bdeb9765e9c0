import { toText } from '../bytes.ts'
import { eachLine, eachText, linesOf, parseFlags, pathIn, type Command } from './command.ts'
import { toRegExp } from './regex.ts'

const count = (value: string | undefined, fallback: number): number => (value === undefined ? fallback : Number.parseInt(value, 10) || 0)

/** `-5` for `-n 5`. */
const withoutShortCount = (args: readonly string[]): readonly string[] =>
  args.flatMap((arg) => (/^-\d+$/.test(arg) ? ['-n', arg.slice(1)] : [arg]))

export const head: Command = {
  name: 'head',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(withoutShortCount(process.argv.slice(1)), 'nc')
    if (flags.has('c')) return eachText(process, words, (text) => process.stdout.write(text.slice(0, count(flags.get('c'), 0))))
    const wanted = count(flags.get('n'), 10)
    if (wanted <= 0) return 0
    return eachLine(process, words, (line, number) => {
      process.stdout.write(`${line}\n`)
      return number < wanted
    })
  },
}

export const tail: Command = {
  name: 'tail',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(withoutShortCount(process.argv.slice(1)), 'nc')
    let shown = 0
    const status = await eachText(process, words, (text) => {
      const lines = linesOf(text)
      const from = flags.get('n')?.startsWith('+') ? count(flags.get('n'), 1) - 1 : Math.max(0, lines.length - count(flags.get('n'), 10))
      for (const line of lines.slice(from)) process.stdout.write(`${line}\n`)
      shown = new TextEncoder().encode(text).length
    })
    const [name] = words
    if (!(flags.has('f') || flags.has('F')) || name === undefined) return status
    const path = pathIn(process, name)
    // With -F also what is not there yet.
    for (;;) {
      await process.sleep(1000)
      const entry = process.files.stat(path)
      if (entry?.type !== 'file') continue
      if (entry.data.length < shown) shown = 0
      process.stdout.write(entry.data.subarray(shown))
      shown = entry.data.length
    }
  },
}

/** One expression for all patterns; -F takes them as they are, -E as extended ones. */
function regexOf(patterns: readonly string[], flags: ReadonlyMap<string, string>): RegExp {
  const quoted = (pattern: string): string => pattern.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
  const extended = flags.has('E')
  const sources = patterns.map((pattern) => (flags.has('F') ? quoted(pattern) : toRegExp(pattern, { extended }).source))
  const whole = `(?:${sources.join('|')})`
  const bounded = flags.has('w') ? String.raw`\b${whole}\b` : flags.has('x') ? `^${whole}$` : whole
  return new RegExp(bounded, flags.has('i') ? 'gi' : 'g')
}

export const grep: Command = {
  name: 'grep',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1), 'em')
    const patterns = (flags.get('e') ?? words[0] ?? '').split('\n')
    const files = flags.has('e') ? words : words.slice(1)
    const regex = regexOf(patterns, flags)
    const prefixOf = (name: string): string => (files.length > 1 ? `${name}:` : '')
    const counts = new Map((files.length > 0 ? files : ['-']).map((name) => [name, 0]))
    const isSilent = ['q', 'c', 'l'].some((flag) => flags.has(flag))
    const status = await eachLine(process, files, (line, number, name) => {
      if (line.search(regex) >= 0 === flags.has('v')) return true
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (isSilent) return !flags.has('q')
      const start = prefixOf(name) + (flags.has('n') ? `${number}:` : '')
      for (const text of flags.has('o') ? (line.match(regex) ?? []) : [line]) process.stdout.write(`${start}${text}\n`)
      return (counts.get(name) ?? 0) < count(flags.get('m'), Infinity)
    })
    for (const [name, times] of flags.has('q') ? [] : counts) {
      if (flags.has('c')) process.stdout.write(`${prefixOf(name)}${times}\n`)
      else if (flags.has('l') && times > 0) process.stdout.write(`${name}\n`)
    }
    const found = [...counts.values()].some((times) => times > 0)
    return status > 0 ? 2 : found ? 0 : 1
  },
}

export const wc: Command = {
  name: 'wc',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    return eachText(process, words, (text, name) => {
      const counts = {
        l: text.split('\n').length - 1,
        w: text.split(/\s+/).filter(Boolean).length,
        c: new TextEncoder().encode(text).length,
      }
      const wanted = (['l', 'w', 'c'] as const).filter((flag) => flags.size === 0 || flags.has(flag))
      const numbers = wanted.map((flag) => (wanted.length === 1 ? String(counts[flag]) : String(counts[flag]).padStart(9)))
      process.stdout.write(`${numbers.join(' ')}${name === '-' ? '' : ` ${name}`}\n`)
    })
  },
}

export const sort: Command = {
  name: 'sort',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1), 'kto')
    const lines: string[] = []
    const status = await eachText(process, words, (text) => lines.push(...linesOf(text)))
    const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
    const sorted = lines.toSorted((a, b) =>
      flags.has('n') ? (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0) || byText(a, b) : byText(a, b),
    )
    const ordered = flags.has('r') ? sorted.toReversed() : sorted
    for (const line of flags.has('u') ? new Set(ordered) : ordered) process.stdout.write(`${line}\n`)
    return status
  },
}

export const uniq: Command = {
  name: 'uniq',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    return eachText(process, words, (text) => {
      const groups: { line: string; times: number }[] = []
      for (const line of linesOf(text)) {
        const last = groups.at(-1)
        if (last?.line === line) last.times++
        else groups.push({ line, times: 1 })
      }
      for (const { line, times } of groups) process.stdout.write(`${flags.has('c') ? `${String(times).padStart(7)} ` : ''}${line}\n`)
    })
  },
}

export const cut: Command = {
  name: 'cut',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1), 'dfc')
    const ranges = (flags.get('f') ?? flags.get('c') ?? '').split(',').map((range) => {
      const [from = '', to = from] = range.split('-')
      return { from: Number(from || 1), to: range.includes('-') ? Number(to || Infinity) : Number(to) }
    })
    const isWanted = (index: number): boolean => ranges.some(({ from, to }) => index + 1 >= from && index + 1 <= to)
    const separator = flags.has('c') ? '' : (flags.get('d') ?? '\t')
    return eachText(process, words, (text) => {
      for (const line of linesOf(text))
        process.stdout.write(
          `${line
            .split(separator)
            .filter((_, index) => isWanted(index))
            .join(separator)}\n`,
        )
    })
  },
}

/** `a-z` as all letters between. */
const expandSet = (set: string): string =>
  set
    .replaceAll(
      /\[:(\w+):\]/g,
      (_, name: string) => ({ upper: 'A-Z', lower: 'a-z', digit: '0-9', space: ' \t\n', alpha: 'A-Za-z' })[name] ?? '',
    )
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(/(.)-(.)/g, (_, from: string, to: string) =>
      Array.from({ length: Math.max(0, to.charCodeAt(0) - from.charCodeAt(0) + 1) }, (__, index) =>
        String.fromCharCode(from.charCodeAt(0) + index),
      ).join(''),
    )

export const tr: Command = {
  name: 'tr',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    const [from, to] = [expandSet(words[0] ?? ''), expandSet(words[1] ?? '')]
    const isMeant = (letter: string): boolean => from.includes(letter) !== (flags.has('c') || flags.has('C'))
    const translate = (letter: string): string => {
      if (!isMeant(letter) || to === '') return letter
      return to[Math.min(Math.max(from.indexOf(letter), 0), to.length - 1)] ?? ''
    }
    const squeezed = to === '' ? from : to
    let last = ''
    for (let bytes = await process.stdin.read(); bytes; bytes = await process.stdin.read()) {
      const text = toText(bytes)
      const letters = flags.has('d') ? Array.from(text).filter((letter) => !isMeant(letter)) : Array.from(text, translate)
      const before = last
      const isRepeated = (letter: string, at: number): boolean => letter === (letters[at - 1] ?? before) && squeezed.includes(letter)
      process.stdout.write((flags.has('s') ? letters.filter((letter, at) => !isRepeated(letter, at)) : letters).join(''))
      last = letters.at(-1) ?? last
    }
    return 0
  },
}

export const seq: Command = {
  name: 'seq',
  folder: '/usr/bin',
  async run(process) {
    const { argv, stdout } = process
    const numbers = argv.slice(1).map(Number)
    const [first, step, last] = numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers
    for (let value = first ?? 1; (step ?? 1) > 0 ? value <= (last ?? 0) : value >= (last ?? 0); value += step ?? 1) {
      stdout.write(`${value}\n`)
      await process.work(0.01)
    }
    return 0
  },
}

export const tee: Command = {
  name: 'tee',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1))
    for (const name of words) if (!flags.has('a')) process.files.write(pathIn(process, name), '')
    for (let bytes = await process.stdin.read(); bytes; bytes = await process.stdin.read()) {
      process.stdout.write(bytes)
      for (const name of words) process.files.write(pathIn(process, name), bytes, { append: true })
    }
    return 0
  },
}
