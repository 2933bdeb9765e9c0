/** For tests: what a server would say to an object or to a change of one, its metadata aside. */
import { decodeObject, type FieldError, type KubeObject } from '#apimachinery'
import type { Resource } from './resource.ts'
import { schemaOf } from './schemas.ts'

/** Part of an object. A name is added, and what every object has. */
export type Draft = { readonly [field: string]: unknown }

const told = (errors: readonly FieldError[]): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)

/** The draft as it comes in: decoded, with defaults. */
export async function received<T extends KubeObject>(kind: Resource<T>, draft: Draft, resourceVersion = ''): Promise<T> {
  await kind.load?.()
  const schema = schemaOf(kind.schema)
  if (!schema) throw new Error(`no schema ${kind.schema}`)
  const metadata = {
    name: 'a',
    uid: 'u',
    resourceVersion,
    ...(kind.scope === 'Namespaced' && { namespace: 'default' }),
    ...(draft['metadata'] as object),
  }
  const { object } = decodeObject(schema, { ...draft, metadata }, { fill: true })
  const typed = object as unknown as T
  return kind.defaults?.(typed) ?? typed
}

/** What is wrong with it when it is created. */
export async function problemsOf<T extends KubeObject>(kind: Resource<T>, draft: Draft): Promise<readonly string[]> {
  const object = await received(kind, draft)
  const prepared = kind.prepareForCreate?.(object, { now: 0 }) ?? object
  return told(kind.validate?.(prepared) ?? [])
}

/** What is wrong with changing one into the other. */
export async function problemsOfChange<T extends KubeObject>(kind: Resource<T>, from: Draft, to: Draft): Promise<readonly string[]> {
  const [previous, sent] = [await received(kind, from, '1'), await received(kind, to, '1')]
  const next = kind.prepareForUpdate?.(sent, previous, { now: 0 }) ?? sent
  return told([...(kind.validate?.(next) ?? []), ...(kind.validateUpdate?.(next, previous) ?? [])])
}

/** What is wrong with changing the status so. */
export async function problemsOfStatus<T extends KubeObject>(kind: Resource<T>, from: Draft, to: Draft): Promise<readonly string[]> {
  const [previous, next] = [await received(kind, from, '1'), await received(kind, to, '1')]
  return told(kind.validateStatusUpdate?.(next, previous) ?? [])
}
