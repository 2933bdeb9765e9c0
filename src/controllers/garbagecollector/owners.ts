import { isReason, parseApiVersion, type KubeObject, type OwnerReference } from '#apimachinery'
import type { Client } from '#client'
import type { Item, OwnerGraph } from './graph.ts'

export const foreground = 'foregroundDeletion'
export const orphan = 'orphan'

export const isWaitingForDependents = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(foreground) ?? false)

/** An object's owners: those that are there, those that are gone, and those that go when it has gone. */
export interface Owners {
  readonly solid: readonly OwnerReference[]
  readonly dangling: readonly OwnerReference[]
  readonly waiting: readonly OwnerReference[]
}

/** Whether an owner is another object than the cache has under its uid, or none: the server is asked before anything is deleted. */
export async function classifyOwners(item: Item, graph: OwnerGraph, client: Client): Promise<Owners> {
  const owners = { solid: [] as OwnerReference[], dangling: [] as OwnerReference[], waiting: [] as OwnerReference[] }
  for (const reference of item.object.metadata.ownerReferences ?? []) {
    const owner = await ownerOf(reference, item, graph, client)
    if (owner === undefined) owners.dangling.push(reference)
    else if (owner !== 'unknown' && isWaitingForDependents(owner)) owners.waiting.push(reference)
    else owners.solid.push(reference)
  }
  return owners
}

/** `unknown` for kinds that the server does not have: what they own is left alone. */
async function ownerOf(
  { uid, apiVersion, kind, name }: OwnerReference,
  { object }: Item,
  graph: OwnerGraph,
  client: Client,
): Promise<KubeObject | 'unknown' | undefined> {
  const { namespace } = object.metadata
  const known = graph.byUid(uid)
  if (known && (known.object.metadata.namespace === undefined || known.object.metadata.namespace === namespace)) return known.object
  if (graph.isGone(uid)) return undefined
  const { group, version } = parseApiVersion(apiVersion)
  const resource = graph.findKind(group, version, kind)
  // A cluster-scoped object cannot be owned by something in a namespace: nobody knows in which.
  if (!resource || (resource.scope === 'Namespaced' && namespace === undefined)) return 'unknown'
  try {
    const found = await client(resource, resource.scope === 'Namespaced' ? namespace : undefined).get(name)
    return found.metadata.uid === uid ? found : undefined
  } catch (error) {
    if (isReason(error, 'NotFound')) return undefined
    throw error
  }
}
