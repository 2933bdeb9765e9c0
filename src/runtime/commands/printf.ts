import { unescape } from './escapes.ts'
import type { Command } from './command.ts'

const directive = /%(?:%|([-0+ ]*)(\d+)?(?:\.(\d+))?([sdiuxXocbfeg]))/g

function format(value: string, flags: string, width: number, precision: number | undefined, kind: string): string {
  const text = convert(value, precision, kind)
  if (flags.includes('-')) return text.padEnd(width)
  return flags.includes('0') && kind !== 's' ? text.padStart(width, '0') : text.padStart(width)
}

function convert(value: string, precision: number | undefined, kind: string): string {
  switch (kind) {
    case 's':
      return precision === undefined ? value : value.slice(0, precision)
    case 'b':
      return unescape(value)
    case 'c':
      return value.slice(0, 1)
    case 'x':
      return Math.trunc(Number(value) || 0).toString(16)
    case 'X':
      return Math.trunc(Number(value) || 0)
        .toString(16)
        .toUpperCase()
    case 'o':
      return Math.trunc(Number(value) || 0).toString(8)
    case 'f':
      return (Number(value) || 0).toFixed(precision ?? 6)
    case 'e':
    case 'g':
      return kind === 'e' ? (Number(value) || 0).toExponential(precision ?? 6) : String(Number(value) || 0)
    default:
      return String(Math.trunc(Number(value) || 0))
  }
}

/** What `printf FORMAT ARGUMENT…` writes; the format is used again as long as there are arguments. */
export function formatPrintf([pattern = '', ...args]: readonly string[]): string {
  const rest = [...args]
  const once = (): string =>
    unescape(pattern).replaceAll(directive, (whole, flags = '', width = '0', precision?: string, kind = '') =>
      whole === '%%'
        ? '%'
        : format(rest.shift() ?? '', flags, Number(width), precision === undefined ? undefined : Number(precision), kind),
    )
  let text = once()
  while (rest.length > 0) {
    const before = rest.length
    text += once()
    if (rest.length === before) break
  }
  return text
}

export const printfCommand: Command = {
  name: 'printf',
  folder: '/usr/bin',
  run: async ({ argv, stdout }) => {
    stdout.write(formatPrintf(argv.slice(1)))
    return 0
  },
}
