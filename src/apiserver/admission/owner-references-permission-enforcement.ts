import { apiVersionOf, deepEqual, type KubeObject, type OwnerReference } from '#apimachinery'
import type { Environment } from '../environment.ts'
import type { Admission, AdmissionPlugin } from './plugin.ts'
import { refuse } from './refuse.ts'

/**
 * Who gives an object an owner has it deleted some day, so must be allowed to delete it; and who lets it block its owner's
 * deletion must be allowed to set that one's finalizers. Not on by default. (plugin/pkg/admission/gc)
 */
export const ownerReferencesPermissionEnforcement: AdmissionPlugin = {
  name: 'OwnerReferencesPermissionEnforcement',
  operations: ['CREATE', 'UPDATE'],
  isOffByDefault: true,
  async validate(admission, environment) {
    const { object, previous, subresource } = admission
    if (!object || subresource === 'status' || deepEqual(ownersOf(object), ownersOf(previous))) return
    await mustBeDeletable(admission, environment)
    for (const owner of newlyBlocking(ownersOf(object), ownersOf(previous))) await mustTakeFinalizers(admission, environment, owner)
  },
}

const ownersOf = (object: KubeObject | undefined): readonly OwnerReference[] => object?.metadata.ownerReferences ?? []

const newlyBlocking = (next: readonly OwnerReference[], previous: readonly OwnerReference[]): readonly OwnerReference[] => {
  const blocked = new Set(previous.filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true).map(({ uid }) => uid))
  return next.filter(({ blockOwnerDeletion, uid }) => blockOwnerDeletion === true && !blocked.has(uid))
}

async function mustBeDeletable(admission: Admission, { authorizer }: Environment): Promise<void> {
  const { user, resource, namespace, name } = admission
  const { allowed, reason = '' } = await authorizer.authorize({
    user,
    verb: 'delete',
    group: resource.group,
    resource: resource.plural,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  })
  if (!allowed) throw refuse(admission, `cannot set an ownerRef on a resource you can't delete: ${reason}, <nil>`)
}

async function mustTakeFinalizers(admission: Admission, { authorizer, catalog }: Environment, owner: OwnerReference): Promise<void> {
  const kind = catalog.resources.find((each) => each.kind === owner.kind && apiVersionOf(each.group, each.version) === owner.apiVersion)
  const what = `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${owner.apiVersion} Kind ${owner.kind}`
  if (!kind) throw refuse(admission, what)
  const { user, namespace } = admission
  const { allowed, reason = '' } = await authorizer.authorize({
    user,
    verb: 'update',
    group: kind.group,
    resource: kind.plural,
    subresource: 'finalizers',
    ...(kind.scope === 'Namespaced' && namespace !== undefined && { namespace }),
    name: owner.name,
  })
  const why = `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${reason}, <nil>`
  if (!allowed) throw refuse(admission, why)
}
