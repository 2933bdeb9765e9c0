import { invalid } from '#apimachinery'
import type { ClusterRole, PolicyRule, Role } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { eachItem, type Errors, pathSegment, requiredIf, validateLabelSelector, when } from '../validation.ts'

const group = 'rbac.authorization.k8s.io'

const validateRule =
  (namespaced: boolean) =>
  (rule: PolicyRule, path: string): Errors => {
    const { verbs, nonResourceURLs: urls = [], apiGroups = [], resources = [], resourceNames = [] } = rule
    const at = `${path}.nonResourceURLs`
    const errors = requiredIf((verbs ?? []).length === 0, `${path}.verbs`, 'verbs must contain at least one value')
    if (urls.length > 0)
      return [
        ...errors,
        ...when(namespaced, () => invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs')),
        ...when(apiGroups.length + resources.length + resourceNames.length > 0, () =>
          invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs'),
        ),
      ]
    return [
      ...errors,
      ...requiredIf(apiGroups.length === 0, `${path}.apiGroups`, 'resource rules must supply at least one api group'),
      ...requiredIf(resources.length === 0, `${path}.resources`, 'resource rules must supply at least one resource'),
    ]
  }

/** Which roles a role is made of. */
function validateAggregation({ aggregationRule }: ClusterRole): Errors {
  const path = 'aggregationRule.clusterRoleSelectors'
  const selectors = aggregationRule?.clusterRoleSelectors ?? []
  return [
    ...requiredIf(
      aggregationRule !== undefined && selectors.length === 0,
      path,
      'at least one clusterRoleSelector required if aggregationRule is non-nil',
    ),
    ...eachItem(path, selectors, (selector, at) => validateLabelSelector(at, selector)),
  ]
}

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
  validate: (role) => [...eachItem('rules', role.rules, validateRule(false)), ...validateAggregation(role)],
}
