import { schemaOf, type JSONSchemaProps } from '#api'
import { decodeObject, type Json, type JsonObject } from '#apimachinery'
import { isEmbedded, itemsOf, keepsUnknown, valueSchemaOf, valuesOf } from './json-schema.ts'

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const inside = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`)

/** What belongs to every object of the API, whatever its schema says. */
const ofEveryObject = new Set(['apiVersion', 'kind', 'metadata'])

/**
 * Takes out of an object what its schema does not know (pruning), and nulls where there is to be none. Notes the paths of
 * what it takes. Returns the very object where nothing changes.
 */
export function prune(schema: JSONSchemaProps, value: Json, path: string, unknown: string[], isWhole = false): Json {
  if (Array.isArray(value)) {
    const items = itemsOf(schema)
    return items ? pruneItems(items, value, path, unknown) : value
  }
  return isObject(value) ? pruneMembers(schema, value, path, unknown, isWhole || isEmbedded(schema)) : value
}

function pruneItems(items: JSONSchemaProps, value: readonly Json[], path: string, unknown: string[]): readonly Json[] {
  const pruned = value.map((item, index) => prune(items, item, `${path}[${index}]`, unknown))
  return pruned.every((item, index) => item === value[index]) ? value : pruned
}

function pruneMembers(schema: JSONSchemaProps, value: JsonObject, path: string, unknown: string[], isWhole: boolean): JsonObject {
  const { properties = {} } = schema
  const values = valueSchemaOf(schema)
  const keeps = keepsUnknown(schema) || valuesOf(schema) === true
  let changed: Record<string, Json | undefined> | undefined
  const set = (field: string, after: Json | undefined): void => {
    changed ??= { ...value }
    if (after === undefined) delete changed[field]
    else changed[field] = after
  }
  for (const [field, before] of Object.entries(value)) {
    if (before === undefined) continue
    const at = inside(path, field)
    if (isWhole && ofEveryObject.has(field)) {
      const after = field === 'metadata' ? coerceMetadata(before, at, unknown) : before
      if (after !== before) set(field, after)
      continue
    }
    const inner = Object.hasOwn(properties, field) ? properties[field] : values
    if (!inner) {
      if (keeps) continue
      unknown.push(at)
      set(field, undefined)
    } else if (before === null && !inner.nullable) set(field, undefined)
    else {
      const after = prune(inner, before, at, unknown)
      if (after !== before) set(field, after)
    }
  }
  return changed ?? value
}

const metadataSchema = schemaOf('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')

/** Metadata is the same everywhere. Throws a DecodeError for values of the wrong type. */
function coerceMetadata(value: Json, path: string, unknown: string[]): Json {
  if (!metadataSchema || !isObject(value)) return value
  const decoded = decodeObject({ type: 'object', properties: { metadata: metadataSchema } }, { metadata: value })
  unknown.push(...decoded.unknown.map((each) => path + each.slice('metadata'.length)))
  return decoded.object['metadata'] ?? {}
}

/** Fills in what the schema says is there by default, from the outside inwards. */
export function applyDefaults(schema: JSONSchemaProps, value: Json): Json {
  if (Array.isArray(value)) {
    const items = itemsOf(schema)
    const filled = items ? value.map((item) => applyDefaults(items, item)) : value
    return filled.every((item, index) => item === value[index]) ? value : filled
  }
  return isObject(value) ? defaultMembers(schema, value) : value
}

function defaultMembers(schema: JSONSchemaProps, value: JsonObject): JsonObject {
  let changed: Record<string, Json | undefined> | undefined
  const set = (field: string, after: Json): void => {
    changed ??= { ...value }
    changed[field] = after
  }
  const { properties = {} } = schema
  for (const [field, inner] of Object.entries(properties)) {
    const before = value[field]
    const start = before ?? (before === null && inner.nullable ? null : inner.default)
    if (start === undefined) continue
    const after = applyDefaults(inner, start)
    if (after !== before) set(field, after)
  }
  const values = valueSchemaOf(schema)
  if (values) {
    for (const [field, before] of Object.entries(value)) {
      if (before === undefined || Object.hasOwn(properties, field)) continue
      const after = applyDefaults(values, before)
      if (after !== before) set(field, after)
    }
  }
  return changed ?? value
}
