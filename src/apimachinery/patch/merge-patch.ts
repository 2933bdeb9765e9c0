import { deepEqual } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396: objects merge, null deletes, everything else replaces. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const merged: Record<string, Json | undefined> = isJsonObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue
    if (value === null) delete merged[key]
    else merged[key] = applyMergePatch(merged[key], value)
  }
  return merged
}

/** The merge patch that turns one object into another. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: Record<string, Json> = {}
  for (const [key, next] of Object.entries(modified)) {
    const before = original[key]
    if (next === undefined || deepEqual(before, next)) continue
    if (isJsonObject(before) && isJsonObject(next)) patch[key] = createMergePatch(before, next)
    else patch[key] = next
  }
  for (const [key, before] of Object.entries(original)) if (before !== undefined && modified[key] === undefined) patch[key] = null
  return patch
}

/** The part of a patch that deletes, or the part that does not. */
function only(patch: JsonObject, deletions: boolean): JsonObject {
  const kept: Record<string, Json> = {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue
    if (isJsonObject(value)) {
      const inner = only(value, deletions)
      if (Object.keys(inner).length > 0) kept[key] = inner
    } else if ((value === null) === deletions) kept[key] = value
  }
  return kept
}

function combine(a: JsonObject, b: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key]
    merged[key] = isJsonObject(before) && isJsonObject(value) ? combine(before, value) : value
  }
  return merged
}

/**
 * kubectl apply's patch for custom resources: what was in `original` (last applied) and is no longer in `modified` goes,
 * what differs between `current` and `modified` changes, the rest of `current` stays.
 */
export const createThreeWayMergePatch = (original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject =>
  combine(only(createMergePatch(original, modified), true), only(createMergePatch(current, modified), false))
