import { complain, eachText, linesOf, parseFlags, type Command } from './command.ts'

const count = (value: string | undefined, fallback: number): number => (value === undefined ? fallback : Number.parseInt(value, 10) || 0)

/** `-5` for `-n 5`. */
const withoutShortCount = (args: readonly string[]): readonly string[] =>
  args.flatMap((arg) => (/^-\d+$/.test(arg) ? ['-n', arg.slice(1)] : [arg]))

export const head: Command = {
  name: 'head',
  folder: '/usr/bin',
  async run(process) {
    const { flags, words } = parseFlags(withoutShortCount(process.argv.slice(1)), 'nc')
    return eachText(process, words, (text) => {
      if (flags.has('c')) return process.stdout.write(text.slice(0, count(flags.get('c'), 0)))
      for (const line of linesOf(text).slice(0, count(flags.get('n'), 10))) process.stdout.write(`${line}\n`)
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
      shown = text.length
    })
    const [name] = words
    if (!flags.has('f') || name === undefined) return status
    for (;;) {
      await process.sleep(1000)
      await eachText(process, [name], (text) => {
        if (text.length > shown) process.stdout.write(text.slice(shown))
        shown = text.length
      })
    }
  },
}

export const grep: Command = {
  name: 'grep',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1), 'em')
    const patterns = flags.has('e') ? [flags.get('e') ?? ''] : words.slice(0, 1)
    const files = flags.has('e') ? words : words.slice(1)
    const [pattern = ''] = patterns
    const source = flags.has('F') ? pattern.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`) : pattern
    const regex = new RegExp(flags.has('w') ? String.raw`\b(?:${source})\b` : source, flags.has('i') ? 'i' : '')
    let found = 0
    const status = await eachText(process, files, (text, name) => {
      const prefix = files.length > 1 ? `${name}:` : ''
      const lines = linesOf(text).map((line, index) => ({ line, number: index + 1 }))
      const matching = lines.filter(({ line }) => regex.test(line) !== flags.has('v'))
      found += matching.length
      if (flags.has('q')) return
      if (flags.has('c')) process.stdout.write(`${prefix}${matching.length}\n`)
      else if (flags.has('l')) process.stdout.write(matching.length > 0 ? `${name}\n` : '')
      else
        for (const { line, number } of matching)
          process.stdout.write(`${prefix}${flags.has('n') ? `${number}:` : ''}${flags.has('o') ? (regex.exec(line)?.[0] ?? '') : line}\n`)
    })
    return status > 0 ? 2 : found > 0 ? 0 : 1
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
    const translate = (letter: string): string => {
      const at = from.indexOf(letter)
      if (at < 0) return letter
      return flags.has('d') ? '' : (to[Math.min(at, to.length - 1)] ?? '')
    }
    return eachText(process, [], (text) => process.stdout.write(Array.from(text, translate).join('')))
  },
}

export const sed: Command = {
  name: 'sed',
  async run(process) {
    const { flags, words } = parseFlags(process.argv.slice(1), 'e')
    const script = flags.get('e') ?? words[0] ?? ''
    const files = flags.has('e') ? words : words.slice(1)
    const [, delimiter = '/'] = /^s(.)/.exec(script) ?? []
    const [, pattern, replacement = '', options = ''] = script.split(delimiter)
    if (!script.startsWith('s') || pattern === undefined) {
      complain(process, `unsupported command ${script}`)
      return 1
    }
    const source = flags.has('E') || flags.has('r') ? pattern : pattern.replaceAll(/\\([(){}|+?])/g, '$1')
    const regex = new RegExp(source, `${options.includes('g') ? 'g' : ''}${options.includes('I') ? 'i' : ''}`)
    const target = replacement
      .replaceAll('$', '$$$$')
      .replaceAll(/\\(\d)/g, '$$$1')
      .replaceAll(/(?<!\\)&/g, '$$&')
    return eachText(process, files, (text) => {
      for (const line of linesOf(text)) process.stdout.write(`${line.replace(regex, target)}\n`)
    })
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
    return eachText(process, [], (text) => {
      process.stdout.write(text)
      for (const name of words)
        process.files.write(name.startsWith('/') ? name : `${process.cwd}/${name}`, text, { append: flags.has('a') })
    })
  },
}
