import type { AggregationRule, PolicyRule, RbacSubject } from '#api'
import type { InitialObject } from '../objects.ts'
import { clusterRules } from './cluster-roles.ts'
import { controllerRules } from './controller-roles.ts'
import { namespaceRoles, type NamespaceRole } from './namespace-roles.ts'
import { ruleOf } from './rule.ts'

const group = 'rbac.authorization.k8s.io'
const controllerPrefix = 'system:controller:'
const aggregateTo = (role: string): string => `rbac.authorization.k8s.io/aggregate-to-${role}`

const metadata = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  name,
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
})

/** The roles for people, each gathered from all that are labelled for it. The next is part of the one before. */
const gathered = [
  ['admin', []],
  ['edit', ['admin']],
  ['view', ['edit']],
] as const

const addedTo: Readonly<Record<string, string>> = {
  'system:aggregate-to-admin': 'admin',
  'system:aggregate-to-edit': 'edit',
  'system:aggregate-to-view': 'view',
}

const labelsFor = (roles: readonly string[]): Record<string, string> => Object.fromEntries(roles.map((role) => [aggregateTo(role), 'true']))

const clusterRole = (
  name: string,
  rules: readonly PolicyRule[],
  labels: Readonly<Record<string, string>> = {},
  aggregationRule?: AggregationRule,
): InitialObject => ({
  group,
  version: 'v1',
  resource: 'clusterroles',
  body: { metadata: metadata(name, labels), rules, ...(aggregationRule && { aggregationRule }) },
})

const user = (name: string): RbacSubject => ({ kind: 'User', name, apiGroup: group })
const members = (name: string): RbacSubject => ({ kind: 'Group', name, apiGroup: group })
const account = (name: string): RbacSubject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' })

const clusterBinding = (name: string, subjects: readonly RbacSubject[]): InitialObject => ({
  group,
  version: 'v1',
  resource: 'clusterrolebindings',
  body: { metadata: metadata(name), roleRef: { apiGroup: group, kind: 'ClusterRole', name }, ...(subjects.length > 0 && { subjects }) },
})

/** Whom which cluster role is bound to. The role of nodes is bound to nobody: the node authorizer knows them. */
const clusterBindings: readonly (readonly [role: string, ...subjects: RbacSubject[]])[] = [
  ['cluster-admin', members('system:masters')],
  ['system:monitoring', members('system:monitoring')],
  ['system:discovery', members('system:authenticated')],
  ['system:basic-user', members('system:authenticated')],
  ['system:public-info-viewer', members('system:authenticated'), members('system:unauthenticated')],
  ['system:node-proxier', user('system:kube-proxy')],
  ['system:kube-controller-manager', user('system:kube-controller-manager')],
  ['system:kube-dns', account('kube-dns')],
  ['system:kube-scheduler', user('system:kube-scheduler')],
  ['system:volume-scheduler', user('system:kube-scheduler')],
  ['system:service-account-issuer-discovery', members('system:serviceaccounts')],
  ['system:node'],
]

function inNamespace({ namespace, name, rules, bindingName = name, users = [], accounts = [] }: NamespaceRole): readonly InitialObject[] {
  const place = { group, version: 'v1', namespace }
  const subjects = [...users.map(user), ...accounts.map(account)]
  return [
    { ...place, resource: 'roles', body: { metadata: metadata(name), rules: rules.map(ruleOf) } },
    {
      ...place,
      resource: 'rolebindings',
      body: { metadata: metadata(bindingName), roleRef: { apiGroup: group, kind: 'Role', name }, subjects },
    },
  ]
}

/** Upstream's default roles and bindings. (bootstrappolicy) */
export const roleObjects: readonly InitialObject[] = [
  ...Object.entries(clusterRules).map(([name, rules]) =>
    clusterRole(name, rules, labelsFor(addedTo[name] === undefined ? [] : [addedTo[name]])),
  ),
  ...gathered.map(([name, parts]) =>
    clusterRole(name, [], labelsFor(parts), { clusterRoleSelectors: [{ matchLabels: { [aggregateTo(name)]: 'true' } }] }),
  ),
  ...Object.entries(controllerRules).map(([name, rules]) => clusterRole(controllerPrefix + name, rules.map(ruleOf))),
  ...clusterBindings.map(([role, ...subjects]) => clusterBinding(role, subjects)),
  ...Object.keys(controllerRules).map((name) => clusterBinding(controllerPrefix + name, [account(name)])),
  ...namespaceRoles.flatMap(inNamespace),
]
