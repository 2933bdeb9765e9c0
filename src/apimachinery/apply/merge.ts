import type { Json, JsonObject } from '../object.ts'
import { fieldSchema, type Schema } from '../schema.ts'
import { elementOf, isGranular, isList, isObject } from './elements.ts'

/** A live value with an applied configuration laid over it. */
export function mergeApplied(live: Json | undefined, applied: Json, schema: Schema | undefined): Json {
  if (live === undefined || live === null || !isGranular(schema, applied) || !isGranular(schema, live)) return applied
  if (isList(applied)) return isList(live) ? mergeLists(live, applied, schema) : applied
  if (!isObject(applied) || !isObject(live)) return applied
  const merged: Record<string, Json | undefined> = { ...live }
  for (const [key, value] of Object.entries(applied))
    if (value !== undefined) merged[key] = mergeApplied(live[key], value, fieldSchema(schema, key))
  return merged satisfies JsonObject
}

/** Items of the configuration in its order; what only the live list has stays before the item it stood before. */
function mergeLists(live: readonly Json[], applied: readonly Json[], schema: Schema | undefined): readonly Json[] {
  const wanted = new Map(applied.map((item) => [elementOf(schema, item), item] as const))
  const known = new Map(live.map((item) => [elementOf(schema, item), item] as const))
  const result: Json[] = []
  const placed = new Set<string>()
  const order = [...wanted.keys()]
  let next = 0
  const place = (until: string): void => {
    for (; next < order.length; next++) {
      const element = order[next] ?? ''
      if (!placed.has(element)) result.push(mergeApplied(known.get(element), wanted.get(element) ?? null, schema?.items))
      placed.add(element)
      if (element === until) {
        next++
        return
      }
    }
  }
  for (const [element, item] of known) {
    if (!wanted.has(element)) result.push(item)
    else if (!placed.has(element)) place(element)
  }
  place('')
  return result
}
