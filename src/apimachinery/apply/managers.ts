/** Who owns which fields, and what writes do to that. (structured-merge-diff/merge, apiserver managedfields) */
import type { JsonObject, ManagedFieldsEntry } from '../object.ts'
import type { Schema } from '../schema.ts'
import { ApiError, type StatusCause } from '../status-error.ts'
import { changedFields, compareFields, type Comparison, fieldsOf, removeFields, withoutServerFields, withStructs } from './compare.ts'
import { withCap } from './cap.ts'
import { entryOf, isEntryOf, type Manager, setOf, sorted, take } from './entries.ts'
import {
  containsFields,
  differenceFields,
  emptyFields,
  type FieldSet,
  intersectFields,
  isEmptyFields,
  leaf,
  pathsOf,
  unionFields,
} from './field-set.ts'
import { mergeApplied } from './merge.ts'

const strip = ({ added, modified, removed }: Comparison): Comparison => ({
  added: withoutServerFields(added),
  modified: withoutServerFields(modified),
  removed: withoutServerFields(removed),
})

/**
 * managedFields after a create, update or patch: the writer owns what it changed, others lose it. `before` of a create is
 * the empty object as upstream writes it. A write that changes nothing leaves everything as it is.
 */
export function trackUpdate(
  entries: readonly ManagedFieldsEntry[],
  before: JsonObject,
  after: JsonObject,
  schema: Schema | undefined,
  manager: Manager,
): readonly ManagedFieldsEntry[] {
  const comparison = strip(compareFields(before, after, schema))
  const changed = changedFields(comparison)
  if (isEmptyFields(changed) && isEmptyFields(comparison.removed)) return entries
  const own = entries.find((entry) => isEntryOf(entry, manager, 'Update'))
  const others = take(
    entries.filter((entry) => entry !== own),
    unionFields(changed, comparison.removed),
  )
  const set = unionFields(differenceFields(own ? setOf(own) : emptyFields, comparison.removed), changed)
  return withCap(sorted(isEmptyFields(set) ? others : [...others, entryOf(manager, 'Update', set)]))
}

/** Fields that someone else owns. */
interface Conflict {
  readonly entry: ManagedFieldsEntry
  readonly fields: FieldSet
}

/** Throws the 409 of an apply that would change what others own, unless all of that is allowed. */
function refuse(conflicts: readonly Conflict[], allowed: FieldSet): void {
  const left = conflicts
    .map(({ entry, fields }) => ({ entry, paths: pathsOf(differenceFields(fields, allowed)) }))
    .filter(({ paths }) => paths.length > 0)
  if (left.length > 0) throw applyConflict(left)
}

const describe = ({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string =>
  `conflict with ${JSON.stringify(manager)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}${operation === 'Update' ? ` using ${apiVersion}` : ''}`

function applyConflict(conflicts: readonly { readonly entry: ManagedFieldsEntry; readonly paths: readonly string[] }[]): ApiError {
  const causes: StatusCause[] = conflicts.flatMap(({ entry, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: describe(entry), field })),
  )
  const ordered = conflicts.toSorted((a, b) => (describe(a.entry) < describe(b.entry) ? -1 : 1))
  const [only] = causes
  if (only && causes.length === 1) return failure(`1 conflict: ${only.message}: ${only.field}`, causes)
  const texts = ordered.map(
    ({ entry, paths }) => `${describe(entry).replace('conflict', 'conflicts')}:\n${paths.map((path) => `- ${path}`).join('\n')}`,
  )
  return failure(`${causes.length} conflicts: ${texts.join('\n')}`, causes)
}

const failure = (what: string, causes: readonly StatusCause[]): ApiError =>
  new ApiError(409, 'Conflict', `Apply failed with ${what}`, { causes })

/** Fields whose changes are no conflict, whoever owns them; asked for only when there are some. */
export type Allowed = () => FieldSet

const noneAllowed: Allowed = () => emptyFields

export interface Applied {
  readonly object: JsonObject
  readonly managedFields: readonly ManagedFieldsEntry[]
}

/** What stays whatever is applied. */
const everyObjects: FieldSet = { member: false, children: new Map([['f:metadata', leaf]]) }

/**
 * Server-side apply of a configuration on a live object (or on nothing). What the manager applied before and left out now
 * goes, unless others own it: an item of a list or a struct of which it says no more with all that is in it, defaults too.
 * Throws the conflict unless forced.
 */
export function applyConfiguration(
  live: JsonObject | undefined,
  entries: readonly ManagedFieldsEntry[],
  configuration: JsonObject,
  schema: Schema | undefined,
  manager: Manager,
  force: boolean,
  allowed: Allowed = noneAllowed,
): Applied {
  const given = fieldsOf(configuration, schema)
  const set = withoutServerFields(given)
  const own = entries.find((entry) => isEntryOf(entry, manager, 'Apply'))
  const others = entries.filter((entry) => entry !== own)
  const merged = mergeApplied(live, configuration, schema)
  const kept = others.reduce<FieldSet>((sum, entry) => unionFields(sum, setOf(entry)), unionFields(given, everyObjects))
  const left = own ? differenceFields(withStructs(setOf(own), schema), withStructs(kept, schema)) : emptyFields
  const object = (removeFields(merged, left, schema) ?? {}) as JsonObject
  const comparison = strip(compareFields(live ?? {}, object, schema))
  const changed = changedFields(comparison)
  const conflicts = others
    .map((entry) => ({ entry, fields: intersectFields(intersectFields(setOf(entry), changed), set) }))
    .filter(({ fields }) => !isEmptyFields(fields))
  if (conflicts.length > 0 && !force) refuse(conflicts, allowed())
  const theirs = take(others, unionFields(intersectFields(changed, set), comparison.removed))
  const unchanged = own !== undefined && containsFields(set, setOf(own)) && containsFields(setOf(own), set) && isEmptyFields(changed)
  return { object, managedFields: sorted([...theirs, unchanged ? own : entryOf(manager, 'Apply', set)]) }
}
