import {
  decodeObject,
  deepEqual,
  isJsonObject,
  trackUpdate,
  type JsonObject,
  type KubeObject,
  type ManagedFieldsEntry,
  type Manager,
  type ObjectMeta,
  type Schema,
} from '#apimachinery'
import { formatTime } from '#kernel'
import type { Served } from '../catalog.ts'
import { ownersOfAlike, rememberOwners } from './alike-writes.ts'

/** Who writes, through which door. */
export interface Writer {
  readonly fieldManager: string
  readonly subresource?: string
}

const manyOwners = 10

/** The object with its managedFields brought up to date: the writer owns what it changed. */
export function trackWrite(served: Served, previous: KubeObject | undefined, next: KubeObject, writer: Writer, now: number): KubeObject {
  const entries = next.metadata.managedFields ?? []
  // Who has asked that nobody owns anything is left alone, until someone applies.
  if (previous && entries.length === 0) return next
  const { before, after } = changedParts(previous ?? emptyObject(served.schema), next)
  if (!before) return next
  const manager = {
    name: writer.fieldManager,
    apiVersion: served.apiVersion,
    time: formatTime(now),
    ...(writer.subresource !== undefined && { subresource: writer.subresource }),
  }
  // Of many owners the oldest become one, and which these are depends on the times.
  const dependsOnTimes = entries.length >= manyOwners
  const alike = dependsOnTimes ? undefined : ownersOfAlike(served, manager, entries, before, after)
  if (alike) return withEntries(next, alike)
  const result = trackUpdate(entries, before, after, served.schema, manager)
  if (!dependsOnTimes) rememberOwners(served, manager, { entries, before, after, result })
  return withEntries(next, result)
}

/** Before the first apply to an object without owners, someone nameless owns all of it. */
export function entriesBeforeApply(served: Served, { metadata, ...rest }: KubeObject, manager: Manager): readonly ManagedFieldsEntry[] {
  if (metadata.managedFields && metadata.managedFields.length > 0) return metadata.managedFields
  const all: JsonObject = { ...rest, metadata: ownable(metadata) }
  return trackUpdate([], emptyObject(served.schema) as unknown as JsonObject, all, served.schema, {
    ...manager,
    name: 'before-first-apply',
  })
}

const empties = new WeakMap<Schema, KubeObject>()

/** What upstream writes of an object with nothing in it: nobody owns that. */
function emptyObject(schema: Schema | undefined): KubeObject {
  let empty = schema && empties.get(schema)
  if (!empty) {
    empty = (schema ? decodeObject(schema, { metadata: {} }, { fill: true }).object : { metadata: {} }) as unknown as KubeObject
    if (schema) empties.set(schema, empty)
  }
  return empty
}

interface Parts {
  readonly before: JsonObject | undefined
  readonly after: JsonObject
}

/** The two objects without what they share and what nobody can own; no `before` when nothing is left. */
function changedParts(previous: KubeObject, next: KubeObject): Parts {
  const { metadata: _old, ...old } = previous
  const { metadata: _young, ...young } = next
  const [before, after] = withoutShared(old, young, 2)
  let any = Object.keys(before).length > 0 || Object.keys(after).length > 0
  if (!sharesMetadata(previous.metadata, next.metadata)) {
    any = true
    before['metadata'] = ownable(previous.metadata)
    after['metadata'] = ownable(next.metadata)
  }
  return { before: any ? before : undefined, after }
}

/** Both without the members that are the very same in both, `depth` levels down. */
function withoutShared(before: JsonObject, after: JsonObject, depth: number): readonly [Members, Members] {
  const old: Members = {}
  const young: Members = {}
  for (const key in before) if (before[key] !== after[key]) old[key] = before[key]
  for (const key in after) if (before[key] !== after[key]) young[key] = after[key]
  if (depth <= 1) return [old, young]
  for (const key in young) {
    const left = old[key]
    const right = young[key]
    if (isJsonObject(left) && isJsonObject(right)) [old[key], young[key]] = withoutShared(left, right, depth - 1)
  }
  return [old, young]
}

type Members = Record<string, JsonObject[string]>

const ownableFields = ['annotations', 'finalizers', 'generateName', 'labels', 'ownerReferences'] as const

const sharesMetadata = (a: ObjectMeta, b: ObjectMeta): boolean => ownableFields.every((field) => a[field] === b[field])

const ownable = (metadata: ObjectMeta): JsonObject =>
  Object.fromEntries(
    ownableFields.flatMap((field) => (metadata[field] === undefined ? [] : [[field, metadata[field] as unknown as JsonObject]])),
  )

export function withEntries(object: KubeObject, managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  if (object.metadata.managedFields === managedFields) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata: managedFields.length > 0 ? { ...metadata, managedFields } : metadata }
}

/** The object as it was, if nothing but the times of its managedFields would change: a write that changes nothing is none. */
export function unlessOnlyTimes(next: KubeObject, previous: KubeObject | undefined): KubeObject {
  if (!previous || next.metadata.managedFields === previous.metadata.managedFields) return next
  return deepEqual(withoutTimes(next), withoutTimes(previous)) ? previous : next
}

const withoutTimes = ({ metadata, ...rest }: KubeObject): object => ({
  ...rest,
  metadata: { ...metadata, managedFields: metadata.managedFields?.map((entry) => ({ ...entry, time: '' })) },
})
