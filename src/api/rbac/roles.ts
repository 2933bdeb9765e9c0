import { required } from '#apimachinery'
import type { ClusterRole, PolicyRule, Role } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { eachItem, type Errors, pathSegment } from '../validation.ts'

const group = 'rbac.authorization.k8s.io'

const validateRule =
  (namespaced: boolean) =>
  (rule: PolicyRule, path: string): Errors => [
    ...((rule.verbs ?? []).length === 0 ? [required(`${path}.verbs`, 'verbs must contain at least one value')] : []),
    ...((rule.nonResourceURLs ?? []).length > 0 && !namespaced
      ? []
      : [
          ...((rule.apiGroups ?? []).length === 0
            ? [required(`${path}.apiGroups`, 'resource rules must supply at least one api group')]
            : []),
          ...((rule.resources ?? []).length === 0
            ? [required(`${path}.resources`, 'resource rules must supply at least one resource')]
            : []),
        ]),
  ]

/** Names may have colons: `system:node`. Upstream only keeps out what breaks a path. */
export const pathSegmentName = (name: string): string | undefined => pathSegment(name)[0]

/** rbac.authorization.k8s.io/v1 Role. */
export const roles: Resource<Role> = {
  group,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  scope: 'Namespaced',
  schema: 'io.k8s.api.rbac.v1.Role',
  withoutGeneration: true,
  nameRule: pathSegmentName,
  defaults: (role) => ({ ...role, rules: role.rules ?? [] }),
  validate: ({ rules }) => eachItem('rules', rules, validateRule(true)),
}

/** rbac.authorization.k8s.io/v1 ClusterRole. */
export const clusterRoles: Resource<ClusterRole> = {
  group,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  scope: 'Cluster',
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  withoutGeneration: true,
  nameRule: pathSegmentName,
  defaults: (role) => ({ ...role, rules: role.rules ?? [] }),
  validate: ({ rules }) => eachItem('rules', rules, validateRule(false)),
}
