/** Who owns which fields, and what writes do to that. (structured-merge-diff/merge, apiserver managedfields) */
import type { JsonObject, ManagedFieldsEntry } from '../object.ts'
import type { Schema } from '../schema.ts'
import { ApiError, type StatusCause } from '../status-error.ts'
import { changedFields, compareFields, type Comparison, fieldsOf, removeFields, withoutServerFields, withStructs } from './compare.ts'
import { isObject } from './elements.ts'
import {
  containsFields,
  differenceFields,
  emptyFields,
  type FieldSet,
  formatFields,
  intersectFields,
  isEmptyFields,
  leaf,
  parseFields,
  pathsOf,
  unionFields,
  withoutBelow,
} from './field-set.ts'
import { mergeApplied } from './merge.ts'

/** The writer of a change. */
export interface Manager {
  readonly name: string
  readonly apiVersion: string
  readonly subresource?: string
  /** RFC 3339. */
  readonly time: string
}

const isEntryOf = (entry: ManagedFieldsEntry, manager: Manager, operation: 'Apply' | 'Update'): boolean =>
  entry.manager === manager.name &&
  entry.operation === operation &&
  entry.subresource === manager.subresource &&
  (operation === 'Apply' || entry.apiVersion === manager.apiVersion)

/** Of entries that have been read or written: most writes change one entry and read the others again. */
const known = new WeakMap<object, FieldSet>()

function setOf({ fieldsV1 }: ManagedFieldsEntry): FieldSet {
  if (!isObject(fieldsV1)) return emptyFields // whatever a client has written there
  let set = known.get(fieldsV1)
  if (!set) {
    set = parseFields(fieldsV1)
    known.set(fieldsV1, set)
  }
  return set
}

function textOf(set: FieldSet): NonNullable<ManagedFieldsEntry['fieldsV1']> {
  const fields = formatFields(set)
  known.set(fields, set)
  return fields
}

function entryOf(manager: Manager, operation: 'Apply' | 'Update', set: FieldSet): ManagedFieldsEntry {
  return {
    manager: manager.name,
    operation,
    apiVersion: manager.apiVersion,
    time: manager.time,
    fieldsType: 'FieldsV1',
    fieldsV1: textOf(set),
    ...(manager.subresource && { subresource: manager.subresource }),
  }
}

/** Takes fields away from entries; an entry that loses all goes, one that loses nothing stays the very same. */
const take = (entries: readonly ManagedFieldsEntry[], lost: FieldSet): readonly ManagedFieldsEntry[] =>
  isEmptyFields(lost)
    ? entries
    : entries.flatMap((entry) => {
        const before = setOf(entry)
        const after = withoutBelow(differenceFields(before, lost), emptyFields)
        if (isEmptyFields(after)) return []
        return containsFields(after, before) ? [entry] : [{ ...entry, fieldsV1: textOf(after) }]
      })

/** Applies first, then updates; within each by time, then name. */
const sorted = (entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] =>
  entries.toSorted(
    (a, b) =>
      (a.operation < b.operation ? -1 : a.operation > b.operation ? 1 : 0) ||
      (a.time ?? '').localeCompare(b.time ?? '') ||
      (a.manager < b.manager ? -1 : a.manager > b.manager ? 1 : 0),
  )

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
  return sorted(isEmptyFields(set) ? others : [...others, entryOf(manager, 'Update', set)])
}

/** A field that someone else owns. */
interface Conflict {
  readonly entry: ManagedFieldsEntry
  readonly paths: readonly string[]
}

const describe = ({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string =>
  `conflict with ${JSON.stringify(manager)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}${operation === 'Update' ? ` using ${apiVersion}` : ''}`

/** The 409 of an apply that would change what others own. */
export function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const causes: StatusCause[] = conflicts.flatMap(({ entry, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: describe(entry), field })),
  )
  const ordered = conflicts.toSorted((a, b) => (describe(a.entry) < describe(b.entry) ? -1 : 1))
  const texts = ordered.map(({ entry, paths }) => {
    const [only, ...more] = paths
    return more.length === 0
      ? `${describe(entry)}: ${only}`
      : `${describe(entry).replace('conflict', 'conflicts')}:\n${paths.map((path) => `- ${path}`).join('\n')}`
  })
  const count = causes.length
  return new ApiError(409, 'Conflict', `Apply failed with ${count} conflict${count === 1 ? '' : 's'}: ${texts.join('\n')}`, { causes })
}

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
    .map((entry) => ({ entry, paths: pathsOf(intersectFields(intersectFields(setOf(entry), changed), set)) }))
    .filter(({ paths }) => paths.length > 0)
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts)
  const theirs = take(others, unionFields(intersectFields(changed, set), comparison.removed))
  const unchanged = own !== undefined && containsFields(set, setOf(own)) && containsFields(setOf(own), set) && isEmptyFields(changed)
  return { object, managedFields: sorted([...theirs, unchanged ? own : entryOf(manager, 'Apply', set)]) }
}
