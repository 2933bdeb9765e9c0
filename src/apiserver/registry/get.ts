import { notFound, type KubeObject } from '#apimachinery'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { keyOf } from './keys.ts'

/** GET of one object. */
export async function get({ store }: Environment, served: Served, { request }: Call): Promise<KubeObject> {
  const { namespace, name = '' } = request
  const { items } = await store.range({ key: keyOf(served, namespace, name) })
  if (!items[0]) throw notFound(served.resource.group, served.resource.plural, name)
  if (served.prepareFromStored) await served.prepareFromStored(items)
  return served.fromStored(items[0])
}
