import { expect, test } from 'vitest'
import type { ApiRequest, JsonObject } from '#apimachinery'
import { configMap, startHarness } from '../testing-harness/harness.ts'
import { auditEvents } from './event.ts'
import { readPolicy, ruleFor, type AuditPolicy, type AuditRule } from './policy.ts'

const user = { name: 'ann', groups: ['devs', 'system:authenticated'] }
const log: ApiRequest = { verb: 'get', version: 'v1', resource: 'pods', subresource: 'log', namespace: 'a', name: 'web' }
const secrets: ApiRequest = { verb: 'list', version: 'v1', resource: 'secrets' }
const livez: ApiRequest = { verb: 'get', path: '/livez/ping' }

test.each<[Omit<AuditRule, 'level'>, ApiRequest, boolean]>([
  [{}, log, true],
  [{ users: ['ann'] }, log, true],
  [{ users: ['bob'] }, log, false],
  [{ userGroups: ['devs'] }, log, true],
  [{ userGroups: ['ops'] }, log, false],
  [{ verbs: ['list', 'watch'] }, secrets, true],
  [{ verbs: ['create'] }, secrets, false],
  [{ resources: [{ resources: ['secrets'] }] }, secrets, true],
  [{ resources: [{ group: 'apps' }] }, secrets, false],
  [{ resources: [{ group: '' }] }, secrets, true],
  [{ resources: [{ resources: ['pods'] }] }, log, false],
  [{ resources: [{ resources: ['pods/log'] }] }, log, true],
  [{ resources: [{ resources: ['pods/*'] }] }, log, true],
  [{ resources: [{ resources: ['*/log'] }] }, log, true],
  [{ resources: [{ resources: ['pods/log'], resourceNames: ['other'] }] }, log, false],
  [{ resources: [{ resources: ['*'] }] }, livez, false],
  [{ namespaces: ['a'] }, log, true],
  [{ namespaces: ['a'] }, secrets, false],
  [{ namespaces: [''] }, secrets, true],
  [{ nonResourceURLs: ['/livez*'] }, livez, true],
  [{ nonResourceURLs: ['/livez'] }, livez, false],
  [{ nonResourceURLs: ['/livez*'] }, log, false],
])('a rule with %j matches %j: %s', (rule, request, expected) => {
  const { level } = ruleFor({ rules: [{ level: 'Request', ...rule }] }, request, request.verb, user)
  expect(level).toBe(expected ? 'Request' : 'None')
})

test.each([
  [{}, 'is no audit.k8s.io/v1 Policy'],
  [null, 'is no audit.k8s.io/v1 Policy'],
  [{ apiVersion: 'audit.k8s.io/v1', kind: 'Policy' }, 'has no rules'],
  [
    { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'None' }, { level: 'All' }] },
    'rules[1].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"',
  ],
])('a policy of %j %s', (policy, why) => {
  expect(() => readPolicy(policy)).toThrow(why)
})

async function told(policy: AuditPolicy | undefined, ...requests: readonly ApiRequest[]): Promise<readonly JsonObject[]> {
  const events: JsonObject[] = []
  const eventOf = auditEvents(policy)
  const { ask } = await startHarness({ onAudited: (audited) => events.push(eventOf(audited) ?? { level: 'None' }) })
  for (const request of requests) await ask(request)
  return events
}

test('an event says who did what, when and how it went', async () => {
  const request = { ...configMap('a'), query: { fieldManager: 'me' }, auditId: 'id', userAgent: 'kubectl/v1.36', impersonate: user }
  expect(await told(undefined, request)).toEqual([
    {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: 'id',
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/default/configmaps?fieldManager=me',
      verb: 'create',
      user: { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] },
      impersonatedUser: { username: 'ann', groups: ['devs', 'system:authenticated'] },
      sourceIPs: ['127.0.0.1'],
      userAgent: 'kubectl/v1.36',
      objectRef: { resource: 'configmaps', namespace: 'default', name: 'a', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 201 },
      requestReceivedTimestamp: '2026-01-01T00:00:00.000000Z',
      stageTimestamp: '2026-01-01T00:00:00.000000Z',
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    },
  ])
})

test('what failed says why, a watch that it has begun, and levels say more or nothing', async () => {
  const policy: AuditPolicy = {
    omitManagedFields: true,
    rules: [
      { level: 'None', nonResourceURLs: ['/livez*'] },
      { level: 'RequestResponse', verbs: ['create'] },
      { level: 'Request', verbs: ['update'] },
      { level: 'Metadata' },
    ],
  }
  const [nothing, created, updated, watched] = await told(
    policy,
    livez,
    configMap('a', { key: 'value' }),
    { ...configMap('b'), verb: 'update', name: 'b' },
    { ...secrets, verb: 'watch' },
  )

  expect(nothing).toEqual({ level: 'None' })
  expect(created).toMatchObject({ requestObject: { data: { key: 'value' } }, responseObject: { metadata: { name: 'a' } } })
  expect(created).not.toHaveProperty('responseObject.metadata.managedFields')
  expect(updated).toMatchObject({
    responseStatus: { status: 'Failure', reason: 'NotFound', code: 404, message: 'configmaps "b" not found' },
    requestObject: { kind: 'ConfigMap' },
  })
  expect(updated).not.toHaveProperty('responseObject')
  expect(watched).toMatchObject({ stage: 'ResponseStarted', verb: 'watch', requestURI: '/api/v1/secrets' })
})
