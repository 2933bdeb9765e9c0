import { customKinds, resources, type CustomResourceDefinition, type Resource } from '#api'
import { qualified, type KubeObject } from '#apimachinery'
import type { Client } from '#client'
import { ignoreNotFound } from '../errors.ts'

/** What is deleted with a namespace: every namespaced kind that can be, once. */
const builtIn: readonly Resource[] = resources.filter(
  ({ scope, verbs, storedAs }) => scope === 'Namespaced' && !storedAs && (verbs?.includes('deletecollection') ?? true),
)

/** The kinds that definitions have brought, each in the version that clients prefer. */
export const namespacedKinds = (definitions: readonly CustomResourceDefinition[]): readonly Resource[] =>
  definitions.flatMap((definition) => customKinds(definition).slice(0, 1)).filter(({ scope }) => scope === 'Namespaced')

/** What is left in a namespace, by kind and by finalizer. */
export interface Remains {
  readonly byKind: ReadonlyMap<string, number>
  readonly byFinalizer: ReadonlyMap<string, number>
  /** When it is worth looking again; 0 when nothing is left. */
  readonly estimateSeconds: number
}

/** Deletes everything in a namespace, also of the `custom` kinds, and says what is still there afterwards. */
export async function deleteContent(client: Client, namespace: string, custom: readonly Resource[]): Promise<Remains> {
  const kinds = [...builtIn, ...custom]
  const left = await Promise.all(kinds.map((kind) => deleteAll(client, kind, namespace)))
  const byKind = new Map<string, number>()
  const byFinalizer = new Map<string, number>()
  for (const [index, objects] of left.entries()) {
    const kind = kinds[index]
    if (!kind || objects.length === 0) continue
    byKind.set(qualified(kind.plural, kind.group || ''), objects.length)
    for (const finalizer of objects.flatMap(({ metadata }) => metadata.finalizers ?? []))
      byFinalizer.set(finalizer, (byFinalizer.get(finalizer) ?? 0) + 1)
  }
  return { byKind, byFinalizer, estimateSeconds: Math.max(0, ...left.flat().map(estimateOf)) }
}

async function deleteAll(client: Client, kind: Resource, namespace: string): Promise<readonly KubeObject[]> {
  const target = client(kind, namespace)
  const { items } = (await target.list().catch(ignoreNotFound)) ?? { items: [] }
  if (items.length === 0) return items
  await target.deleteCollection({}, { propagationPolicy: 'Background' })
  return (await target.list()).items
}

/** Pods take their grace period; what has finalizers takes a while. */
const estimateOf = ({ metadata }: KubeObject): number =>
  metadata.finalizers?.length ? 15 : Math.max(1, metadata.deletionGracePeriodSeconds ?? 1)
