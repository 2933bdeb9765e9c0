import { formatText } from './format-text.ts'
import { failure, type CelFunction } from './define.ts'

/** Texts are counted in code points. */
const points = (text: string): readonly string[] => Array.from(text)
const outOfRange = (index: bigint): Error => failure(`index out of range: ${index}`)

function checked(index: bigint, length: number): number {
  if (index < 0n || index > length) throw outOfRange(index)
  return Number(index)
}

function indexOf(text: string, part: string, offset = 0n): bigint {
  const [all, wanted] = [points(text), points(part)]
  const from = checked(offset, all.length)
  for (let at = from; at <= all.length - wanted.length; at++) if (wanted.every((each, index) => all[at + index] === each)) return BigInt(at)
  return -1n
}

function lastIndexOf(text: string, part: string, offset?: bigint): bigint {
  const [all, wanted] = [points(text), points(part)]
  const last = all.length - wanted.length
  const from = offset === undefined ? last : Math.min(checked(offset, all.length), last)
  for (let at = from; at >= 0; at--) if (wanted.every((each, index) => all[at + index] === each)) return BigInt(at)
  return -1n
}

function substring(text: string, start: bigint, end?: bigint): string {
  const all = points(text)
  const to = end === undefined ? all.length : checked(end, all.length)
  const from = checked(start, all.length)
  if (from > to) throw failure(`invalid substring range. start: ${start}, end: ${end}`)
  return all.slice(from, to).join('')
}

function split(text: string, separator: string, limit = -1n): readonly string[] {
  if (limit === 0n) return []
  const parts = separator === '' ? points(text) : text.split(separator)
  if (limit < 0n || BigInt(parts.length) <= limit) return parts
  const kept = Number(limit) - 1
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)]
}

function replace(text: string, old: string, by: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(old, () => by)
  return split(text, old, limit + 1n).join(by)
}

const ascii = (text: string, from: RegExp, change: (letter: string) => string): string => text.replaceAll(from, change)

export const strings: readonly CelFunction[] = [
  {
    name: 'charAt',
    on: 'string',
    takes: ['int'],
    gives: 'string',
    run: (text: string, index: bigint) => points(text)[checked(index, points(text).length)] ?? '',
  },
  { name: 'indexOf', on: 'string', takes: ['string'], gives: 'int', run: indexOf },
  { name: 'indexOf', on: 'string', takes: ['string', 'int'], gives: 'int', run: indexOf },
  { name: 'lastIndexOf', on: 'string', takes: ['string'], gives: 'int', run: lastIndexOf },
  { name: 'lastIndexOf', on: 'string', takes: ['string', 'int'], gives: 'int', run: lastIndexOf },
  { name: 'lowerAscii', on: 'string', gives: 'string', run: (text: string) => ascii(text, /[A-Z]/g, (letter) => letter.toLowerCase()) },
  { name: 'upperAscii', on: 'string', gives: 'string', run: (text: string) => ascii(text, /[a-z]/g, (letter) => letter.toUpperCase()) },
  { name: 'trim', on: 'string', gives: 'string', run: (text: string) => text.trim() },
  { name: 'replace', on: 'string', takes: ['string', 'string'], gives: 'string', run: replace },
  { name: 'replace', on: 'string', takes: ['string', 'string', 'int'], gives: 'string', run: replace },
  { name: 'split', on: 'string', takes: ['string'], gives: 'list<string>', run: split },
  { name: 'split', on: 'string', takes: ['string', 'int'], gives: 'list<string>', run: split },
  { name: 'substring', on: 'string', takes: ['int'], gives: 'string', run: substring },
  { name: 'substring', on: 'string', takes: ['int', 'int'], gives: 'string', run: substring },
  { name: 'join', on: 'list<string>', gives: 'string', run: (list: readonly string[]) => list.join('') },
  {
    name: 'join',
    on: 'list<string>',
    takes: ['string'],
    gives: 'string',
    run: (list: readonly string[], separator: string) => list.join(separator),
  },
  { name: 'format', on: 'string', takes: ['list'], gives: 'string', run: formatText },
]

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }

/** What is called on `strings`. */
export const stringsNamespace: readonly CelFunction[] = [
  {
    name: 'quote',
    takes: ['string'],
    gives: 'string',
    run: (text: string) => `"${text.replaceAll(/[\n\r\t"\\]/g, (each) => escapes[each] ?? each)}"`,
  },
]
