import { badRequest, DecodeError, decodeObject, type Json, type JsonObject, type KubeObject, type Schema } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { FieldValidation } from './write-options.ts'

/** What came in, made one of ours: of the right type, without unknown fields, with what upstream always writes. */
export interface Incoming {
  readonly object: KubeObject
  /** `unknown field "spec.foo"`, `duplicate field "spec.bar"`. */
  readonly problems: readonly string[]
}

export interface IncomingOptions {
  readonly duplicates?: readonly string[]
  /** What it is a change of: what it shares with it is not looked at again. */
  readonly previous?: KubeObject
}

/** Decodes an object as upstream does. Throws a BadRequest for values of the wrong type. */
export function decodeIncoming(served: Served, value: JsonObject, { duplicates = [], previous }: IncomingOptions = {}): Incoming {
  checkType(served, value)
  const { apiVersion, schema, resource } = served
  const typed: JsonObject =
    value['apiVersion'] && value['kind']
      ? value
      : {
          apiVersion,
          kind: resource.kind,
          ...value,
          ...(!value['apiVersion'] && { apiVersion }),
          ...(!value['kind'] && { kind: resource.kind }),
        }
  const { object, unknown } = schema ? decode(served, schema, typed, previous) : { object: typed, unknown: [] }
  const complete = withEmptyOwners(object['metadata'] ? object : { ...object, metadata: {} }, value)
  return {
    // The schema says so; a name, uid and the like are filled in or complained about by those who read on.
    object: complete as unknown as KubeObject,
    problems: [
      ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
      ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ],
  }
}

/** An empty list of managedFields, which decoding drops, says that nobody is to own anything. */
function withEmptyOwners(object: JsonObject, value: JsonObject): JsonObject {
  const sent = (value['metadata'] as JsonObject | null | undefined)?.['managedFields']
  if (!Array.isArray(sent) || sent.length > 0) return object
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), managedFields: [] } }
}

function decode({ resource, apiVersion }: Served, schema: Schema, value: JsonObject, previous: KubeObject | undefined) {
  try {
    if (resource.custom) return resource.custom.decode(value)
    if (!previous) return decodeObject(schema, value, { fill: true })
    const before = previous as unknown as JsonObject
    const changed = Object.entries(value).filter(([field, part]) => part !== before[field])
    const { object, unknown } = decodeObject(schema, Object.fromEntries(changed), { fill: true })
    return { object: withMissing(withChanges(value, changed, object), object), unknown }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequest(`${resource.kind} in version ${version(apiVersion)} cannot be handled as a ${resource.kind}: ${error.message}`)
  }
}

/** `value` with its changed fields as decoded; those that decoding removed are gone. */
function withChanges(value: JsonObject, changed: readonly (readonly [string, Json | undefined])[], decoded: JsonObject): JsonObject {
  if (changed.every(([field, part]) => decoded[field] === part)) return value
  const result: Record<string, Json | undefined> = { ...value }
  for (const [field] of changed) {
    const part = decoded[field]
    if (part === undefined) delete result[field]
    else result[field] = part
  }
  return result
}

/** With the structs that are always there, should they have been left out. */
function withMissing(value: JsonObject, decoded: JsonObject): JsonObject {
  const missing = Object.entries(decoded).filter(([field]) => value[field] === undefined)
  return missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing) }
}

const version = (apiVersion: string): string => JSON.stringify(apiVersion.slice(apiVersion.indexOf('/') + 1))

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The type of a body must be the endpoint's; it may be left out. */
function checkType({ apiVersion, resource }: Served, value: JsonObject): void {
  const { apiVersion: theirs, kind } = value
  if (theirs !== undefined && theirs !== '' && theirs !== apiVersion)
    throw badRequest(`the API version in the data (${shown(theirs)}) does not match the expected API version (${apiVersion})`)
  if (kind !== undefined && kind !== '' && kind !== resource.kind)
    throw badRequest(
      `${shown(kind)} in version ${version(apiVersion)} cannot be handled as a ${resource.kind}: the kind in the data does not match the expected kind`,
    )
}

/** What fieldValidation makes of the problems of a create or update: an error, warnings, or nothing. */
export function reportProblems(
  { resource, apiVersion }: Served,
  problems: readonly string[],
  how: FieldValidation,
  warnings: string[],
): void {
  if (problems.length === 0 || how === 'Ignore') return
  if (how === 'Warn') for (const problem of problems) warnings.push(problem)
  else
    throw badRequest(
      `${resource.kind} in version ${version(apiVersion)} cannot be handled as a ${resource.kind}: strict decoding error: ${problems.join(', ')}`,
    )
}
