/** Strategic merge patches. (apimachinery/pkg/util/strategicpatch) */
import { deepEqual } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'
import { fieldSchema, type Schema } from '../schema.ts'
import { isJsonObject } from './merge-patch.ts'
import { inElementOrder } from './element-order.ts'

const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

export const merges = (schema: Schema | undefined): boolean => schema?.patchStrategies?.includes('merge') ?? false

/** A patch that no object can follow. */
export class PatchError extends Error {
  override readonly name = 'PatchError'
}

/** The object after a strategic merge patch. The schema says which lists merge, and by what key. */
export function applyStrategicPatch(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
  const { $patch: directive, $retainKeys: retain, ...rest } = patch
  if (directive === 'replace') return withoutDirectives(rest) as JsonObject
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge') throw new PatchError(`Unknown patch type found: ${JSON.stringify(directive)}`)
  const merged: Record<string, Json | undefined> = { ...(retain === undefined ? original : retained(original, rest, retain)) }
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined || key.startsWith('$')) continue
    if (value === null) delete merged[key]
    else merged[key] = applyField(merged[key], value, fieldSchema(schema, key), rest[orderPrefix + key])
  }
  for (const [key, value] of Object.entries(rest)) {
    if (!isList(value)) continue
    if (key.startsWith(deletePrefix)) removeFrom(merged, key.slice(deletePrefix.length), value)
    else if (key.startsWith(orderPrefix)) {
      const field = key.slice(orderPrefix.length)
      const list = merged[field]
      if (rest[field] === undefined && isList(list))
        merged[field] = inElementOrder(list, value, list, fieldSchema(schema, field)?.patchMergeKey)
    }
  }
  return merged
}

function retained(original: JsonObject, patch: JsonObject, keys: Json): JsonObject {
  if (!isList(keys)) throw new PatchError('$retainKeys must be a list')
  for (const key of Object.keys(patch))
    if (!key.startsWith('$') && patch[key] !== null && !keys.includes(key))
      throw new PatchError(`couldn't find key ${JSON.stringify(key)} in the $retainKeys list`)
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)))
}

function removeFrom(object: Record<string, Json | undefined>, field: string, values: readonly Json[]): void {
  const list = object[field]
  if (isList(list)) object[field] = list.filter((item) => !values.some((value) => deepEqual(value, item)))
}

function applyField(before: Json | undefined, value: Json, schema: Schema | undefined, order: Json | undefined): Json {
  if (isJsonObject(value)) {
    if (schema?.patchStrategies?.includes('replace')) return withoutDirectives(value)
    return isJsonObject(before) ? applyStrategicPatch(before, value, schema) : withoutDirectives(value)
  }
  if (!isList(value)) return value
  if (!merges(schema)) return withoutDirectives(value)
  const list = isList(before) ? before : []
  const key = schema?.patchMergeKey
  const merged = key === undefined ? mergeScalars(list, value) : mergeByKey(list, value, key, schema?.items)
  return isList(order) ? inElementOrder(merged, order, list, key) : merged
}

function mergeScalars(list: readonly Json[], patch: readonly Json[]): readonly Json[] {
  return [...list, ...patch.filter((item, index) => !list.some((known) => deepEqual(known, item)) && patch.indexOf(item) === index)]
}

function mergeByKey(list: readonly Json[], patch: readonly Json[], key: string, items: Schema | undefined): readonly Json[] {
  const entries = patch.map((item) => {
    if (!isJsonObject(item)) throw new PatchError('expected a list of objects')
    return item
  })
  if (entries.some(({ $patch }) => $patch === 'replace'))
    return entries.filter(({ $patch }) => $patch !== 'replace').map((entry) => withoutDirectives(entry))
  let merged = list
  for (const entry of entries) {
    const value = entry[key]
    if (value === undefined) throw new PatchError(`map: ${JSON.stringify(entry)} does not contain declared merge key: ${key}`)
    const matches = (item: Json): boolean => isJsonObject(item) && deepEqual(item[key], value)
    const index = merged.findIndex(matches)
    const known = merged[index]
    if (entry['$patch'] === 'delete') merged = merged.filter((item) => !matches(item))
    else if (isJsonObject(known)) merged = merged.with(index, applyStrategicPatch(known, entry, items))
    else merged = [...merged, withoutDirectives(entry)]
  }
  return merged
}

/** What a patch means where there was nothing: no nulls, no directives. */
function withoutDirectives(value: Json): Json {
  if (isList(value))
    return value
      .filter((item) => !(isJsonObject(item) && (item['$patch'] === 'delete' || item['$patch'] === 'replace')))
      .map(withoutDirectives)
  if (!isJsonObject(value)) return value
  const kept: Record<string, Json> = {}
  for (const [key, member] of Object.entries(value))
    if (
      member !== undefined &&
      member !== null &&
      !key.startsWith(orderPrefix) &&
      !key.startsWith(deletePrefix) &&
      key !== '$patch' &&
      key !== '$retainKeys'
    )
      kept[key] = withoutDirectives(member)
  return kept
}
