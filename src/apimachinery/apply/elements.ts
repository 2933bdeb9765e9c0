import { canonicalJson } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'
import { fieldSchema, type Schema } from '../schema.ts'

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** Whether a value is owned field by field (or item by item) rather than whole. */
export function isGranular(schema: Schema | undefined, value: Json | undefined): boolean {
  if (isList(value)) return schema?.listType === 'map' || schema?.listType === 'set'
  return isObject(value) && schema?.mapType !== 'atomic'
}

/** The path element of a list's item: `k:{"name":"web"}` or `v:"x"`. */
export function elementOf(schema: Schema | undefined, item: Json): string {
  if (schema?.listType !== 'map' || !isObject(item)) return `v:${canonicalJson(item)}`
  const keys = (schema.listMapKeys ?? []).flatMap((key): [string, Json][] => {
    const value = item[key] ?? fieldSchema(schema.items, key)?.default
    return value === undefined ? [] : [[key, value]]
  })
  return `k:${canonicalJson(Object.fromEntries(keys))}`
}

/** The parts of a granular value with their path elements. */
export function partsOf(schema: Schema | undefined, value: Json): readonly (readonly [string, Json, Schema | undefined])[] {
  if (isList(value)) return value.map((item) => [elementOf(schema, item), item, schema?.items] as const)
  return Object.entries(value as JsonObject).flatMap(([key, member]) =>
    member === undefined ? [] : [[`f:${key}`, member, fieldSchema(schema, key)] as const],
  )
}

/** True for an entry of a map or a list, which is a thing of its own; false for a field of a struct. */
export const isEntry = (schema: Schema | undefined, element: string): boolean =>
  !element.startsWith('f:') || !(schema?.properties && Object.hasOwn(schema.properties, element.slice(2)))

/** The schema of the part with this path element. */
export const partSchema = (schema: Schema | undefined, element: string): Schema | undefined =>
  element.startsWith('f:') ? fieldSchema(schema, element.slice(2)) : schema?.items
