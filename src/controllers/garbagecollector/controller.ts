import { isReason, type OwnerReference } from '#apimachinery'
import type { DeleteOptions, ReconcileScope } from '#client'
import type { ControllerDeclaration, Setting } from '../controller.ts'
import { ignoreNotFound } from '../errors.ts'
import { OwnerGraph, type Change, type Item } from './graph.ts'
import { classifyOwners, foreground, isWaitingForDependents, orphan } from './owners.ts'

/**
 * Deletes what has lost its owners, in the background, in the foreground, or not at all.
 * (https://kubernetes.io/docs/concepts/architecture/garbage-collection/)
 */
export const garbageCollector: ControllerDeclaration = {
  name: 'generic-garbage-collector',
  eventSource: 'garbage-collector-controller',
  create(setting) {
    const graph = new OwnerGraph(setting.informers)
    return {
      watches: [
        {
          connect: (_, enqueue) =>
            graph.subscribe((change) => {
              for (const concerned of concernedBy(change, graph)) enqueue(graph.keyOf(concerned))
            }),
        },
      ],
      reconcile: (key, scope) => reconcile(key, scope, graph, setting),
    }
  },
}

/**
 * Whom a change concerns: an owner's dependents when it goes, an owner that waits when a dependent goes or lets go of it, and
 * the item itself.
 */
function concernedBy({ item, previous, isGone }: Change, graph: OwnerGraph): readonly Item[] {
  const { metadata } = item.object
  const references = metadata.ownerReferences ?? []
  const waiting = [...references, ...(previous?.metadata.ownerReferences ?? [])]
    .flatMap(({ uid }) => graph.byUid(uid) ?? [])
    .filter(({ object }) => isWaitingForDependents(object))
  if (isGone) return [...graph.dependentsOf(metadata.uid), ...waiting]
  const isEnding = metadata.deletionTimestamp !== undefined && (metadata.finalizers?.length ?? 0) > 0
  if (isWaitingForDependents(item.object)) return [item, ...graph.dependentsOf(metadata.uid), ...waiting]
  const isConcerned = isEnding || references.some((reference) => !hasOwner(item, reference, graph))
  return waiting.length > 0 ? [item, ...waiting] : isConcerned ? [item] : []
}

/** Whether the owner is there as it is named: under its name, and where it can own this. */
function hasOwner({ object }: Item, { uid, name }: OwnerReference, graph: OwnerGraph): boolean {
  const owner = graph.byUid(uid)?.object.metadata
  return owner?.name === name && (owner.namespace === undefined || owner.namespace === object.metadata.namespace)
}

async function reconcile(key: string, scope: ReconcileScope, graph: OwnerGraph, setting: Setting): Promise<void> {
  const item = graph.get(key)
  if (!item) return
  const { deletionTimestamp, finalizers = [], ownerReferences = [] } = item.object.metadata
  if (deletionTimestamp !== undefined) {
    if (finalizers.includes(orphan)) await releaseDependents(item, scope, graph)
    else if (finalizers.includes(foreground)) await deleteDependents(item, scope, graph)
    return
  }
  if (ownerReferences.length > 0) await followOwners(item, scope, graph, setting)
}

async function followOwners(item: Item, scope: ReconcileScope, graph: OwnerGraph, setting: Setting): Promise<void> {
  reportForeignOwners(item, graph, setting)
  const { solid, dangling, waiting } = await classifyOwners(item, graph, scope.client)
  if (solid.length > 0) {
    if (dangling.length + waiting.length > 0) await removeOwners(item, [...dangling, ...waiting], scope)
    return
  }
  const { finalizers = [], uid } = item.object.metadata
  const dependents = graph.dependentsOf(uid)
  // Its owner waits for it, and it for its dependents: where they go round in a circle somebody has to begin.
  if (waiting.length > 0 && dependents.some(({ object }) => isWaitingForDependents(object))) await unblockOwners(item, scope)
  const propagationPolicy: DeleteOptions['propagationPolicy'] =
    waiting.length > 0 && dependents.length > 0
      ? 'Foreground'
      : finalizers.includes(orphan)
        ? 'Orphan'
        : finalizers.includes(foreground)
          ? 'Foreground'
          : 'Background'
  await targetOf(item, scope).delete(item.object.metadata.name, { propagationPolicy, preconditions: { uid } }).catch(ifChanged)
}

const targetOf = ({ resource, object }: Item, { client }: ReconcileScope) => client(resource, object.metadata.namespace)

/** Somebody was faster: the next event will tell. */
function ifChanged(error: unknown): void {
  if (!isReason(error, 'NotFound') && !isReason(error, 'Conflict')) throw error
}

async function removeOwners(item: Item, references: readonly OwnerReference[], scope: ReconcileScope): Promise<void> {
  const { name, uid } = item.object.metadata
  if (item.isCustom) {
    const gone = new Set(references.map((reference) => reference.uid))
    return writeOwners(
      item,
      (item.object.metadata.ownerReferences ?? []).filter((each) => !gone.has(each.uid)),
      scope,
    )
  }
  const ownerReferences = references.map((reference) => ({ $patch: 'delete', uid: reference.uid }))
  await targetOf(item, scope).patch(name, { metadata: { uid, ownerReferences } }, { type: 'strategic' }).catch(ifChanged)
}

/** Custom resources have no strategic patches: all owners are written, if nobody else has written in between. */
async function writeOwners(item: Item, ownerReferences: readonly OwnerReference[], scope: ReconcileScope): Promise<void> {
  const { name, uid, resourceVersion } = item.object.metadata
  await targetOf(item, scope).patch(name, { metadata: { uid, resourceVersion, ownerReferences } }, { type: 'merge' }).catch(ifChanged)
}

async function unblockOwners(item: Item, scope: ReconcileScope): Promise<void> {
  const { name, uid, ownerReferences = [] } = item.object.metadata
  const blocking = ownerReferences.filter(({ blockOwnerDeletion }) => blockOwnerDeletion)
  if (blocking.length === 0) return
  if (item.isCustom) {
    const freed = ownerReferences.map((each) => (each.blockOwnerDeletion ? { ...each, blockOwnerDeletion: false } : each))
    return writeOwners(item, freed, scope)
  }
  const patch = { metadata: { uid, ownerReferences: blocking.map((each) => ({ uid: each.uid, blockOwnerDeletion: false })) } }
  await targetOf(item, scope).patch(name, patch, { type: 'strategic' }).catch(ifChanged)
}

/** Foreground: an owner goes when those dependents have gone that block it. */
async function deleteDependents(item: Item, scope: ReconcileScope, graph: OwnerGraph): Promise<void> {
  const { uid } = item.object.metadata
  const blocks = ({ object }: Item): boolean =>
    object.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true) ?? false
  const dependents = graph.dependentsOf(uid)
  if (!dependents.some(blocks)) await removeFinalizer(item, foreground, scope)
}

/** Orphaning: the dependents forget their owner, then it goes. */
async function releaseDependents(item: Item, scope: ReconcileScope, graph: OwnerGraph): Promise<void> {
  const { uid } = item.object.metadata
  const reference = (object: Item): readonly OwnerReference[] =>
    (object.object.metadata.ownerReferences ?? []).filter((each) => each.uid === uid)
  await Promise.all(graph.dependentsOf(uid).map((dependent) => removeOwners(dependent, reference(dependent), scope)))
  await removeFinalizer(item, orphan, scope)
}

async function removeFinalizer(item: Item, finalizer: string, scope: ReconcileScope): Promise<void> {
  const { name, uid, resourceVersion, finalizers = [] } = item.object.metadata
  const patch = { metadata: { uid, resourceVersion, finalizers: finalizers.filter((each) => each !== finalizer) } }
  await targetOf(item, scope).patch(name, patch, { type: 'merge' }).catch(ignoreNotFound)
}

/** An owner in another namespace is none. */
function reportForeignOwners({ object }: Item, graph: OwnerGraph, { recorder }: Setting): void {
  const { namespace } = object.metadata
  for (const { apiVersion, kind, name, uid } of object.metadata.ownerReferences ?? []) {
    const owner = graph.byUid(uid)?.object.metadata
    if (owner?.namespace === undefined || owner.namespace === namespace) continue
    const reference = `[${apiVersion}/${kind}, namespace: ${namespace ?? ''}, name: ${name}, uid: ${uid}]`
    recorder.event(object, 'Warning', 'OwnerRefInvalidNamespace', `ownerRef ${reference} does not exist in namespace "${namespace ?? ''}"`)
  }
}
