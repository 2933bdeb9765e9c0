import type { KubeObject } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { keyOf } from '../registry/keys.ts'

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
