import type { Environment } from '@marcbachmann/cel-js'
import type { JSONSchemaProps } from '#api'
import { deepEqual, type Json, type JsonObject } from '#apimachinery'
import { duration, timestamp } from './functions/define.ts'
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
  /** Nothing speaks of it: it has values, but no type. */
  readonly isSilent: boolean
  readonly convert: (value: Json) => unknown
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const text: JSONSchemaProps = { type: 'string' }

/** What every whole object has, whatever its schema says of it. */
function withMetadata(schema: JSONSchemaProps): JSONSchemaProps {
  const metadata: JSONSchemaProps = { type: 'object', properties: { name: text, generateName: text } }
  return { ...schema, type: 'object', properties: { ...schema.properties, kind: text, apiVersion: text, metadata } }
}

/** Where types are declared. */
interface Scope {
  readonly environment: Environment
  /** All names that are spoken of; absent: any may be. */
  readonly mentions: ReadonlySet<string> | undefined
  readonly isSilent: boolean
}

/**
 * Declares the types of a schema; undefined for what expressions cannot speak of. Schemas are large, and to the library each
 * type is dearer than the one before: where it is known what expressions mention, nothing else is declared.
 * (apiserver/pkg/cel/common/schemas.go)
 */
export const declare = (
  environment: Environment,
  schema: JSONSchemaProps,
  isRoot: boolean,
  name: string,
  mentions?: ReadonlySet<string>,
): Declared | undefined => declareIn({ environment, mentions, isSilent: false }, schema, isRoot, name)

type Type = Omit<Declared, 'isSilent'>

function declareIn(scope: Scope, schema: JSONSchemaProps, isRoot: boolean, name: string): Declared | undefined {
  const type = declareType(scope, isRoot ? withMetadata(schema) : schema, name)
  if (!type) return undefined
  const { isSilent } = scope
  if (!schema.nullable) return { ...type, isSilent }
  return { ...type, isSilent, convert: (value) => (value === null ? null : type.convert(value)) }
}

function declareType(scope: Scope, schema: JSONSchemaProps, name: string): Type | undefined {
  if (isIntOrString(schema)) return { type: 'dyn', convert: dynamic }
  switch (schema.type) {
    case 'array':
      return declareList(scope, schema, name)
    case 'object':
      return valueSchemaOf(schema) ? declareMap(scope, schema, name) : declareObject(scope, schema, name)
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

function declareText(format: string | undefined): Type {
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

function declareList(scope: Scope, schema: JSONSchemaProps, name: string): Type | undefined {
  const inner = itemsOf(schema)
  const items = inner && declareIn(scope, inner, isEmbedded(inner), `${name}.idx`)
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

function declareMap(scope: Scope, schema: JSONSchemaProps, name: string): Type | undefined {
  const inner = valueSchemaOf(schema)
  const items = inner && declareIn(scope, inner, isEmbedded(inner), `${name}.elem`)
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

function declareObject(scope: Scope, schema: JSONSchemaProps, name: string): Type {
  const fields = new Map<string, Declared>()
  const escaped = new Map<string, readonly [string, Declared]>()
  for (const [field, inner] of Object.entries(schema.properties ?? {})) {
    const known = escapeName(field)
    const isSilent = scope.isSilent || (scope.mentions !== undefined && (known === undefined || !scope.mentions.has(known)))
    const declared = declareIn({ ...scope, isSilent }, inner, isEmbedded(inner), `${name}.${field.replaceAll(/\W/g, '_')}`)
    if (!declared) continue
    fields.set(field, declared)
    if (known !== undefined) escaped.set(known, [field, declared])
  }
  const Type = class extends JsonStruct {
    override readonly escaped = escaped
  }
  const convert = (value: Json): unknown => new Type(isObject(value) ? value : {})
  if (scope.isSilent) return { type: 'dyn', fields, convert }
  const type = uniqueName(scope.environment, name)
  const spokenOf = [...escaped].filter(([, [, { isSilent }]]) => !isSilent)
  scope.environment.registerType(type, {
    ctor: Type,
    fields: Object.fromEntries(spokenOf.map(([field, [, inner]]) => [field, inner.type])),
  })
  return { type, fields, convert }
}
