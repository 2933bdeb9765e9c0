import { yamlString } from './yaml-scalar.ts'

const isLetter = (char: string): boolean => /\p{L}/u.test(char)
const digitsFrom = (chars: readonly string[], start: number): { value: number; end: number } => {
  let end = start
  while (/^\d$/.test(chars[end] ?? '')) end++
  return { value: Number(chars.slice(start, end).join('') || 0), end }
}

/** Go yaml's order of keys: letters after other characters, runs of digits by their number. */
export function compareKeys(left: string, right: string): number {
  const a = [...left]
  const b = [...right]
  for (let at = 0; at < a.length && at < b.length; at++) {
    const x = a[at] ?? ''
    const y = b[at] ?? ''
    if (x === y) continue
    if (isLetter(x) && isLetter(y)) return x < y ? -1 : 1
    if (isLetter(x) || isLetter(y)) return isLetter(y) ? -1 : 1
    const m = digitsFrom(a, at)
    const n = digitsFrom(b, at)
    return m.value - n.value || m.end - n.end || (x < y ? -1 : 1)
  }
  return a.length - b.length
}

function scalar(value: unknown, column: number, indent: number): string {
  if (typeof value === 'string') return yamlString(value, { column, indent })
  if (typeof value === 'number' && !Number.isInteger(value)) return String(value).replace(/e-(\d)$/, 'e-0$1')
  return value === undefined ? 'null' : String(value)
}

const isEmpty = (value: object): boolean => (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)

/** The lines of a value that is no scalar; the first begins where the caller stands. */
function block(value: object, indent: number): string[] {
  const pad = ' '.repeat(indent)
  const nested = (head: string, member: unknown, inner: number): string[] => {
    if (typeof member !== 'object' || member === null) return [`${pad}${head} ${scalar(member, indent + head.length + 1, indent + 2)}`]
    if (isEmpty(member)) return [`${pad}${head} ${Array.isArray(member) ? '[]' : '{}'}`]
    if (head !== '-') return [pad + head, ...block(member, inner)]
    const [first = '', ...rest] = block(member, inner)
    return [`${pad}- ${first.trimStart()}`, ...rest]
  }
  if (Array.isArray(value)) return value.flatMap((item: unknown) => nested('-', item, indent + 2))
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => compareKeys(a, b))
    .flatMap(([key, member]: [string, unknown]) => {
      const head = yamlString(key, { column: indent, indent, isKey: true })
      if (head.length > 128) return [`${pad}? ${head}`, ...nested(':', member, indent + 2)]
      return nested(`${head}:`, member, Array.isArray(member) ? indent : indent + 2)
    })
}

/** A value as sigs.k8s.io/yaml writes it, with a newline at the end. */
export function toYaml(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${scalar(value, 0, 2)}\n`
  if (isEmpty(value)) return Array.isArray(value) ? '[]\n' : '{}\n'
  return `${block(value, 0).join('\n')}\n`
}
