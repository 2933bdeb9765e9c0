import type { KubeObject, OwnerReference } from '#apimachinery'
import type { ObjectKey } from './types.ts'

/** The key of an object: `namespace/name`, or `name` when it is cluster-scoped. */
export const keyOf = ({ metadata }: { readonly metadata: { readonly namespace?: string; readonly name: string } }): ObjectKey =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`

/** The reverse of `keyOf`; `namespace` is undefined for a cluster-scoped object. */
export function splitKey(key: ObjectKey): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The owner that manages this object: the one reference with `controller: true`. */
export const controllerOf = ({ metadata }: Pick<KubeObject, 'metadata'>): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)

/** Whether `owner` is the controller of `object`. Compares uids: a namesake created later owns nothing of its predecessor. */
export const isControlledBy = (object: Pick<KubeObject, 'metadata'>, owner: { readonly metadata: { readonly uid: string } }): boolean =>
  controllerOf(object)?.uid === owner.metadata.uid

/** The revision an object was last written at, as a number. */
export const revisionOf = ({ metadata }: { readonly metadata: { readonly resourceVersion: string } }): number =>
  Number(metadata.resourceVersion)
