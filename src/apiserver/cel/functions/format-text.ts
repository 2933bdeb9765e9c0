import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator'
import { timestampText, Timestamp } from '../timestamps.ts'
import { entriesOf } from '../values.ts'
import { failure } from './define.ts'

const clause = /%(?:\.(\d+))?([a-zA-Z%])/g

/** `"%s is %d".format([…])`. (cel-go/ext/formatting.go) */
export function formatText(template: string, values: readonly unknown[]): string {
  let next = 0
  return template.replaceAll(clause, (_, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%'
    if (next >= values.length) throw failure(`error during formatting: index ${next} out of range`)
    return formatOne(verb, values[next++], precision === undefined ? 6 : Number(precision))
  })
}

function formatOne(verb: string, value: unknown, precision: number): string {
  switch (verb) {
    case 's':
      return textOf(value)
    case 'd':
      return integerOf(value, 'decimal').toString()
    case 'f':
      return typeof value === 'bigint' || typeof value === 'number' ? Number(value).toFixed(precision) : wrong('fixed-point', value)
    case 'e':
      return typeof value === 'bigint' || typeof value === 'number' ? exponential(Number(value), precision) : wrong('scientific', value)
    case 'b':
      return typeof value === 'boolean' ? (value ? '1' : '0') : integerOf(value, 'binary').toString(2)
    case 'o':
      return integerOf(value, 'octal').toString(8)
    case 'x':
      return hexOf(value)
    case 'X':
      return hexOf(value).toUpperCase()
    default:
      throw failure(`error during formatting: could not parse formatting clause: unrecognized formatting clause "${verb}"`)
  }
}

const exponential = (value: number, precision: number): string => value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')

function wrong(clause: string, value: unknown): never {
  throw failure(`error during formatting: ${clause} clause cannot be used on ${kindOf(value)}`)
}

const kindOf = (value: unknown): string =>
  value === null ? 'null_type' : Array.isArray(value) ? 'list' : typeof value === 'number' ? 'double' : typeof value

function integerOf(value: unknown, name: string): bigint {
  if (typeof value === 'bigint') return value
  return value instanceof UnsignedInt ? value.value : wrong(name, value)
}

function hexOf(value: unknown): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof Uint8Array ? value : undefined
  if (bytes) return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return integerOf(value, 'hexadecimal').toString(16)
}

/** What %s prints. */
function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number' || value === null)
    return String(value)
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return value.toString()
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (value instanceof UnsignedInt) return value.toString()
  if (typeof value !== 'object') return wrong('string', value)
  const type = /^\[object Type<(.*)>\]$/.exec(Object.prototype.toString.call(value))?.[1]
  if (type !== undefined) return type
  const entries = entriesOf(value).map(([key, member]) => `${textOf(key)}: ${textOf(member)}`)
  return `{${entries.toSorted().join(', ')}}`
}
