import { expect, test } from 'vitest'
import type { ClusterRole, ClusterRoleBinding, PolicyRule, RbacSubject, Role, RoleBinding } from '#api'
import type { Attributes } from './authorizer.ts'
import { subjectKey, type RoleBook } from './granted.ts'
import { decideByRoles, listRules } from './rbac.ts'
import { ruleAllows } from './rules.ts'

const jane = { name: 'jane', groups: ['devs', 'system:authenticated'] }
const asked = (what: Partial<Attributes>): Attributes => ({ user: jane, verb: 'get', ...what })
const pods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }

test.each<[string, PolicyRule, Partial<Attributes>, boolean]>([
  ['a verb and a resource', pods, { resource: 'pods' }, true],
  ['another verb', pods, { resource: 'pods', verb: 'delete' }, false],
  ['another resource', pods, { resource: 'secrets' }, false],
  ['another group', pods, { resource: 'pods', group: 'metrics.k8s.io' }, false],
  ['a subresource, which the resource does not hold', pods, { resource: 'pods', subresource: 'log' }, false],
  ['a subresource by name', { ...pods, resources: ['pods/log'] }, { resource: 'pods', subresource: 'log' }, true],
  ['the resource of a subresource', { ...pods, resources: ['pods/log'] }, { resource: 'pods' }, false],
  [
    'scale of everything',
    { ...pods, apiGroups: ['*'], resources: ['*/scale'] },
    { group: 'apps', resource: 'deployments', subresource: 'scale' },
    true,
  ],
  [
    'scale of everything, but not status',
    { ...pods, apiGroups: ['*'], resources: ['*/scale'] },
    { group: 'apps', resource: 'deployments', subresource: 'status' },
    false,
  ],
  ['all resources, with their subresources', { ...pods, resources: ['*'] }, { resource: 'pods', subresource: 'log' }, true],
  ['all verbs', { ...pods, verbs: ['*'] }, { resource: 'pods', verb: 'impersonate' }, true],
  ['all groups', { ...pods, apiGroups: ['*'] }, { resource: 'pods', group: 'metrics.k8s.io' }, true],
  ['a name that is listed', { ...pods, resourceNames: ['web'] }, { resource: 'pods', name: 'web' }, true],
  ['a name that is not', { ...pods, resourceNames: ['web'] }, { resource: 'pods', name: 'db' }, false],
  ['no name, where names are listed', { ...pods, resourceNames: ['web'] }, { resource: 'pods', verb: 'list' }, false],
  ['a path', { verbs: ['get'], nonResourceURLs: ['/healthz'] }, { path: '/healthz' }, true],
  ['a path below', { verbs: ['get'], nonResourceURLs: ['/healthz'] }, { path: '/healthz/etcd' }, false],
  ['a path below, by wildcard', { verbs: ['get'], nonResourceURLs: ['/healthz/*'] }, { path: '/healthz/etcd' }, true],
  ['any path', { verbs: ['get'], nonResourceURLs: ['*'] }, { path: '/metrics' }, true],
  ['a path, by a rule for resources', { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { path: '/metrics' }, false],
  ['a resource, by a rule for paths', { verbs: ['*'], nonResourceURLs: ['*'] }, { resource: 'pods' }, false],
])('a rule and %s', (_, rule, what, allowed) => {
  expect(ruleAllows(asked(what), rule)).toBe(allowed)
})

const metadata = (name: string, namespace?: string) => ({
  name,
  uid: '',
  resourceVersion: '',
  creationTimestamp: '',
  ...(namespace && { namespace }),
})
const group = 'rbac.authorization.k8s.io'

/** A cluster role and a role `reader` in `a`, and one binding. */
function bookOf(
  subject: RbacSubject,
  { namespace, kind = 'ClusterRole', name = 'reader' }: { namespace?: string; kind?: string; name?: string },
): RoleBook {
  const role = { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: metadata('reader'), rules: [pods] } as ClusterRole & Role
  const roleRef = { apiGroup: group, kind, name }
  const binding = { apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata: metadata('readers', namespace), roleRef, subjects: [subject] }
  const bound = (where: string | undefined, subjects: readonly string[]) =>
    where === namespace && subjects.includes(subjectKey(subject, namespace)) ? [binding] : []
  return {
    clusterRole: (wanted) => (wanted === 'reader' ? role : undefined),
    role: (where, wanted) => (where === 'a' && wanted === 'reader' ? role : undefined),
    clusterRoleBindings: (subjects) => bound(undefined, subjects) as ClusterRoleBinding[],
    roleBindings: (where, subjects) => bound(where, subjects) as RoleBinding[],
  }
}

const user = (name: string): RbacSubject => ({ kind: 'User', name, apiGroup: group })
const account = (name: string, namespace?: string): RbacSubject => ({ kind: 'ServiceAccount', name, ...(namespace && { namespace }) })
const builder = { name: 'system:serviceaccount:a:builder', groups: ['system:serviceaccounts', 'system:serviceaccounts:a'] }

test.each<[string, RbacSubject, Parameters<typeof bookOf>[1], Partial<Attributes>, boolean, string | undefined]>([
  [
    'a user in the whole cluster',
    user('jane'),
    {},
    { namespace: 'b' },
    true,
    'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to User "jane"',
  ],
  [
    'a user in the whole cluster, about all namespaces',
    user('jane'),
    {},
    {},
    true,
    'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to User "jane"',
  ],
  ['somebody else', user('joe'), {}, { namespace: 'b' }, false, undefined],
  [
    'a group',
    { kind: 'Group', name: 'devs' },
    {},
    {},
    true,
    'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "devs"',
  ],
  [
    'a cluster role in its namespace',
    user('jane'),
    { namespace: 'a' },
    { namespace: 'a' },
    true,
    'RBAC: allowed by RoleBinding "readers/a" of ClusterRole "reader" to User "jane"',
  ],
  [
    'a role in its namespace',
    user('jane'),
    { namespace: 'a', kind: 'Role' },
    { namespace: 'a' },
    true,
    'RBAC: allowed by RoleBinding "readers/a" of Role "reader" to User "jane"',
  ],
  ['a role in another namespace', user('jane'), { namespace: 'a' }, { namespace: 'b' }, false, undefined],
  ['a role about all namespaces', user('jane'), { namespace: 'a' }, {}, false, undefined],
  [
    'a service account',
    account('builder', 'a'),
    {},
    { user: builder },
    true,
    'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to ServiceAccount "builder/a"',
  ],
  [
    "a service account of the binding's own namespace",
    account('builder'),
    { namespace: 'a' },
    { user: builder, namespace: 'a' },
    true,
    'RBAC: allowed by RoleBinding "readers/a" of ClusterRole "reader" to ServiceAccount "builder/a"',
  ],
  ['a service account of another namespace', account('builder', 'b'), {}, { user: builder }, false, undefined],
  [
    'all service accounts of a namespace',
    { kind: 'Group', name: 'system:serviceaccounts:a' },
    {},
    { user: builder },
    true,
    'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "system:serviceaccounts:a"',
  ],
  [
    'a role that is not there',
    user('jane'),
    { name: 'writer' },
    {},
    false,
    'RBAC: clusterrole.rbac.authorization.k8s.io "writer" not found',
  ],
  [
    'the masters, whom no role needs to name',
    user('joe'),
    {},
    { user: { name: 'x', groups: ['system:masters'] }, verb: 'delete' },
    true,
    undefined,
  ],
])('a binding names %s', (_, subject, where, what, allowed, reason) => {
  expect(decideByRoles(bookOf(subject, where), asked({ resource: 'pods', ...what }))).toEqual({ allowed, ...(reason && { reason }) })
})

test('all rules of a user are listed, with what could not be found', () => {
  expect(listRules(bookOf(user('jane'), {}), jane, 'a')).toEqual({ resourceRules: [pods], nonResourceRules: [], incomplete: false })
  expect(listRules(bookOf(user('jane'), { name: 'writer' }), jane, 'a')).toMatchObject({
    incomplete: true,
    evaluationError: 'clusterrole.rbac.authorization.k8s.io "writer" not found',
  })
})
