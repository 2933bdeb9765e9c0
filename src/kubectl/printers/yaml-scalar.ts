/**
 * How Go's yaml writes a string: plain where it reads back as the same string, quoted where it would not, as a literal
 * block where it has several lines. Follows goyaml.v2's resolve.go, encode.go and emitterc.go.
 */

const words = new Set(
  [
    ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'],
    ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'],
    ['', '~', 'null', 'Null', 'NULL'],
    ['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'],
  ].flat(),
)
const integer = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9]\d*|0)$/
const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/
const base60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/

/** Whether a text that stands without quotes is read as something else than a string. */
function looksTyped(text: string): boolean {
  if (words.has(text)) return true
  if (!/^[-+.\d]/.test(text)) return false
  if (text.startsWith('.')) return float.test(text)
  const digits = text.replaceAll('_', '')
  return integer.test(digits) || float.test(digits) || base60.test(text) || timestamp.test(text)
}

const isBreak = (char: string | undefined): boolean =>
  char === '\n' || char === '\r' || char === '\u0085' || char === '\u2028' || char === '\u2029'
const isBlankOrEnd = (char: string | undefined): boolean => char === undefined || char === ' ' || char === '\t' || isBreak(char)

function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true
  return code >= 0xa0 && code <= 0xfffd && code !== 0xfeff && !(code >= 0xd800 && code <= 0xdfff)
}

interface Allowed {
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

const leadingIndicators = new Set('#,[]{}&*!|>\'"%@`')

function hasIndicator(chars: readonly string[]): boolean {
  const text = chars.join('')
  if (text.startsWith('---') || text.startsWith('...')) return true
  return chars.some((char, at) => {
    const ends = isBlankOrEnd(chars[at + 1])
    if (at === 0) return leadingIndicators.has(char) || ((char === '?' || char === ':' || char === '-') && ends)
    return (char === ':' && ends) || (char === '#' && isBlankOrEnd(chars[at - 1]))
  })
}

function analyze(chars: readonly string[]): Allowed {
  if (chars.length === 0) return { plain: true, single: true, block: false }
  const first = chars[0]
  const last = chars.at(-1)
  const hasBreak = chars.some(isBreak)
  const breakThenSpace = chars.some((char, at) => char === ' ' && isBreak(chars[at - 1]))
  const spaceThenBreak = chars.some((char, at) => isBreak(char) && chars[at - 1] === ' ')
  const special = spaceThenBreak || chars.some((char) => !isPrintable(char))
  const edge = first === ' ' || last === ' ' || isBreak(first) || isBreak(last)
  return {
    plain: !edge && !breakThenSpace && !special && !hasBreak && !hasIndicator(chars),
    single: !breakThenSpace && !special,
    block: last !== ' ' && !special,
  }
}

const bestWidth = 80
const short: Readonly<Record<string, string>> = {
  '\0': '\\0', '\u0007': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r',
  '\u001b': '\\e', '"': '\\"', '\\': '\\\\', '\u0085': '\\N', '\u00a0': '\\_', '\u2028': '\\L', '\u2029': '\\P',
} // prettier-ignore

function escaped(char: string): string {
  const known = short[char]
  if (known !== undefined) return known
  const code = char.codePointAt(0) ?? 0
  const hex = (digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0')
  return code <= 0xff ? `\\x${hex(2)}` : code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`
}

/** Where a scalar stands: the column its text begins at, and the indentation of its further lines. */
export interface ScalarPlace {
  readonly column: number
  readonly indent: number
  /** Keys are never folded. */
  readonly isKey?: boolean
}

type Style = 'plain' | 'single' | 'double'

/** Writes text, folding at the first single space behind the best width. */
function fold(chars: readonly string[], style: Style, { column, indent, isKey }: ScalarPlace): string {
  let out = ''
  let at = column
  let afterSpace = false
  const put = (text: string): void => {
    out += text
    at += text.length
  }
  chars.forEach((char, index) => {
    const inside = style === 'plain' || (index > 0 && index < chars.length - 1)
    const canFold = char === ' ' && !isKey && !afterSpace && at > bestWidth && inside && (style === 'double' || chars[index + 1] !== ' ')
    if (canFold) {
      out += `\n${' '.repeat(indent)}`
      at = indent
      if (style === 'double' && chars[index + 1] === ' ') put('\\')
    } else if (style === 'single' && char === "'") put("''")
    else if (style === 'double' && (!isPrintable(char) || isBreak(char) || char === '"' || char === '\\')) put(escaped(char))
    else put(char)
    afterSpace = char === ' '
  })
  return out
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const lines = body.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
  return `|${hint}${chomp}\n${lines.join('\n')}`
}

/** A string as Go's yaml writes it, without the line's last newline. */
export function yamlString(text: string, place: ScalarPlace): string {
  const chars = [...text]
  const allowed = analyze(chars)
  const isMultiline = text.includes('\n')
  if (isMultiline && !place.isKey && allowed.block) return literal(text, place.indent)
  const wantsPlain = !isMultiline && !looksTyped(text)
  if (wantsPlain && allowed.plain) return fold(chars, 'plain', place)
  const quoted = { ...place, column: place.column + 1 }
  if (wantsPlain && allowed.single) return `'${fold(chars, 'single', quoted)}'`
  return `"${fold(chars, 'double', quoted)}"`
}
