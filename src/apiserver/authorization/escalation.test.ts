import { expect, test } from 'vitest'
import type { PolicyRule } from '#api'
import { authorizer, startHarness } from '../testing-harness/harness.ts'
import { missingRules, ruleText } from './covers.ts'

const read = (resources: string[], more: Partial<PolicyRule> = {}): PolicyRule => ({
  apiGroups: [''],
  resources,
  verbs: ['get', 'list'],
  ...more,
})

test.each<[string, PolicyRule[], PolicyRule[], string[]]>([
  ['the same', [read(['pods'])], [read(['pods'])], []],
  [
    'more verbs',
    [read(['pods'])],
    [read(['pods'], { verbs: ['get', 'watch', 'delete'] })],
    ['{APIGroups:[""], Resources:["pods"], Verbs:["watch" "delete"]}'],
  ],
  ['in two rules what is in one', [read(['pods']), read(['secrets'])], [read(['pods', 'secrets'])], []],
  ['another resource', [read(['pods'])], [read(['pods', 'secrets'])], ['{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}']],
  ['a subresource by *', [read(['*/log'])], [read(['pods/log'])], []],
  [
    'all names by one',
    [read(['pods'], { resourceNames: ['web'] })],
    [read(['pods'], { verbs: ['get'] })],
    ['{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
  ],
  ['one name by all', [read(['pods'])], [read(['pods'], { resourceNames: ['web'] })], []],
  [
    'another name',
    [read(['pods'], { resourceNames: ['web'] })],
    [read(['pods'], { verbs: ['get'], resourceNames: ['db'] })],
    ['{APIGroups:[""], Resources:["pods"], ResourceNames:["db"], Verbs:["get"]}'],
  ],
  [
    'paths',
    [{ nonResourceURLs: ['/api/*'], verbs: ['get'] }],
    [{ nonResourceURLs: ['/api/v1', '/metrics'], verbs: ['get'] }],
    ['{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
  ],
  ['everything', [read(['*'], { apiGroups: ['*'], verbs: ['*'] })], [read(['deployments'], { apiGroups: ['apps'] })], []],
])('held against what one has: %s', (_, owned, wanted, missing) => {
  expect(missingRules(owned, wanted).map(ruleText)).toEqual(missing)
})

const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const
const jane = { name: 'jane', groups: ['devs'] }
const create = (resource: string, body: object) => ({ verb: 'create', ...rbac, resource, body: body as never }) as const
const bindingTo = (name: string, subject: string) => ({
  metadata: { name: `${name}-${subject}` },
  roleRef: { apiGroup: rbac.group, kind: 'ClusterRole', name },
  subjects: [{ kind: 'User', name: subject }],
})

/** Jane may write roles and bindings, and read pods. */
async function withJane() {
  const harness = await startHarness({ authorizer: authorizer(({ verb }) => verb !== 'escalate' && verb !== 'bind') })
  await harness.object(create('clusterroles', { metadata: { name: 'reader' }, rules: [read(['pods'])] }))
  await harness.object(create('clusterroles', { metadata: { name: 'writer' }, rules: [read(['pods'], { verbs: ['delete'] })] }))
  await harness.object(create('clusterrolebindings', bindingTo('reader', 'jane')))
  return harness
}

const attempt = 'user "jane" (groups=["devs"]) is attempting to grant RBAC permissions not currently held:\n'

test('a role with more rights than one has is refused, one with fewer is not', async () => {
  const { object, status } = await withJane()
  const role = (rules: PolicyRule[], more: object = {}) => ({
    ...create('clusterroles', { metadata: { name: 'x' }, rules, ...more }),
    user: jane,
  })
  expect((await status(role([read(['pods', 'secrets'])]))).message).toBe(
    `clusterroles.rbac.authorization.k8s.io "x" is forbidden: ${attempt}{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`,
  )
  expect((await status(role([], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }))).message).toBe(
    'clusterroles.rbac.authorization.k8s.io "x" is forbidden: must have cluster-admin privileges to use an aggregationRule',
  )
  expect((await object(role([read(['pods'])])))['kind']).toBe('ClusterRole')
})

test('a binding to a role with more rights than one has is refused, one to another is not', async () => {
  const { object, status } = await withJane()
  const bind = (name: string) => ({ ...create('clusterrolebindings', bindingTo(name, 'joe')), user: jane })
  expect((await status(bind('writer'))).message).toBe(
    `clusterrolebindings.rbac.authorization.k8s.io "writer-joe" is forbidden: ${attempt}{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}`,
  )
  expect(await status(bind('nobody'))).toMatchObject({ code: 404, message: 'clusterroles.rbac.authorization.k8s.io "nobody" not found' })
  expect((await object(bind('reader')))['kind']).toBe('ClusterRoleBinding')
})
