/** Server-side apply by a kubectl of what was applied on the client's side before. (managedfields/internal/lastapplied*.go) */
import { canonicalJson } from '../equality.ts'
import type { Json, JsonObject, ManagedFieldsEntry } from '../object.ts'
import type { Schema } from '../schema.ts'
import { changedFields, compareFields, fieldsOf } from './compare.ts'
import { isObject } from './elements.ts'
import type { Manager } from './entries.ts'
import { differenceFields, emptyFields, type FieldSet, unionFields } from './field-set.ts'
import { applyConfiguration, type Applied } from './managers.ts'

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
/** Of all annotations together. */
const mostBytes = 256 * 1024

/**
 * `applyConfiguration` as the API server does it: what kubectl itself has applied on the client's side is no conflict for it,
 * and the annotation that says so is kept up to date, for those who go back.
 */
export function applyOverClientSide(
  live: JsonObject | undefined,
  entries: readonly ManagedFieldsEntry[],
  configuration: JsonObject,
  schema: Schema | undefined,
  manager: Manager,
  force: boolean,
): Applied {
  if (manager.name !== 'kubectl') return applyConfiguration(live, entries, configuration, schema, manager, force)
  const allowed = (): FieldSet => lastAppliedFields(live, schema, manager.apiVersion)
  const applied = applyConfiguration(live, entries, configuration, schema, manager, force, allowed)
  return lastAppliedOf(applied.object) ? { ...applied, object: withLastApplied(applied.object, configuration) } : applied
}

const annotationsOf = ({ metadata }: JsonObject): JsonObject => {
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined
  return isObject(annotations) ? annotations : {}
}

const lastAppliedOf = (object: JsonObject): Json | undefined => annotationsOf(object)[annotation]

/** What was last applied on the client's side, and is as it was then. */
function lastAppliedFields(live: JsonObject | undefined, schema: Schema | undefined, apiVersion: string): FieldSet {
  const text = live && lastAppliedOf(live)
  const last = typeof text === 'string' ? parse(text) : undefined
  if (!live || !isObject(last) || last['apiVersion'] !== apiVersion) return emptyFields
  const comparison = compareFields(last, live, schema)
  return differenceFields(fieldsOf(last, schema), unionFields(changedFields(comparison), comparison.removed))
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined // whatever someone has written there
  }
}

function withLastApplied(object: JsonObject, configuration: JsonObject): JsonObject {
  const { [annotation]: _, ...others } = annotationsOf(object)
  const annotations: JsonObject = { ...others, [annotation]: `${canonicalJson(withoutOwn(configuration))}\n` }
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0)
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations: bytes > mostBytes ? others : annotations } }
}

/** As it is remembered: without the annotation itself. */
function withoutOwn(configuration: JsonObject): JsonObject {
  const { metadata } = configuration
  if (!isObject(metadata)) return configuration
  const { [annotation]: _, ...annotations } = annotationsOf(configuration)
  const { annotations: given, managedFields: __, ...rest } = metadata
  return { ...configuration, metadata: given === undefined ? rest : { ...rest, annotations } }
}
