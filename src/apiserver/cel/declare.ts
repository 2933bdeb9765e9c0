import type { Environment } from '@marcbachmann/cel-js'
import type { JSONSchemaProps } from '#api'
import { deepEqual, type Json, type JsonObject } from '#apimachinery'
import { defineType, duration, timestamp } from './functions/define.ts'
import { markList, type ListKind } from './list-kinds.ts'
import { escapeName } from './names.ts'
import { parseDuration } from './durations.ts'
import { parseTimestamp } from './timestamps.ts'
import { dynamic, equal, Struct } from './values.ts'
import { isEmbedded, isIntOrString, itemsOf, valueSchemaOf } from '../customresources/json-schema.ts'

/** What a schema is in expressions: a type, and how values of it come about. */
export interface Declared {
  readonly type: string
  /** The field of an object by its real name. */
  readonly fields?: ReadonlyMap<string, Declared>
  readonly items?: Declared
  convert(value: Json): unknown
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const text: JSONSchemaProps = { type: 'string' }

/** What every whole object has, whatever its schema says of it. */
function withMetadata(schema: JSONSchemaProps): JSONSchemaProps {
  const metadata: JSONSchemaProps = { type: 'object', properties: { name: text, generateName: text } }
  return { ...schema, type: 'object', properties: { ...schema.properties, kind: text, apiVersion: text, metadata } }
}

/** Declares the types of a schema; undefined for what expressions cannot speak of. (apiserver/pkg/cel/common/schemas.go) */
export function declare(environment: Environment, schema: JSONSchemaProps, isRoot: boolean, name: string): Declared | undefined {
  const declared = declareType(environment, isRoot ? withMetadata(schema) : schema, name)
  if (!declared || !schema.nullable) return declared
  return { ...declared, convert: (value) => (value === null ? null : declared.convert(value)) }
}

function declareType(environment: Environment, schema: JSONSchemaProps, name: string): Declared | undefined {
  if (isIntOrString(schema)) return { type: 'dyn', convert: dynamic }
  switch (schema.type) {
    case 'array':
      return declareList(environment, schema, name)
    case 'object':
      return valueSchemaOf(schema) ? declareMap(environment, schema, name) : declareObject(environment, schema, name)
    case 'string':
      return declareText(schema.format)
    case 'boolean':
      return { type: 'bool', convert: (value) => value }
    case 'number':
      return { type: 'double', convert: (value) => value }
    case 'integer':
      return { type: 'int', convert: (value) => (typeof value === 'number' ? BigInt(Math.trunc(value)) : value) }
    default:
      return undefined
  }
}

function declareText(format: string | undefined): Declared {
  switch (format) {
    case 'byte':
      return { type: 'bytes', convert: (value) => Uint8Array.from(atob(String(value)), (character) => character.codePointAt(0) ?? 0) }
    case 'duration':
      return { type: duration, convert: (value) => parseDuration(String(value)) }
    case 'date':
    case 'date-time':
      return { type: timestamp, convert: (value) => parseTimestamp(String(value)) }
    default:
      return { type: 'string', convert: (value) => value }
  }
}

function listKindOf(schema: JSONSchemaProps): ListKind | undefined {
  const type = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (type === 'set') return 'set'
  return type === 'map'
    ? (item) => JSON.stringify(keys.map((key) => (item instanceof JsonStruct ? (item.raw[key] ?? null) : null)))
    : undefined
}

function declareList(environment: Environment, schema: JSONSchemaProps, name: string): Declared | undefined {
  const inner = itemsOf(schema)
  const items = inner && declare(environment, inner, isEmbedded(inner), `${name}.idx`)
  if (!items) return undefined
  const kind = listKindOf(schema)
  return {
    type: `list<${items.type}>`,
    items,
    convert(value) {
      const list = Array.isArray(value) ? value.map((item: Json) => items.convert(item)) : []
      return kind ? markList(list, kind) : list
    },
  }
}

function declareMap(environment: Environment, schema: JSONSchemaProps, name: string): Declared | undefined {
  const inner = valueSchemaOf(schema)
  const items = inner && declare(environment, inner, isEmbedded(inner), `${name}.elem`)
  if (!items) return undefined
  return {
    type: `map<string, ${items.type}>`,
    items,
    convert(value) {
      const map = new Map<string, unknown>()
      for (const [key, member] of Object.entries(isObject(value) ? value : {}))
        if (member !== undefined) map.set(key, items.convert(member))
      return map
    },
  }
}

/** An object of JSON whose fields become values when they are asked for. */
abstract class JsonStruct extends Struct {
  readonly raw: JsonObject
  readonly #values = new Map<string, unknown>()

  constructor(raw: JsonObject) {
    super()
    this.raw = raw
  }

  /** The fields by the names that expressions have for them. */
  abstract readonly escaped: ReadonlyMap<string, readonly [name: string, field: Declared]>

  override get(field: string): unknown {
    const [name, declared] = this.escaped.get(field) ?? []
    const raw = name === undefined ? undefined : this.raw[name]
    if (raw === undefined || !declared) return undefined
    if (!this.#values.has(field)) this.#values.set(field, declared.convert(raw))
    return this.#values.get(field)
  }

  override equals(other: Struct): boolean {
    if (!(other instanceof JsonStruct)) return false
    const known = new Set([...this.escaped.values()].map(([name]) => name))
    const rest = ({ raw }: JsonStruct): JsonObject => Object.fromEntries(Object.entries(raw).filter(([name]) => !known.has(name)))
    return (
      [...this.escaped.keys()].every((field) => equal(this.get(field) ?? null, other.get(field) ?? null)) &&
      deepEqual(rest(this), rest(other))
    )
  }

  override json(): Json {
    return this.raw
  }
}

const taken = new WeakMap<Environment, Set<string>>()

/** Different fields may have the same name but for what a type's name cannot have. */
function uniqueName(environment: Environment, name: string): string {
  const names = taken.get(environment) ?? new Set()
  taken.set(environment, names)
  let unique = name
  for (let count = 2; names.has(unique); count++) unique = `${name}_${count}`
  names.add(unique)
  return unique
}

function declareObject(environment: Environment, schema: JSONSchemaProps, name: string): Declared {
  const fields = new Map<string, Declared>()
  const escaped = new Map<string, readonly [string, Declared]>()
  for (const [field, inner] of Object.entries(schema.properties ?? {})) {
    const declared = declare(environment, inner, isEmbedded(inner), `${name}.${field.replaceAll(/\W/g, '_')}`)
    if (!declared) continue
    fields.set(field, declared)
    const known = escapeName(field)
    if (known !== undefined) escaped.set(known, [field, declared])
  }
  const Type = class extends JsonStruct {
    override readonly escaped = escaped
  }
  const type = uniqueName(environment, name)
  defineType(environment, type, Type, Object.fromEntries([...escaped].map(([field, [, { type }]]) => [field, type])))
  // What is not there may be null, as messages are upstream.
  environment.registerOperator(`${type} == null`, equal)
  return { type, fields, convert: (value) => new Type(isObject(value) ? value : {}) }
}
