import { decodeObject, trackUpdate, type JsonObject, type KubeObject, type ManagedFieldsEntry, type Schema } from '#apimachinery'
import { formatTime } from '#kernel'
import type { Served } from '../catalog.ts'

/** Who writes, through which door. */
export interface Writer {
  readonly fieldManager: string
  readonly subresource?: string
}

const empties = new WeakMap<Schema, JsonObject>()

/** What upstream writes of an object with nothing in it: nobody owns that. */
function emptyObject(schema: Schema | undefined): JsonObject {
  if (!schema) return {}
  let empty = empties.get(schema)
  if (!empty) empties.set(schema, (empty = decodeObject(schema, {}, { fill: true }).object))
  return empty
}

/** The object with its managedFields brought up to date: the writer owns what it changed. */
export function trackWrite(served: Served, previous: KubeObject | undefined, next: KubeObject, writer: Writer, now: number): KubeObject {
  const entries = next.metadata.managedFields ?? []
  const manager = {
    name: writer.fieldManager,
    apiVersion: served.apiVersion,
    time: formatTime(now),
    ...(writer.subresource !== undefined && { subresource: writer.subresource }),
  }
  const after = next as unknown as JsonObject
  const before = previous ? (previous as unknown as JsonObject) : emptyObject(served.schema)
  return withEntries(next, trackUpdate(entries, before, after, served.schema, manager))
}

export function withEntries(object: KubeObject, managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  if (object.metadata.managedFields === managedFields) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata: managedFields.length > 0 ? { ...metadata, managedFields } : metadata }
}
