import type { KubeObject } from '#apimachinery'
import { formatTime } from '#kernel'
import { maxTxnOperations, prefixEnd } from '#store'
import type { Environment } from '../../environment.ts'
import { keyOf } from '../../registry/keys.ts'
import type { InitialObject } from '../objects.ts'
import { roleObjects } from './role-objects.ts'

const prefix = '/registry/rbac.authorization.k8s.io/'

/** Writes all of the default roles and bindings that are missing, many at once: one by one they would hold up every start. */
export async function seedRoles(environment: Environment): Promise<void> {
  const { store } = environment
  for (;;) {
    const { items } = await store.range({ key: prefix, end: prefixEnd(prefix), keysOnly: true })
    const present = new Set(items.map(({ key }) => key))
    const absent = roleObjects.flatMap((object) => storedAs(environment, object)).filter(({ key }) => !present.has(key))
    const missing = absent.slice(0, maxTxnOperations)
    if (missing.length === 0) return
    const { succeeded } = await store.txn({
      compare: missing.map(({ key }) => ({ key, version: 0 })),
      then: missing.map(({ key, value }) => ({ type: 'put', key, value })),
    })
    // Otherwise another server on the same store was faster with some of them.
    if (succeeded && missing.length === absent.length) return
  }
}

function storedAs(
  { catalog, clock, random }: Environment,
  object: InitialObject,
): readonly { readonly key: string; readonly value: object }[] {
  const { group, version, resource, namespace, body } = object
  const served = catalog.find(group, version, resource)
  if (!served) return []
  const { metadata, ...content } = body
  const whole = {
    apiVersion: served.apiVersion,
    kind: served.resource.kind,
    metadata: {
      ...metadata,
      ...(namespace !== undefined && { namespace }),
      uid: random.uuid(),
      resourceVersion: '',
      creationTimestamp: formatTime(clock.now()),
    },
    ...content,
  } as KubeObject
  return [{ key: keyOf(served, namespace, metadata.name), value: served.toStored(whole) }]
}
