import { deepEqual, dns1123Subdomain, type FieldError, invalid, type KubeObject, notSupported, required } from '#apimachinery'
import { ageColumn, column, wide } from '../columns.ts'
import { each, or } from '../defaulting.ts'
import type { ClusterRoleBinding, RbacSubject, RoleBinding } from '../generated/types.ts'
import type { Column, Resource } from '../resource.ts'
import { byRule, eachItem, type Errors, pathSegment, requiredByRule } from '../validation.ts'
import { pathSegmentName } from './roles.ts'

const group = 'rbac.authorization.k8s.io'

type Binding = RoleBinding | ClusterRoleBinding

const subject = (value: RbacSubject): RbacSubject =>
  value.kind === 'ServiceAccount' || value.apiGroup
    ? value
    : { ...value, ...((value.kind === 'User' || value.kind === 'Group') && { apiGroup: group }) }

const defaults = <T extends Binding>(binding: T): T => ({
  ...binding,
  roleRef: { ...binding.roleRef, apiGroup: or(binding.roleRef?.apiGroup, group) },
  ...each<Binding, 'subjects'>(binding, 'subjects', subject),
})

function validateSubject({ kind, name, namespace, apiGroup }: RbacSubject, path: string, namespaced: boolean): Errors {
  const errors: FieldError[] = name ? [] : [required(`${path}.name`)]
  if (kind === 'ServiceAccount') {
    if (name) errors.push(...byRule(`${path}.name`, name, dns1123Subdomain))
    if (apiGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']))
    if (!namespace && !namespaced) errors.push(required(`${path}.namespace`))
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== group) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [group]))
  } else errors.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']))
  return errors
}

function validate({ roleRef, subjects }: Binding, kinds: readonly string[]): Errors {
  const errors: FieldError[] = []
  if (roleRef.apiGroup !== group) errors.push(notSupported('roleRef.apiGroup', roleRef.apiGroup, [group]))
  if (!kinds.includes(roleRef.kind)) errors.push(notSupported('roleRef.kind', roleRef.kind, kinds))
  errors.push(...requiredByRule('roleRef.name', roleRef.name, pathSegment))
  return [...errors, ...eachItem('subjects', subjects, (item, at) => validateSubject(item, at, kinds.length > 1))]
}

const validateUpdate = (next: Binding, previous: Binding): Errors =>
  deepEqual(next.roleRef, previous.roleRef) ? [] : [invalid('roleRef', next.roleRef, 'cannot change roleRef')]

const named = ({ subjects = [] }: Binding, kind: string): string =>
  subjects
    .filter((item) => item.kind === kind)
    .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(', ')

const columns = <T extends Binding & KubeObject>(): readonly Column<T>[] => [
  column('Role', ({ roleRef }: T) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn,
  wide('Users', (binding: T) => named(binding, 'User')),
  wide('Groups', (binding: T) => named(binding, 'Group')),
  wide('ServiceAccounts', (binding: T) => named(binding, 'ServiceAccount')),
]

/** rbac.authorization.k8s.io/v1 RoleBinding. */
export const roleBindings: Resource<RoleBinding> = {
  group,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  scope: 'Namespaced',
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  withoutGeneration: true,
  nameRule: pathSegmentName,
  defaults,
  validate: (binding) => validate(binding, ['Role', 'ClusterRole']),
  validateUpdate,
  columns: columns<RoleBinding>(),
}

/** rbac.authorization.k8s.io/v1 ClusterRoleBinding. */
export const clusterRoleBindings: Resource<ClusterRoleBinding> = {
  group,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  scope: 'Cluster',
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  withoutGeneration: true,
  nameRule: pathSegmentName,
  defaults,
  validate: (binding) => validate(binding, ['ClusterRole']),
  validateUpdate,
  columns: columns<ClusterRoleBinding>(),
}
