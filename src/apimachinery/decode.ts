import { parseTime } from '#kernel'
import type { Json, JsonObject } from './object.ts'
import { canonicalQuantity, isQuantity, quantityError } from './quantity.ts'
import { fieldSchema, shortTypeName, type Schema } from './schema.ts'

/** An object as upstream's decoder would have it, and what it did not know. */
export interface Decoded {
  readonly object: JsonObject
  /** Paths of unknown fields, `spec.containers[0].foo`; they are not in `object`. */
  readonly unknown: readonly string[]
}

export interface DecodeOptions {
  /** Add what upstream always writes: structs (`resources: {}`, `status: {}`), and zeros of required fields. */
  readonly fill?: boolean
  /** Keep empty lists and maps: custom resources do, Go's `omitempty` does not. */
  readonly keepEmpty?: boolean
}

/** A value of the wrong type, in the words of Go's JSON decoder. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

interface Place {
  /** With list indexes, for unknown fields. */
  readonly path: string
  /** Without, as Go's errors have it. */
  readonly goPath: string
  /** The innermost struct. */
  readonly struct: string
}

interface Walk {
  readonly unknown: string[]
  readonly fill: boolean
  readonly keepEmpty: boolean
}

/**
 * Does to a JSON object what decoding into upstream's types and encoding again does: unknown fields and nulls go, zeros of
 * plain fields go, quantities become canonical, wrong types are errors. Returns the very object where nothing changes.
 */
export function decodeObject(schema: Schema, value: JsonObject, { fill = false, keepEmpty = false }: DecodeOptions = {}): Decoded {
  const walk: Walk = { unknown: [], fill, keepEmpty }
  const object = struct(schema, value, { path: '', goPath: '', struct: shortTypeName(schema) }, walk)
  return { object, unknown: walk.unknown }
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const goValue = (value: Json): string =>
  Array.isArray(value) ? 'array' : typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value

function goType(schema: Schema): string {
  switch (schema.type) {
    case 'array':
      return `[]${schema.items ? goType(schema.items) : 'interface {}'}`
    case 'boolean':
      return 'bool'
    case 'integer':
      return schema.format ?? 'int64'
    case 'number':
      return 'float64'
    case 'quantity':
      return 'resource.Quantity'
    case 'string':
      return schema.format === 'byte' ? '[]uint8' : 'string'
    case 'object':
      if (schema.additionalProperties?.type === 'quantity') return 'v1.ResourceList'
      if (schema.additionalProperties) return `map[string]${goType(schema.additionalProperties)}`
      return `${schema.name?.split('.').at(-2) ?? 'v1'}.${shortTypeName(schema)}`
    default:
      return 'interface {}'
  }
}

function mismatch(schema: Schema, value: Json, place: Place): DecodeError {
  const shown = typeof value === 'number' && schema.type === 'integer' ? `number ${value}` : goValue(value)
  const where = place.goPath === '' ? 'Go value' : `Go struct field ${place.struct}.${place.goPath}`
  return new DecodeError(`json: cannot unmarshal ${shown} into ${where} of type ${goType(schema)}`)
}

const within = (place: Place, field: string): Place => ({
  path: place.path === '' ? field : `${place.path}.${field}`,
  goPath: place.goPath === '' ? field : `${place.goPath}.${field}`,
  struct: place.struct,
})

function decode(schema: Schema, value: Json, place: Place, walk: Walk): Json {
  switch (schema.type) {
    case 'any':
      return value
    case 'object':
      if (!isObject(value)) throw mismatch(schema, value, place)
      return schema.properties && !schema.additionalProperties
        ? struct(schema, value, { ...place, struct: shortTypeName(schema) }, walk)
        : map(schema, value, place, walk)
    case 'array':
      if (!Array.isArray(value)) throw mismatch(schema, value, place)
      return list(schema, value, place, walk)
    default:
      return scalar(schema, value, place)
  }
}

function scalar(schema: Schema, value: Json, place: Place): Json {
  switch (schema.type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(schema, value, place)
      return value
    case 'integer':
      if (!Number.isInteger(value)) throw mismatch(schema, value, place)
      if (schema.format === 'int32' && Math.abs(Number(value)) > 2 ** 31) throw mismatch(schema, value, place)
      return value
    case 'number':
      if (typeof value !== 'number') throw mismatch(schema, value, place)
      return value
    case 'quantity':
      if ((typeof value !== 'string' && typeof value !== 'number') || !isQuantity(value)) throw new DecodeError(quantityError)
      return canonicalQuantity(value)
    case 'int-or-string':
      if (typeof value !== 'string' && !Number.isInteger(value)) throw mismatch({ type: 'integer', format: 'int32' }, value, place)
      return value
    default:
      if (typeof value !== 'string') throw mismatch(schema, value, place)
      checkFormat(schema, value)
      return value
  }
}

function checkFormat({ format }: Schema, value: string): void {
  if (format === 'byte' && !/^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(value))
    throw new DecodeError(`illegal base64 data at input byte ${Math.max(0, value.search(/[^A-Za-z0-9+/\r\n]/))}`)
  if ((format === 'date-time' || format === 'micro-time') && value !== '' && Number.isNaN(parseTime(value)))
    throw new DecodeError(
      `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
    )
}

const isZero = (value: Json): boolean => value === '' || value === 0 || value === false
const isEmpty = (schema: Schema, value: Json): boolean =>
  (Array.isArray(value) && value.length === 0) ||
  (schema.additionalProperties !== undefined && isObject(value) && Object.keys(value).length === 0)

/** What is left of a field: undefined when upstream would not write it. */
function field(schema: Schema, value: Json, required: boolean, place: Place, walk: Walk): Json | undefined {
  if (value === null) return schema.type === 'any' || schema.nullable ? value : undefined
  const decoded = decode(schema, value, place, walk)
  if (required || schema.type === 'any') return decoded
  const omitted = schema.omitZero === true ? isZero(decoded) : false
  return omitted || (!walk.keepEmpty && isEmpty(schema, decoded)) ? undefined : decoded
}

function struct(schema: Schema, value: JsonObject, place: Place, walk: Walk): JsonObject {
  let changed: Record<string, Json | undefined> | undefined
  for (const [name, before] of Object.entries(value)) {
    const known = fieldSchema(schema, name)
    const inside = within(place, name)
    if (before === undefined) continue
    if (known === undefined) {
      if (schema.preserveUnknown) continue
      walk.unknown.push(inside.path)
      changed ??= { ...value }
      delete changed[name]
      continue
    }
    const after = field(known, before, schema.required?.includes(name) ?? false, inside, walk)
    if (after === before) continue
    changed ??= { ...value }
    if (after === undefined) delete changed[name]
    else changed[name] = after
  }
  return walk.fill ? filled(schema, changed ?? value) : (changed ?? value)
}

const alwaysFields = new WeakMap<Schema, readonly (readonly [string, Schema])[]>()

function filled(schema: Schema, value: JsonObject): JsonObject {
  let always = alwaysFields.get(schema)
  if (!always) {
    const isBuiltIn = schema.name?.startsWith('io.k8s.') === true
    always = Object.entries(schema.properties ?? {}).filter(
      ([name, property]) => property.always === true || (isBuiltIn && schema.required?.includes(name) && zeroOf(property) !== undefined),
    )
    alwaysFields.set(schema, always)
  }
  const missing = always.filter(([name]) => value[name] === undefined)
  if (missing.length === 0) return value
  return { ...value, ...Object.fromEntries(missing.map(([name, inner]) => [name, zeroOf(inner) ?? filled(inner, {})])) }
}

/** What Go has where nothing was sent for a field that must be there, so that what reads it finds its type. */
function zeroOf({ type, format, enum: values }: Schema): Json | undefined {
  switch (type) {
    case 'string':
      return values || format === 'date-time' || format === 'micro-time' ? undefined : ''
    case 'integer':
    case 'number':
    case 'int-or-string':
      return 0
    case 'boolean':
      return false
    case 'array':
      return []
    default:
      return undefined
  }
}

/** The object that upstream has before any: structs that are always there, and nulls for lists that must be. */
export function emptyObject(schema: Schema): JsonObject {
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, property]): [string, Json][] => {
    if (property.always) return [[name, emptyObject(property)]]
    return property.type === 'array' && schema.required?.includes(name) ? [[name, null]] : []
  })
  return Object.fromEntries(members)
}

function map(schema: Schema, value: JsonObject, place: Place, walk: Walk): JsonObject {
  const values = schema.additionalProperties
  if (!values) return value
  let changed: Record<string, Json | undefined> | undefined
  for (const [key, before] of Object.entries(value)) {
    if (before === undefined) continue
    const after = before === null && values.type === 'string' ? '' : decode(values, before, within(place, key), walk)
    if (after === before) continue
    changed ??= { ...value }
    changed[key] = after
  }
  return changed ?? value
}

function list(schema: Schema, value: readonly Json[], place: Place, walk: Walk): readonly Json[] {
  const { items } = schema
  if (!items) return value
  const decoded = value.map((item, index) => decode(items, item ?? {}, { ...place, path: `${place.path}[${index}]` }, walk))
  return decoded.every((item, index) => item === value[index]) ? value : decoded
}
