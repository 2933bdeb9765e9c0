import { schemaOf } from '#api'
import { formatQuantity, isQuantity, parseApiVersion, parseQuantity, type Json, type JsonObject, type Schema } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { positions, writtenFields } from './go-order.ts'

const zeros: Readonly<Partial<Record<Schema['type'], Json>>> = { string: '', integer: 0, number: 0, boolean: false }

/** What Go writes of a field that nobody has set; undefined for one that it leaves out. */
function zeroOf(schema: Schema, isRequired: boolean): Json | undefined {
  if (schema.always) return struct({}, schema)
  if (schema.format === 'date-time' && schema.wire?.[0] === creationTimestamp) return null
  return isRequired ? (zeros[schema.type] ?? null) : undefined
}

const canonicalQuantity = (value: string | number): Json => (isQuantity(value) ? formatQuantity(parseQuantity(value)) : value)

/** The only time that is a struct and no pointer is when an object was created. */
const creationTimestamp = 8

const isEmpty = (value: Json): boolean => {
  if (typeof value !== 'object') return value === '' || value === 0 || value === false
  return value !== null && Object.keys(value).length === 0
}

/** What Go leaves out even though it was said. Structs behind pointers stay. */
const isLeftOut = (value: Json, schema: Schema): boolean =>
  Boolean(schema.omitZero) && schema.properties === undefined && !schema.preserveUnknown && isEmpty(value)

function typed(value: Json, schema: Schema): Json {
  if (schema.type === 'quantity' && (typeof value === 'number' || typeof value === 'string')) return canonicalQuantity(value)
  if (Array.isArray(value)) return value.map((item: Json) => (schema.items ? typed(item, schema.items) : item))
  if (typeof value !== 'object' || value === null) return value
  const members = value as JsonObject
  if (schema.properties) return struct(members, schema)
  const sorted = Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    sorted.map(([key, member = null]) => [key, schema.additionalProperties ? typed(member, schema.additionalProperties) : member]),
  )
}

function struct(members: JsonObject, schema: Schema): JsonObject {
  const { properties = {} } = schema
  const required = writtenFields(schema)
  const position = positions(schema)
  const fields = [...new Set([...Object.keys(properties), ...Object.keys(members)])].toSorted((a, b) => position(a) - position(b))
  const entries = fields.flatMap((field): [string, Json][] => {
    const own = properties[field]
    const value = members[field] ?? (own && zeroOf(own, required.includes(field)))
    if (value === undefined) return []
    if (own && !required.includes(field) && isLeftOut(value, own)) return []
    return [[field, own ? typed(value, own) : value]]
  })
  return Object.fromEntries(entries)
}

/** The definition of a kind: `io.k8s.api.rbac.v1.Role`. Only Kubernetes' own groups have one. */
function definitionOf({ apiVersion, kind }: RawObject): string | undefined {
  const { group, version } = parseApiVersion(apiVersion)
  const [first = '', ...rest] = group.split('.')
  const isOwn = rest.length === 0 || rest.join('.').endsWith('k8s.io')
  return isOwn ? `io.k8s.api.${first || 'core'}.${version}.${kind}` : undefined
}

/**
 * An object as Go writes one of a type that it knows: members in the order of the struct's fields, maps by their keys,
 * structs that are empty and a creation time that is not known spelled out, other zeros left out. Kinds without a schema
 * stay as they are.
 */
export function goTyped(object: RawObject): RawObject {
  const definition = definitionOf(object)
  const schema = definition === undefined ? undefined : schemaOf(definition)
  return schema ? (struct(object, schema) as RawObject) : object
}
