/** Which fields an object has, and in which two objects differ. (structured-merge-diff/typed) */
import { deepEqual } from '../equality.ts'
import type { Json, JsonObject } from '../object.ts'
import type { Schema } from '../schema.ts'
import { isEntry, isGranular, isObject, partSchema, partsOf } from './elements.ts'
import { emptyFields, fields, type FieldSet, leaf, unionFields } from './field-set.ts'

/** The fields that an applied configuration has an opinion on. */
export function fieldsOf(value: Json, schema: Schema | undefined): FieldSet {
  if (!isGranular(schema, value)) return leaf
  const children = partsOf(schema, value).map(([element, part, inner]) => {
    const set = fieldsOf(part, inner)
    const empty = part === null || (isObject(part) && Object.keys(part).length === 0)
    return [element, empty || isEntry(schema, element) ? { ...set, member: true } : set] as const
  })
  return fields(false, children)
}

/** What changed between two objects, as sets of fields. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

const nothing: Comparison = { added: emptyFields, modified: emptyFields, removed: emptyFields }

/** Everything in a value, containers included. */
function all(value: Json, schema: Schema | undefined): FieldSet {
  if (!isGranular(schema, value)) return leaf
  return fields(
    true,
    partsOf(schema, value).map(([element, part, inner]) => [element, all(part, inner)] as const),
  )
}

/** Compares two values of one schema. */
export function compareFields(before: Json | undefined, after: Json | undefined, schema: Schema | undefined): Comparison {
  if (before === after) return nothing
  if (before === undefined) return { ...nothing, added: after === undefined ? emptyFields : all(after, schema) }
  if (after === undefined) return { ...nothing, removed: all(before, schema) }
  if (before === null && isGranular(schema, after)) return compareFields(Array.isArray(after) ? [] : {}, after, schema)
  if (!isGranular(schema, before) || !isGranular(schema, after)) return deepEqual(before, after) ? nothing : { ...nothing, modified: leaf }
  const old = new Map(partsOf(schema, before).map((part) => [part[0], part] as const))
  const next = new Map(partsOf(schema, after).map((part) => [part[0], part] as const))
  const parts = [...new Set([...old.keys(), ...next.keys()])].map((element) => {
    const part = next.get(element) ?? old.get(element)
    return [element, compareFields(old.get(element)?.[1], next.get(element)?.[1], part?.[2])] as const
  })
  const side = (key: keyof Comparison): FieldSet =>
    fields(
      false,
      parts.map(([element, part]) => [element, part[key]] as const),
    )
  return { added: side('added'), modified: side('modified'), removed: side('removed') }
}

export const changedFields = ({ added, modified }: Comparison): FieldSet => unionFields(added, modified)

const serverOwned = new Set(['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'generation', 'managedFields', 'resourceVersion'])

/** Without what nobody owns: type, name, and what the server sets. */
export function withoutServerFields(set: FieldSet): FieldSet {
  return fields(
    false,
    [...set.children].flatMap(([element, child]) => {
      if (element === 'f:apiVersion' || element === 'f:kind') return []
      if (element !== 'f:metadata') return [[element, child] as const]
      return [
        [
          element,
          fields(
            false,
            [...child.children].filter(([key]) => !serverOwned.has(key.slice(2))),
          ),
        ] as const,
      ]
    }),
  )
}

/** With the fields of structs on the way to what is in the set: who owns `a.b` has a say in `a`, unless that is an entry. */
export function withStructs(set: FieldSet, schema: Schema | undefined): FieldSet {
  if (set.children.size === 0) return set
  const children = [...set.children].map(([element, child]) => {
    const inner = withStructs(child, partSchema(schema, element))
    return [element, isEntry(schema, element) ? inner : { ...inner, member: true }] as const
  })
  return fields(set.member, children)
}

/** Removes what is in `set` from a value, with all that is in it; undefined if nothing is left. */
export function removeFields(value: Json, set: FieldSet, schema: Schema | undefined): Json | undefined {
  if (set.member) return undefined
  if (!isGranular(schema, value) || set.children.size === 0) return value
  let changed = false
  const kept = partsOf(schema, value).flatMap(([element, part, inner]): [string, Json][] => {
    const child = set.children.get(element)
    const left = child ? removeFields(part, child, inner) : part
    if (left !== part) changed = true
    return left === undefined ? [] : [[element, left]]
  })
  if (!changed) return value
  if (kept.length === 0) return undefined
  return Array.isArray(value)
    ? kept.map(([, part]) => part)
    : (Object.fromEntries(kept.map(([element, part]) => [element.slice(2), part])) as JsonObject)
}
