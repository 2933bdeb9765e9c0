import type { LabelSelector, Resource } from '#api'
import { apiVersionOf, isReason, matchesLabelSelector, type KubeObject, type OwnerReference } from '#apimachinery'
import { controllerOf, type Client, type Informer, type Lister } from '#client'

const orphans = 'orphans'

/** Makes an informer find by namespace what has no controller: `adoptable` reads this index. */
export function indexOrphans<T extends KubeObject>(informer: Informer<T>): void {
  informer.addIndex(orphans, (object) => (controllerOf(object) ? [] : [object.metadata.namespace ?? '']))
}

/** The owner reference by which a controller's object manages others. */
export const controllerReference = <T extends KubeObject>(owner: T, { group, version, kind }: Resource<T>): OwnerReference => ({
  apiVersion: apiVersionOf(group, version),
  kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})

type Selecting = KubeObject & { readonly spec: { readonly selector: LabelSelector } }

export interface ClaimPlan<T> {
  /** Owned and selected. */
  readonly kept: readonly T[]
  /** Selected, without an owner. */
  readonly adopted: readonly T[]
  /** Owned, no longer selected. */
  readonly released: readonly T[]
}

/** Whose objects are whose (upstream's ControllerRefManager): a selector decides over what it owns and what nobody owns. */
export function planClaim<T extends KubeObject>(
  owner: Selecting,
  lister: Lister<T>,
  adopts: (object: T) => boolean = () => true,
): ClaimPlan<T> {
  const isSelected = ({ metadata }: T): boolean => matchesLabelSelector(owner.spec.selector, metadata.labels)
  const owned = lister.ownedBy(owner)
  const isEnding = owner.metadata.deletionTimestamp !== undefined
  const kept = owned.filter(isSelected)
  return {
    kept: kept.length === owned.length ? owned : kept,
    released: isEnding || kept.length === owned.length ? [] : owned.filter((object) => !isSelected(object)),
    adopted: isEnding
      ? []
      : lister
          .byIndex(orphans, owner.metadata.namespace ?? '')
          .filter((object) => object.metadata.deletionTimestamp === undefined && isSelected(object) && adopts(object)),
  }
}

/** Carries out a claim; returns what the owner now has. Adopts only if the owner, asked for afresh, still is. */
export async function claim<O extends Selecting, T extends KubeObject>(
  client: Client,
  ownerResource: Resource<O>,
  owner: O,
  resource: Resource<T>,
  plan: ClaimPlan<T>,
): Promise<readonly T[]> {
  if (plan.adopted.length === 0 && plan.released.length === 0) return plan.kept
  const { namespace } = owner.metadata
  const objects = client(resource, namespace)
  if (plan.adopted.length > 0) await assureCurrent(client, ownerResource, owner)
  const reference = controllerReference(owner, ownerResource)
  const patch = ({ metadata }: T, ownerReferences: readonly unknown[]): Promise<T | undefined> =>
    objects.patch(metadata.name, { metadata: { uid: metadata.uid, ownerReferences } }, { type: 'strategic' }).catch(ifGone)
  const [adopted] = await Promise.all([
    Promise.all(plan.adopted.map((object) => patch(object, [reference]))),
    Promise.all(plan.released.map((object) => patch(object, [{ $patch: 'delete', uid: owner.metadata.uid }]))),
  ])
  return [...plan.kept, ...adopted.filter((object) => object !== undefined)]
}

async function assureCurrent<O extends KubeObject>(client: Client, resource: Resource<O>, owner: O): Promise<void> {
  const { name, namespace, uid } = owner.metadata
  const fresh = await client(resource, namespace).get(name)
  if (fresh.metadata.uid !== uid) throw new Error(`original ${resource.kind} ${namespace}/${name} is gone`)
  if (fresh.metadata.deletionTimestamp !== undefined) throw new Error(`${namespace}/${name} has just been deleted`)
}

/** Deleted meanwhile, or another object by now (its uid differs). */
const ifGone = (error: unknown): undefined => {
  if (!isReason(error, 'NotFound') && !isReason(error, 'Invalid') && !isReason(error, 'Conflict')) throw error
}
