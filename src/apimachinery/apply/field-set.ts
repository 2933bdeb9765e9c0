/** Sets of fields, as managedFields has them. (structured-merge-diff/fieldpath) */
import type { Json, JsonObject } from '../object.ts'
import { isObject } from './elements.ts'

/**
 * A set of paths as a tree. Children are keyed by path element in its serialized form: `f:name`, `k:{"name":"web"}`, `v:"x"`.
 * `member` says that the place itself is in the set.
 */
export interface FieldSet {
  readonly member: boolean
  readonly children: ReadonlyMap<string, FieldSet>
}

const none: ReadonlyMap<string, FieldSet> = new Map()
export const emptyFields: FieldSet = { member: false, children: none }
export const leaf: FieldSet = { member: true, children: none }

export const isEmptyFields = (set: FieldSet): boolean => !set.member && set.children.size === 0

/** A node; children with nothing in them are left out. */
export function fields(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { member, children: new Map([...children].filter(([, child]) => !isEmptyFields(child))) }
}

/** Reads `fieldsV1`. Clients may write it too, and anything into it: what is no path element is left out. */
export function parseFields(json: Json | undefined): FieldSet {
  const walk = (value: Json | undefined): FieldSet => {
    const entries = isObject(value) ? Object.entries(value) : []
    if (entries.length === 0) return leaf
    return fields(
      entries.some(([key]) => key === '.'),
      entries.filter(([key]) => isElement(key)).map(([key, child]) => [key, walk(child)] as const),
    )
  }
  return isObject(json) && Object.keys(json).length > 0 ? { ...walk(json), member: false } : emptyFields
}

function isElement(key: string): boolean {
  if (key.startsWith('f:')) return true
  if (/^i:-?\d+$/.test(key)) return true
  if (!/^[kv]:/.test(key)) return false
  try {
    const value = JSON.parse(key.slice(2)) as Json
    return key.startsWith('v:') || isObject(value)
  } catch {
    return false
  }
}

/** Writes `fieldsV1`, keys sorted. */
export function formatFields(set: FieldSet): JsonObject {
  const entries = [...set.children]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => [key, child.children.size === 0 ? {} : { ...(child.member && { '.': {} }), ...formatFields(child) }] as const)
  return Object.fromEntries(entries)
}

export function unionFields(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptyFields(a)) return b
  if (isEmptyFields(b)) return a
  const children = new Map(a.children)
  for (const [key, child] of b.children) children.set(key, unionFields(children.get(key) ?? emptyFields, child))
  return { member: a.member || b.member, children }
}

export const differenceFields = (a: FieldSet, b: FieldSet): FieldSet =>
  fields(
    a.member && !b.member,
    [...a.children].map(([key, child]) => {
      const other = b.children.get(key)
      return [key, other ? differenceFields(child, other) : child] as const
    }),
  )

export const intersectFields = (a: FieldSet, b: FieldSet): FieldSet =>
  fields(
    a.member && b.member,
    [...a.children].map(([key, child]) => [key, intersectFields(child, b.children.get(key) ?? emptyFields)] as const),
  )

/** `a` without whatever is at or below a member of `b`. */
export const withoutBelow = (a: FieldSet, b: FieldSet): FieldSet =>
  b.member
    ? emptyFields
    : fields(
        a.member,
        [...a.children].map(([key, child]) => [key, withoutBelow(child, b.children.get(key) ?? emptyFields)] as const),
      )

/** True when every path of `b` is in `a`. */
export const containsFields = (a: FieldSet, b: FieldSet): boolean => isEmptyFields(differenceFields(b, a))

function formatElement(element: string): string {
  const text = element.slice(2)
  if (element.startsWith('f:')) return `.${text}`
  if (element.startsWith('v:')) return `[=${text}]`
  if (element.startsWith('i:')) return `[${text}]`
  const keys: unknown = JSON.parse(text)
  return `[${Object.entries(keys as object)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`
}

/** The paths of a set as error messages show them: `.spec.containers[name="web"].image`. Those of a level come before those below. */
export function pathsOf(set: FieldSet, prefix = ''): readonly string[] {
  const children = [...set.children]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => [prefix + formatElement(key), child] as const)
  const here = children.flatMap(([path, child]) => (child.member ? [path] : []))
  return [...here, ...children.flatMap(([path, child]) => pathsOf(child, path))]
}
