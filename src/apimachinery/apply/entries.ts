/** The entries of managedFields: who has which fields by what. */
import type { ManagedFieldsEntry } from '../object.ts'
import { isObject } from './elements.ts'
import {
  containsFields,
  differenceFields,
  emptyFields,
  type FieldSet,
  formatFields,
  isEmptyFields,
  parseFields,
  withoutBelow,
} from './field-set.ts'

/** The writer of a change. */
export interface Manager {
  readonly name: string
  readonly apiVersion: string
  readonly subresource?: string
  /** RFC 3339. */
  readonly time: string
}

export const isEntryOf = (entry: ManagedFieldsEntry, manager: Manager, operation: 'Apply' | 'Update'): boolean =>
  entry.manager === manager.name &&
  entry.operation === operation &&
  entry.subresource === manager.subresource &&
  (operation === 'Apply' || entry.apiVersion === manager.apiVersion)

/** Of entries that have been read or written: most writes change one entry and read the others again. */
const known = new WeakMap<object, FieldSet>()

/** The fields of an entry. */
export function setOf({ fieldsV1 }: ManagedFieldsEntry): FieldSet {
  if (!isObject(fieldsV1)) return emptyFields // whatever a client has written there
  let set = known.get(fieldsV1)
  if (!set) {
    set = parseFields(fieldsV1)
    known.set(fieldsV1, set)
  }
  return set
}

/** Fields as an entry has them. */
export function textOf(set: FieldSet): NonNullable<ManagedFieldsEntry['fieldsV1']> {
  const fields = formatFields(set)
  known.set(fields, set)
  return fields
}

export function entryOf(manager: Manager, operation: 'Apply' | 'Update', set: FieldSet): ManagedFieldsEntry {
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
export const take = (entries: readonly ManagedFieldsEntry[], lost: FieldSet): readonly ManagedFieldsEntry[] =>
  isEmptyFields(lost)
    ? entries
    : entries.flatMap((entry) => {
        const before = setOf(entry)
        const after = withoutBelow(differenceFields(before, lost), emptyFields)
        if (isEmptyFields(after)) return []
        return containsFields(after, before) ? [entry] : [{ ...entry, fieldsV1: textOf(after) }]
      })

/** Applies first, then updates; within each by time, then name. */
export const sorted = (entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] =>
  entries.toSorted(
    (a, b) =>
      (a.operation < b.operation ? -1 : a.operation > b.operation ? 1 : 0) ||
      (a.time ?? '').localeCompare(b.time ?? '') ||
      (a.manager < b.manager ? -1 : a.manager > b.manager ? 1 : 0),
  )
