import { deepEqual, fieldSchema, type Json, type JsonObject, type Schema } from '#apimachinery'

/**
 * True when two values have the same fields, whatever is in them: then whoever sets one owns of it what the setter of the
 * other owns. A pod is created ten thousand times alike, so this saves what working out the fields costs.
 */
export function sameShape(a: Json | undefined, b: Json | undefined, schema: Schema | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return typeof a === typeof b && a !== null && b !== null
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b, schema)
  if (schema?.mapType === 'atomic') return isEmpty(a as JsonObject) === isEmpty(b as JsonObject)
  return sameMembers(a as JsonObject, b as JsonObject, schema) // neither is a list
}

function isEmpty(object: JsonObject): boolean {
  for (const key in object) if (object[key] !== undefined) return false
  return true
}

function sameMembers(a: JsonObject, b: JsonObject, schema: Schema | undefined): boolean {
  let surplus = 0
  for (const key in b) if (b[key] !== undefined) surplus++
  for (const key in a) {
    if (a[key] === undefined) continue
    surplus--
    if (b[key] === undefined || !sameShape(a[key], b[key], fieldSchema(schema, key))) return false
  }
  return surplus === 0
}

function sameItems(a: readonly Json[], b: readonly Json[], schema: Schema | undefined): boolean {
  const { listType, listMapKeys = [], items } = schema ?? {}
  if (listType === 'set') return deepEqual(a, b)
  if (listType !== 'map') return true
  if (a.length !== b.length) return false
  return a.every((item, index) => {
    const other = b[index] as JsonObject // items of a keyed list are objects
    return listMapKeys.every((key) => (item as JsonObject)[key] === other[key]) && sameShape(item, other, items)
  })
}
