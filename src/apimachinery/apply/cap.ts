/** How many writers are remembered one by one. (apiserver managedfields/internal/capmanagers.go) */
import type { ManagedFieldsEntry } from '../object.ts'
import { setOf, sorted, textOf } from './entries.ts'
import { unionFields } from './field-set.ts'

const most = 10
const bucketName = 'ancient-changes'

const isBucket = ({ manager, operation, subresource }: ManagedFieldsEntry): boolean =>
  manager === bucketName && operation === 'Update' && !subresource

/** The longest unheard of first. */
const byAge = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  (a.time ?? '').localeCompare(b.time ?? '') || a.manager.localeCompare(b.manager)

/** At most ten entries by updates: the oldest of a version become one, in the name of `ancient-changes`. */
export function withCap(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const updaters = entries.filter(({ operation }) => operation === 'Update').toSorted(byAge)
  let excess = updaters.length - most
  if (excess <= 0) return entries
  const left = new Set(entries)
  const buckets = new Map(updaters.filter(isBucket).map((entry) => [entry.apiVersion, entry] as const))
  for (const entry of updaters) {
    if (excess <= 0) break
    const first = buckets.get(entry.apiVersion)
    if (first === entry) continue
    if (first) {
      const bucket = merged(first, entry)
      left.delete(first)
      left.delete(entry)
      left.add(bucket)
      buckets.set(entry.apiVersion, bucket)
      excess--
    } else buckets.set(entry.apiVersion, entry)
  }
  return sorted([...left])
}

/** Of the younger's time. */
function merged(old: ManagedFieldsEntry, young: ManagedFieldsEntry): ManagedFieldsEntry {
  const { subresource: _, ...entry } = young
  return { ...entry, manager: bucketName, fieldsV1: textOf(unionFields(setOf(old), setOf(young))) }
}
