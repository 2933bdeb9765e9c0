import type { KubeObject } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { prefixEnd } from '#store'
import { keyOf, rangePrefix } from './keys.ts'

/** What the server itself reads of its store; undefined if it is not there. */
export async function read(
  environment: Environment,
  group: string,
  resource: string,
  name: string,
  namespace?: string,
): Promise<KubeObject | undefined> {
  const served = environment.catalog.ofGroup(group, resource)
  if (!served) return undefined
  const { items } = await environment.store.range({ key: keyOf(served, namespace, name) })
  return items[0] && served.fromStored(items[0])
}

/** All objects of a kind, or those of one namespace. */
export async function readAll(
  environment: Environment,
  group: string,
  resource: string,
  namespace?: string,
): Promise<readonly KubeObject[]> {
  const served = environment.catalog.ofGroup(group, resource)
  if (!served) return []
  const prefix = rangePrefix(served, namespace)
  const { items } = await environment.store.range({ key: prefix, end: prefixEnd(prefix) })
  return items.map((item) => served.fromStored(item))
}
