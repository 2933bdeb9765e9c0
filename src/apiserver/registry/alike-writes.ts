import { deepEqual, fieldSchema, type Json, type JsonObject, type Manager, type ManagedFieldsEntry, type Schema } from '#apimachinery'
import type { Served } from '../catalog.ts'
import { sameShape } from './same-shape.ts'

/**
 * A write and who owned what before and after it. A cluster does the same few writes thousands of times (a pod created by
 * its replica set, bound, started), and who owns what afterwards does not depend on the values: so it is worked out once.
 */
interface Tracked {
  readonly entries: readonly ManagedFieldsEntry[]
  readonly before: JsonObject
  readonly after: JsonObject
  readonly result: readonly ManagedFieldsEntry[]
}

const recent = new WeakMap<Served, Map<string, readonly Tracked[]>>()
/** Different writes of one writer to one kind that are kept in mind. */
const remembered = 8
const writers = 1000

const keyOf = ({ name, subresource = '' }: Manager): string => `${name}/${subresource}`

export function rememberOwners(served: Served, manager: Manager, tracked: Tracked): void {
  let byWriter = recent.get(served)
  if (!byWriter || byWriter.size > writers) recent.set(served, (byWriter = new Map()))
  const key = keyOf(manager)
  byWriter.set(key, [tracked, ...(byWriter.get(key) ?? []).slice(0, remembered - 1)])
}

/** The owners after a write like one that was seen before; undefined if there was none. */
export function ownersOfAlike(
  served: Served,
  manager: Manager,
  entries: readonly ManagedFieldsEntry[],
  before: JsonObject,
  after: JsonObject,
): readonly ManagedFieldsEntry[] | undefined {
  const known = recent
    .get(served)
    ?.get(keyOf(manager))
    ?.find((one) => isAlike(one, entries, before, after, served.schema))
  return known && carryOver(known, entries, manager)
}

function isAlike(
  one: Tracked,
  entries: readonly ManagedFieldsEntry[],
  before: JsonObject,
  after: JsonObject,
  schema: Schema | undefined,
): boolean {
  return (
    sameOwners(one.entries, entries) &&
    sameShape(one.after, after, schema) &&
    sameShape(one.before, before, schema) &&
    sameChanges([one.before, one.after], [before, after], schema)
  )
}

const sameOwners = (a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean =>
  a.length === b.length && a.every((entry, index) => isSameOwner(entry, b[index]) && entry.fieldsV1 === b[index]?.fieldsV1)

const isSameOwner = (a: ManagedFieldsEntry, b: ManagedFieldsEntry | undefined): boolean =>
  a.manager === b?.manager && a.operation === b.operation && a.subresource === b.subresource && a.apiVersion === b.apiVersion

type Pair<T = Json | undefined> = readonly [before: T, after: T]

/** Of two pairs of like shape: whether the second changes what the first changes. May say no where it does. */
function sameChanges(a: Pair, b: Pair, schema: Schema | undefined): boolean {
  if (a[0] === a[1] && b[0] === b[1]) return true
  if (Array.isArray(a[0])) return sameItemChanges(a as Pair<readonly Json[]>, b as Pair<readonly Json[]>, schema)
  if (schema?.mapType === 'atomic' || !isObjects(a) || !isObjects(b)) return isChange(a) === isChange(b)
  const [before, after] = a
  for (const key in after) {
    if (before[key] === undefined) continue
    if (!sameChanges([before[key], after[key]], [b[0][key], b[1][key]], fieldSchema(schema, key))) return false
  }
  return true
}

const isChange = ([before, after]: Pair): boolean => !deepEqual(before, after)
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const isObjects = (pair: Pair): pair is Pair<JsonObject> => isObject(pair[0]) && isObject(pair[1])

/** Items of keyed lists are compared in their places; where these have changed it is not worth the trouble. */
function sameItemChanges(a: Pair<readonly Json[]>, b: Pair<readonly Json[]>, schema: Schema | undefined): boolean {
  const { listType, listMapKeys = [], items } = schema ?? {}
  if (listType === 'set') return true // alike sets are equal
  if (listType !== 'map') return isChange(a) === isChange(b)
  const [before, after] = a
  return before.slice(0, after.length).every((item, index) => {
    const next = after[index] as JsonObject // items of a keyed list are objects
    if (!listMapKeys.every((key) => (item as JsonObject)[key] === next[key])) return false
    return sameChanges([item, next], [b[0][index], b[1][index]], items)
  })
}

/** The result of the known write, with the times of this one. */
function carryOver(
  { entries: theirs, result }: Tracked,
  entries: readonly ManagedFieldsEntry[],
  manager: Manager,
): readonly ManagedFieldsEntry[] {
  if (result === theirs) return entries
  const carried = result.map((entry) => {
    const index = theirs.indexOf(entry)
    const kept = entries[index]
    if (kept) return kept
    const isOwn = entry.operation === 'Update' && entry.manager === manager.name && entry.subresource === manager.subresource
    const time = isOwn ? manager.time : entries.find((other) => isSameOwner(other, entry))?.time
    return time === undefined ? entry : { ...entry, time }
  })
  return carried.toSorted(byTime)
}

/** As managedFields are always sorted: applies first, then by time and name. */
const byTime = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  compare(a.operation, b.operation) || compare(a.time ?? '', b.time ?? '') || compare(a.manager, b.manager)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
