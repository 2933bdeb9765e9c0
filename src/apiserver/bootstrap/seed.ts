import type { KubeObject } from '#apimachinery'
import { formatTime } from '#kernel'
import { maxTxnOperations, prefixEnd } from '#store'
import type { Served } from '../catalog.ts'
import type { Environment } from '../environment.ts'
import { keyOf } from '../registry/keys.ts'
import type { InitialObject } from './objects.ts'
import { ownObjects } from './own/own-objects.ts'
import { reconcilers } from './reconcile.ts'
import { roleObjects } from './roles/role-objects.ts'

/** A write that is still right if the key has not changed since `revision`; 0: is not there. */
interface Write {
  readonly key: string
  readonly revision: number
  readonly value: object
}

/**
 * Writes all roles, bindings and other objects of the server's own that are missing, and brings those up to date that are
 * behind; many at once: one by one they would hold up every start.
 */
export async function seed(environment: Environment): Promise<void> {
  const { catalog, clock, serviceCidr } = environment
  await ensureObjects(environment, [...roleObjects, ...ownObjects(catalog.resources, serviceCidr, formatTime(clock.now()))])
}

export async function ensureObjects(environment: Environment, objects: readonly InitialObject[]): Promise<void> {
  const { store } = environment
  for (;;) {
    const due = await dueWrites(environment, objects)
    const writes = due.slice(0, maxTxnOperations)
    if (writes.length === 0) return
    const { succeeded } = await store.txn({
      compare: writes.map(({ key, revision }) => ({ key, modRevision: revision })),
      then: writes.map(({ key, value }) => ({ type: 'put', key, value })),
    })
    // Otherwise another server on the same store was faster with some of them.
    if (succeeded && writes.length === due.length) return
  }
}

async function dueWrites(environment: Environment, objects: readonly InitialObject[]): Promise<readonly Write[]> {
  const byKind = new Map<Served, InitialObject[]>()
  for (const object of objects) {
    const served = environment.catalog.find(object.group, object.version, object.resource)
    if (served) byKind.set(served, [...(byKind.get(served) ?? []), object])
  }
  const due = await Promise.all([...byKind].map(([served, ofKind]) => dueOfKind(environment, served, ofKind)))
  return due.flat()
}

async function dueOfKind(environment: Environment, served: Served, objects: readonly InitialObject[]): Promise<readonly Write[]> {
  const { items } = await environment.store.range({ key: served.prefix, end: prefixEnd(served.prefix) })
  const present = new Map(items.map((item) => [item.key, item]))
  return objects.flatMap((object) => {
    const key = keyOf(served, object.namespace, object.body.metadata.name)
    const item = present.get(key)
    if (!item) return { key, revision: 0, value: served.toStored(newObject(environment, served, object)) }
    const reconcile = reconcilers[served.resource.plural]
    const next = reconcile?.(served.fromStored(item), newObject(environment, served, object))
    return next ? { key, revision: item.modRevision, value: served.toStored(next) } : []
  })
}

/** As it is stored: with all that the server itself gives an object. */
export function newObject(
  { clock, random }: Environment,
  served: Served,
  { namespace, body }: Pick<InitialObject, 'namespace' | 'body'>,
): KubeObject {
  const { metadata, ...content } = body
  return {
    apiVersion: served.apiVersion,
    kind: served.resource.kind,
    metadata: {
      ...metadata,
      ...(namespace !== undefined && { namespace }),
      uid: random.uuid(),
      resourceVersion: '',
      ...(!served.resource.withoutGeneration && { generation: 1 }),
      creationTimestamp: formatTime(clock.now()),
    },
    ...content,
  }
}
