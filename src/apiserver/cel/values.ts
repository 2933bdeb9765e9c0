import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator'
import { Optional } from '@marcbachmann/cel-js'
import type { Json, JsonObject } from '#apimachinery'
import { equalLists } from './list-kinds.ts'
import { charge } from './meter.ts'
import { Timestamp, timestampText } from './timestamps.ts'

/**
 * An object with declared fields. Each declared type has a class of its own, by which the library knows it.
 * `get` gives undefined for what is not there.
 */
export abstract class Struct {
  abstract get(field: string): unknown
  abstract equals(other: Struct): boolean
  abstract json(): Json
}

/** A value of ours that has its own notion of being equal and of its text: a quantity, an address, … */
export abstract class Opaque {
  abstract equals(other: Opaque): boolean
}

const converted = new WeakMap<object, unknown>()

/** JSON whose types nobody has declared. Whole numbers are ints. Objects are immutable: each is converted once. */
export function dynamic(value: Json | undefined): unknown {
  if (value === undefined) return null
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  let found = converted.get(value)
  if (!found) converted.set(value, (found = Array.isArray(value) ? value.map(dynamic) : mapOf(value as JsonObject)))
  return found
}

const mapOf = (value: JsonObject): Map<string, unknown> => {
  const map = new Map<string, unknown>()
  for (const [key, member] of Object.entries(value)) if (member !== undefined) map.set(key, dynamic(member))
  return map
}

/** A literal's map is a plain object, ours are Maps. */
export const entriesOf = (value: object): readonly (readonly [unknown, unknown])[] =>
  value instanceof Map ? [...value] : Object.entries(value)

const isMap = (value: unknown): value is object =>
  value instanceof Map || (typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value)))

const sizeOf = (value: object): number => (value instanceof Map ? value.size : Object.keys(value).length)

function member(value: object, key: unknown): unknown {
  if (value instanceof Map) return value.get(key)
  const name = String(key)
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

const numeric = (value: unknown): bigint | number | undefined => {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  return value instanceof UnsignedInt ? value.value : undefined
}

/** CEL's equality: numbers by value whatever their type, all else by type and content. Never an error. */
export function equal(a: unknown, b: unknown): boolean {
  charge(0.1)
  if (a === b) return true
  const [one, other] = [numeric(a), numeric(b)]
  // eslint-disable-next-line eqeqeq -- compares a bigint with a double by value
  if (one !== undefined && other !== undefined) return one == other
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b, equal)
  if (a instanceof Struct) return b instanceof Struct && a.equals(b)
  if (a instanceof Opaque) return b instanceof Opaque && a.constructor === b.constructor && a.equals(b)
  if (a instanceof Timestamp) return b instanceof Timestamp && a.getTime() === b.getTime()
  if (a instanceof Duration) return b instanceof Duration && a.seconds === b.seconds && a.nanos === b.nanos
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((byte, index) => byte === b[index])
  if (a instanceof Optional) return b instanceof Optional && equal(a.orValue(undefined), b.orValue(undefined))
  return isMap(a) && isMap(b) && sizeOf(a) === sizeOf(b) && entriesOf(a).every(([key, value]) => equal(value, member(b, key) ?? missing))
}

const missing = Symbol('missing')

/** Whether something is an item of a list, or a key of a map. */
export function contains(container: unknown, value: unknown): boolean {
  if (Array.isArray(container)) return container.some((item) => equal(item, value))
  return isMap(container) && member(container, value) !== undefined
}

/** Roughly how much work it is to go through a value once. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length
  return isMap(value) ? sizeOf(value) : 1
}

/** What a value is in JSON. Throws for what has no such form. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  const number = numeric(value)
  if (number !== undefined) return Number(number)
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Struct) return value.json()
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return value.toString()
  if (value instanceof Optional) return value.hasValue() ? toJson(value.value()) : null
  if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value))
  if (isMap(value)) return Object.fromEntries(entriesOf(value).map(([key, inner]) => [String(key), toJson(inner)]))
  throw new Error(`unsupported conversion to JSON: ${typeof value}`)
}
