/** Making strategic merge patches, as `kubectl apply`, `edit` and `set` do. (apimachinery/pkg/util/strategicpatch) */
import { deepEqual } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'
import { fieldSchema, type Schema } from '../schema.ts'
import { isJsonObject } from './merge-patch.ts'
import { merges } from './strategic-merge.ts'

interface DiffOptions {
  readonly additions: boolean
  readonly deletions: boolean
  readonly order: boolean
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** The patch that turns `original` into `modified`. */
export const createStrategicPatch = (original: JsonObject, modified: JsonObject, schema: Schema | undefined): JsonObject =>
  diffObjects(original, modified, schema, { additions: true, deletions: true, order: true }, false)

/**
 * kubectl apply's patch: what was in `original` (last applied) and is no longer in `modified` goes, what differs between
 * `current` and `modified` changes, the rest of `current` stays.
 */
export function createThreeWayStrategicPatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema: Schema | undefined,
): JsonObject {
  const changes = diffObjects(current, modified, schema, { additions: true, deletions: false, order: true }, false)
  const deletions = diffObjects(original, modified, schema, { additions: false, deletions: true, order: true }, false)
  return combine(deletions, changes, schema)
}

function diffObjects(
  original: JsonObject,
  modified: JsonObject,
  schema: Schema | undefined,
  options: DiffOptions,
  retain: boolean,
): JsonObject {
  const patch: Record<string, Json> = {}
  for (const [key, next] of Object.entries(modified)) {
    if (next === undefined) continue
    const before = original[key]
    const field = fieldSchema(schema, key)
    if (isJsonObject(before) && isJsonObject(next)) diffStruct(patch, key, before, next, field, options)
    else if (isList(before) && isList(next) && merges(field)) diffLists(patch, key, before, next, field, options)
    else if (options.additions && !deepEqual(before, next)) patch[key] = next
  }
  if (options.deletions)
    for (const [key, before] of Object.entries(original)) if (before !== undefined && modified[key] === undefined) patch[key] = null
  const keys = Object.keys(modified).filter((key) => modified[key] !== undefined && modified[key] !== null)
  if (retain && keys.length > 0 && Object.keys(patch).length > 0) patch['$retainKeys'] = keys.toSorted()
  return patch
}

function diffStruct(
  patch: Record<string, Json>,
  key: string,
  before: JsonObject,
  next: JsonObject,
  schema: Schema | undefined,
  options: DiffOptions,
): void {
  const strategies = schema?.patchStrategies ?? []
  if (strategies.includes('replace')) {
    if (options.additions && !deepEqual(before, next)) patch[key] = next
    return
  }
  const inner = diffObjects(before, next, schema, options, strategies.includes('retainKeys'))
  if (Object.keys(inner).length > 0) patch[key] = inner
}

function diffLists(
  patch: Record<string, Json>,
  key: string,
  before: readonly Json[],
  next: readonly Json[],
  schema: Schema | undefined,
  options: DiffOptions,
): void {
  const mergeKey = schema?.patchMergeKey
  if (before.length === 0) {
    if (next.length > 0 && options.additions) patch[key] = next
    return
  }
  const ordered = (changes: readonly Json[], removals: readonly Json[], moved: boolean, order: readonly Json[]): void => {
    const wanted = (options.deletions && removals.length > 0) || (options.additions && (changes.length > 0 || moved))
    if (options.order && wanted) patch[`$setElementOrder/${key}`] = order
  }
  if (mergeKey === undefined) {
    const added = options.additions ? next.filter((item) => !before.includes(item)) : []
    const removed = options.deletions ? before.filter((item) => !next.includes(item)) : []
    if (added.length > 0) patch[key] = added
    if (removed.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = removed
    return ordered(added, removed, false, next)
  }
  const { changes, removals } = diffByKey(before.filter(isJsonObject), next.filter(isJsonObject), mergeKey, schema, options)
  const names = (list: readonly Json[]): readonly Json[] => list.filter(isJsonObject).map((item) => item[mergeKey] ?? null)
  const [was, is] = [names(before), names(next)]
  const moved = !deepEqual(
    was.filter((name) => is.includes(name)),
    is.filter((name) => was.includes(name)),
  )
  if (changes.length + removals.length > 0) patch[key] = [...changes, ...removals]
  ordered(
    changes,
    removals,
    moved,
    is.map((name) => ({ [mergeKey]: name })),
  )
}

function diffByKey(
  before: readonly JsonObject[],
  next: readonly JsonObject[],
  key: string,
  schema: Schema | undefined,
  options: DiffOptions,
) {
  const known = new Map(before.map((item) => [item[key], item]))
  const kept = new Set(next.map((item) => item[key]))
  const retain = schema?.patchStrategies?.includes('retainKeys') ?? false
  const changes = next.flatMap((item): JsonObject[] => {
    const old = known.get(item[key])
    if (!old) return options.additions ? [item] : []
    const inner = diffObjects(old, item, schema?.items, options, retain)
    return Object.keys(inner).length > 0 ? [{ ...inner, [key]: item[key] }] : []
  })
  const removals = options.deletions
    ? before.filter((item) => !kept.has(item[key])).map((item) => ({ $patch: 'delete', [key]: item[key] }))
    : []
  return { changes, removals }
}

/** Two patches in one; where both speak, the second does. */
function combine(first: JsonObject, second: JsonObject, schema: Schema | undefined): JsonObject {
  const merged: Record<string, Json | undefined> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key]
    const field = fieldSchema(schema, key)
    if (isJsonObject(before) && isJsonObject(value)) merged[key] = combine(before, value, field)
    else if (isList(before) && isList(value) && merges(field)) merged[key] = combineLists(before, value, field)
    else merged[key] = value
  }
  return merged
}

function combineLists(first: readonly Json[], second: readonly Json[], schema: Schema | undefined): readonly Json[] {
  const key = schema?.patchMergeKey
  if (key === undefined) return [...first, ...second.filter((item) => !first.includes(item))]
  const merged = [...first]
  for (const item of second.filter(isJsonObject)) {
    const index = merged.findIndex((other) => isJsonObject(other) && deepEqual(other[key], item[key]))
    const before = merged[index]
    if (isJsonObject(before)) merged[index] = combine(before, item, schema?.items)
    else merged.push(item)
  }
  return merged
}
