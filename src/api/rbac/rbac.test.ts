import { expect, test } from 'vitest'
import { controllerRevisions } from '../apps/controller-revisions.ts'
import { runtimeClasses } from '../node/runtime-classes.ts'
import type { Resource } from '../resource.ts'
import { priorityClasses } from '../scheduling/priority-classes.ts'
import { type Draft, problemsOf } from '../testing-rules.ts'
import { clusterRoleBindings, roleBindings } from './role-bindings.ts'
import { clusterRoles, roles } from './roles.ts'

const reserved = "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error:"
const urls = { verbs: ['get'], nonResourceURLs: ['/healthz'] }
const group = 'rbac.authorization.k8s.io'

test.each<[string, Resource, Draft, readonly unknown[]]>([
  [
    'a role for URLs',
    roles,
    { rules: [urls] },
    ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs'],
  ],
  [
    'a role for URLs and more',
    clusterRoles,
    { rules: [{ ...urls, resources: ['pods'] }] },
    ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: rules cannot apply to both regular resources and non-resource URLs'],
  ],
  [
    'a role for nothing',
    roles,
    { rules: [{}] },
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  [
    'a role of no others',
    clusterRoles,
    { aggregationRule: {} },
    ['aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil'],
  ],
  [
    'a binding of what is no role',
    roleBindings,
    { roleRef: { kind: 'Pod', name: 'a/b' }, subjects: [{ kind: 'ServiceAccount', name: 'A' }] },
    [
      'roleRef.kind: Unsupported value: "Pod": supported values: "ClusterRole", "Role"',
      `roleRef.name: Invalid value: "a/b": may not contain '/'`,
      expect.stringContaining('subjects[0].name: Invalid value: "A": a lowercase RFC 1123 subdomain'),
    ],
  ],
  [
    'a binding of an account of nowhere',
    clusterRoleBindings,
    {
      roleRef: { kind: 'ClusterRole', name: 'a', apiGroup: group },
      subjects: [
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'Robot', name: 'b' },
      ],
    },
    [
      'subjects[0].namespace: Required value',
      'subjects[1].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"',
    ],
  ],
  [
    'a class of the system',
    priorityClasses,
    { metadata: { name: 'system-mine' }, value: 1 },
    [`${reserved} system-mine is not a known system priority class`],
  ],
  [
    "a class of the system's with a value of its own",
    priorityClasses,
    { metadata: { name: 'system-node-critical' }, value: 1 },
    [`${reserved} value of system-node-critical PriorityClass must be 2000001000`],
  ],
  [
    'a class above all',
    priorityClasses,
    { value: 2_000_000_000 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'a revision of nothing',
    controllerRevisions,
    { revision: -1 },
    ['data: Required value: data is mandatory', 'revision: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'a runtime that takes what is not there',
    runtimeClasses,
    {
      handler: 'a.b',
      overhead: { podFixed: { cpu: '-1' } },
      scheduling: { tolerations: [{ operator: 'Exists' }, { operator: 'Exists' }] },
    },
    [
      expect.stringContaining('handler: Invalid value: "a.b"'),
      'overhead.podFixed.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'scheduling.tolerations[1]: Duplicate value: {"operator":"Exists"}',
    ],
  ],
])('%s', async (_, kind, draft, expected) => {
  expect(await problemsOf(kind, draft)).toEqual(expected)
})
