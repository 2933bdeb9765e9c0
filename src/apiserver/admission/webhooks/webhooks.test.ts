import { expect, test } from 'vitest'
import type { ApiRequest, JsonObject } from '#apimachinery'
import type { DialAddress, DialOutcome } from '../../dialing/dial.ts'
import { configMap, inDefault, startHarness } from '../../testing-harness/harness.ts'

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const answer = (body: unknown, status = 200): DialOutcome => ({ type: 'response', response: { status, headers: {}, body: encode(body) } })

type Request = JsonObject & { readonly uid: string; readonly object: { readonly data?: Readonly<Record<string, string>> } | null }
/** What a webhook answers: a response, or an outcome of another kind. */
type Behaviour = (request: Request, path: string) => object | DialOutcome

const allow = { allowed: true }
const patch = (...operations: readonly object[]): object => ({
  allowed: true,
  patch: btoa(JSON.stringify(operations)),
  patchType: 'JSONPatch',
})
const set = (key: string, value: string): object => patch({ op: 'add', path: `/data/${key}`, value })

const hook = (name: string, more: object = {}): object => ({
  name: `${name}.example.com`,
  clientConfig: { service: { namespace: 'default', name: 'hooks', path: `/${name}` } },
  rules: [{ operations: ['CREATE', 'UPDATE', 'DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
})
const configuration = (kind: 'Mutating' | 'Validating', name: string, ...webhooks: readonly object[]): ApiRequest => ({
  verb: 'create',
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: `${kind.toLowerCase()}webhookconfigurations`,
  body: { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}WebhookConfiguration`, metadata: { name }, webhooks } as JsonObject,
})

/** A server whose webhooks all behave like this. */
async function aServer(behave: Behaviour, ...configurations: readonly ApiRequest[]) {
  const asked: { readonly path: string; readonly request: Request }[] = []
  const dial: DialAddress = async (_, { path, body }) => {
    const review = JSON.parse(new TextDecoder().decode(body)) as JsonObject & { readonly request: Request }
    const hookPath = path.replace(/\?.*/, '')
    asked.push({ path: hookPath, request: review.request })
    const response = behave(review.request, hookPath)
    if ('type' in response) return response
    const { apiVersion, kind } = review
    return answer({ apiVersion, kind, response: { uid: review.request.uid, ...response } })
  }
  const harness = await startHarness({ dial })
  await harness.object({
    verb: 'create',
    ...inDefault,
    resource: 'services',
    body: { metadata: { name: 'hooks' }, spec: { ports: [{ port: 443, targetPort: 8443 }] } },
  })
  await harness.object({
    verb: 'create',
    group: 'discovery.k8s.io',
    ...inDefault,
    resource: 'endpointslices',
    body: {
      metadata: { name: 'hooks-1', labels: { 'kubernetes.io/service-name': 'hooks' } },
      addressType: 'IPv4',
      ports: [{ name: '', port: 8443 }],
      endpoints: [{ addresses: ['10.244.1.5'], nodeName: 'node-1' }],
    },
  })
  for (const each of configurations) await harness.object(each)
  return { ...harness, asked }
}

const paths = (asked: readonly { readonly path: string }[]): readonly string[] => asked.map(({ path }) => path)

test('a webhook changes what is created', async () => {
  const { object } = await aServer(() => set('b', '2'), configuration('Mutating', 'one', hook('mutate')))

  expect(await object(configMap('x', { a: '1' }))).toMatchObject({ data: { a: '1', b: '2' } })
})

test('a webhook refuses, with its message, code and reason', async () => {
  const behave = () => ({ allowed: false, status: { message: 'no such luck', code: 418, reason: 'Teapot' } })
  const { status } = await aServer(behave, configuration('Validating', 'one', hook('deny')))

  expect(await status(configMap('x'))).toMatchObject({
    code: 418,
    reason: 'Teapot',
    message: 'admission webhook "deny.example.com" denied the request: no such luck',
  })
})

test.each<[string, object, string]>([
  ['only a reason', { status: { reason: 'Because' } }, 'admission webhook "deny.example.com" denied the request: Because'],
  ['nothing', {}, 'admission webhook "deny.example.com" denied the request without explanation'],
])('a webhook that says %s refuses all the same', async (_, response, message) => {
  const { status } = await aServer(() => ({ allowed: false, ...response }), configuration('Validating', 'one', hook('deny')))

  expect(await status(configMap('x'))).toMatchObject({ code: 400, message })
})

test('a webhook is told who wants what', async () => {
  const { object, asked, clock } = await aServer(() => allow, configuration('Validating', 'one', hook('look')))

  const user = { name: 'ada', groups: ['readers'], extra: { team: ['red'] } }
  await object({ ...configMap('x', { a: '1' }), user, query: { fieldManager: 'kubectl-create', fieldValidation: 'Strict' } })
  await clock.advance(0)

  expect(asked.map(({ request }) => request)).toMatchObject([
    {
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'x',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'ada', groups: expect.arrayContaining(['readers']), extra: { team: ['red'] } },
      object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'x' }, data: { a: '1' } },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'kubectl-create', fieldValidation: 'Strict' },
    },
  ])
})

test.each(['update', 'delete'] as const)('before an %s a webhook sees what was there', async (verb) => {
  const { object, asked } = await aServer(() => allow)
  const made = await object(configMap('x', { a: '1' }))
  await object(configuration('Validating', 'one', hook('look')))

  await object({ ...inDefault, verb, resource: 'configmaps', name: 'x', ...(verb === 'update' && { body: { ...made, data: { a: '2' } } }) })

  const data = verb === 'update' ? { object: { data: { a: '2' } } } : { object: null }
  expect(asked.map(({ request }) => request)).toMatchObject([{ operation: verb.toUpperCase(), ...data, oldObject: { data: { a: '1' } } }])
})

const failedCall = 'failed calling webhook "ask.example.com": '
const post = 'failed to call webhook: Post "https://hooks.default.svc:443/ask?timeout=10s": '
test.each<[string, Behaviour, string]>([
  ['does not listen', () => ({ type: 'failed', failure: 'refused' }), `${post}dial tcp 10.244.1.5:8443: connect: connection refused`],
  ['does not answer', () => ({ type: 'failed', failure: 'timedOut' }), `${post}context deadline exceeded`],
  ['does not know the path', () => answer('', 404), 'failed to call webhook: the server could not find the requested resource'],
  ['answers nothing', () => answer({}), 'received invalid webhook response: webhook response was absent'],
  [
    'answers somebody else',
    () => ({ allowed: true, uid: 'other' }),
    'received invalid webhook response: expected response.uid="UID", got "other"',
  ],
  [
    'only validates, and still sends a patch,',
    () => set('a', '1'),
    'received invalid webhook response: validating webhook may not return response.patch',
  ],
])('a webhook that %s fails closed, or open if it is to', async (_, behave, why) => {
  const closed = await aServer(behave, configuration('Validating', 'one', hook('ask')))
  const open = await aServer(behave, configuration('Validating', 'one', hook('ask', { failurePolicy: 'Ignore' })))

  const { code, message } = await closed.status(configMap('x'))
  expect([code, message?.replace(/"[0-9a-f-]{36}"/, '"UID"')]).toEqual([500, `Internal error occurred: ${failedCall}${why}`])
  expect(await open.object(configMap('x'))).toMatchObject({ metadata: { name: 'x' } })
})

const elsewhere = (clientConfig: object) => configuration('Validating', 'one', hook('ask', { clientConfig }))
test.each<[string, object, string]>([
  [
    'a service that is not there',
    { service: { namespace: 'default', name: 'none' } },
    'failed to call webhook: Post "https://none.default.svc:443/?timeout=10s": service "none" not found',
  ],
  [
    'a port that it has not',
    { service: { namespace: 'default', name: 'hooks', port: 8443, path: '/a' } },
    'failed to call webhook: Post "https://hooks.default.svc:8443/a?timeout=10s": no service port 8443 found for service "hooks"',
  ],
  [
    'a URL',
    { url: 'https://example.com/a' },
    'failed to call webhook: Post "https://example.com/a?timeout=10s": dial tcp: lookup example.com: no such host',
  ],
  [
    'a bundle that is none',
    { service: { namespace: 'default', name: 'hooks' }, caBundle: 'bm9uZQ==' },
    'could not get REST client: unable to load root certificates: unable to parse bytes as PEM block',
  ],
])('a webhook at %s cannot be reached', async (_, clientConfig, why) => {
  const { status } = await aServer(() => allow, elsewhere(clientConfig))

  expect((await status(configMap('x'))).message).toBe(`Internal error occurred: ${failedCall}${why}`)
})

test.each<[string, object, boolean]>([
  ['operations', { rules: [{ operations: ['UPDATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }] }, false],
  ['all resources', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }] }, true],
  ['all resources and their parts', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }] }, true],
  ['parts only', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/status'] }] }, false],
  ['another group', { rules: [{ operations: ['*'], apiGroups: ['apps'], apiVersions: ['*'], resources: ['*'] }] }, false],
  ['another scope', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], scope: 'Cluster' }] }, false],
  ['labels it has', { objectSelector: { matchLabels: { app: 'x' } } }, true],
  ['labels it has not', { objectSelector: { matchLabels: { app: 'y' } } }, false],
  ['its namespace', { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }, true],
  ['a condition that holds', { matchConditions: [{ name: 'a', expression: "object.metadata.name == 'x'" }] }, true],
  ['a condition that does not', { matchConditions: [{ name: 'a', expression: "request.userInfo.username == 'nobody'" }] }, false],
  [
    'a condition that fails, ignored',
    { failurePolicy: 'Ignore', matchConditions: [{ name: 'a', expression: 'object.spec.x > 1' }] },
    false,
  ],
  ['another namespace', { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }, false],
])('a webhook for %s', async (_, more, isAsked) => {
  const { object, asked } = await aServer(() => allow, configuration('Validating', 'one', hook('look', more)))

  await object(configMap('x', {}, { labels: { app: 'x' } }))

  expect(asked.length > 0).toBe(isAsked)
})

test('configurations of webhooks are no matter for webhooks', async () => {
  const all = { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }] }
  const { object, asked } = await aServer(() => ({ allowed: false }), configuration('Validating', 'one', hook('deny', all)))

  expect(await object(configuration('Mutating', 'two', hook('deny', all)))).toMatchObject({ kind: 'MutatingWebhookConfiguration' })
  expect(asked).toEqual([])
})

test.each([
  ['None', 201],
  ['NoneOnDryRun', 201],
])('a trial asks webhooks with side effects %s', async (sideEffects, code) => {
  const { ask, asked } = await aServer(() => allow, configuration('Validating', 'one', hook('look', { sideEffects })))

  expect((await ask({ ...configMap('x'), query: { dryRun: 'All' } })).code).toBe(code)
  expect(asked).toMatchObject([{ request: { dryRun: true } }])
})

test('webhooks change things by the order of their names, and each sees what those before have left', async () => {
  const behave: Behaviour = ({ object }, path) => set('seen', `${object?.data?.['seen'] ?? ''}${path}`)
  const two = configuration('Mutating', 'b', hook('third'))
  const { object } = await aServer(behave, two, configuration('Mutating', 'a', hook('first'), hook('second')))

  expect(await object(configMap('x', { seen: '' }))).toMatchObject({ data: { seen: '/first/second/third' } })
})

test.each([
  ['IfNeeded', ['/early', '/late', '/early']],
  ['Never', ['/early', '/late']],
])('a webhook with reinvocationPolicy %s, after others have changed something', async (reinvocationPolicy, expected) => {
  const behave: Behaviour = ({ object }, path) => (path === '/late' && !object?.data?.['late'] ? set('late', 'yes') : allow)
  const { object, asked } = await aServer(
    behave,
    configuration('Mutating', 'one', hook('early', { reinvocationPolicy }), hook('late', { reinvocationPolicy: 'Never' })),
  )

  await object(configMap('x', { a: '1' }))

  expect(paths(asked)).toEqual(expected)
})

test('webhooks that change things are asked before those that only judge', async () => {
  const { object, asked } = await aServer(
    (_, path) => (path === '/mutate' ? set('b', '2') : allow),
    configuration('Validating', 'a', hook('judge')),
    configuration('Mutating', 'b', hook('mutate')),
  )

  await object(configMap('x', { a: '1' }))

  expect(asked).toMatchObject([{ path: '/mutate' }, { path: '/judge', request: { object: { data: { a: '1', b: '2' } } } }])
})

test('what a webhook wants to have said is said', async () => {
  const { ask } = await aServer(() => ({ allowed: true, warnings: ['mind the gap'] }), configuration('Validating', 'one', hook('warn')))

  expect((await ask(configMap('x'))).warnings).toEqual(['mind the gap'])
})

test('a webhook that makes nonsense of an object is told so', async () => {
  const { status } = await aServer(
    () => patch({ op: 'add', path: '/data', value: 'text' }),
    configuration('Mutating', 'one', hook('mutate')),
  )

  expect(await status(configMap('x'))).toMatchObject({ code: 500, reason: 'InternalError' })
})

test('no deletion can be changed', async () => {
  const { object, status } = await aServer(() => set('a', '1'))
  await object(configMap('x'))
  await object(configuration('Mutating', 'one', hook('mutate')))

  expect((await status({ ...inDefault, verb: 'delete', resource: 'configmaps', name: 'x' })).message).toBe(
    'Internal error occurred: admission webhook "mutate.example.com" attempted to modify the object, which is not supported for this operation',
  )
})

test('a webhook that names another version of a kind is asked in that version, unless it wants it exactly', async () => {
  const rules = [{ operations: ['CREATE'], apiGroups: ['autoscaling'], apiVersions: ['v1'], resources: ['horizontalpodautoscalers'] }]
  const autoscaler: ApiRequest = {
    verb: 'create',
    group: 'autoscaling',
    ...inDefault,
    version: 'v2',
    resource: 'horizontalpodautoscalers',
    body: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'x' },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' },
        maxReplicas: 3,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
      },
    },
  }
  const change = () => patch({ op: 'add', path: '/spec/targetCPUUtilizationPercentage', value: 60 })
  const equivalent = await aServer(change, configuration('Mutating', 'one', hook('a', { rules })))
  const exact = await aServer(change, configuration('Mutating', 'one', hook('a', { rules, matchPolicy: 'Exact' })))

  const made = await equivalent.object(autoscaler)
  await exact.object(autoscaler)

  expect(exact.asked).toEqual([])
  expect(equivalent.asked).toMatchObject([
    {
      request: {
        kind: { version: 'v1' },
        requestKind: { version: 'v2' },
        object: { apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 50 } },
      },
    },
  ])
  expect(made).toMatchObject({
    apiVersion: 'autoscaling/v2',
    spec: { metrics: [{ resource: { target: { averageUtilization: 60 } } }] },
  })
})

test('a webhook is asked about connections, with what they are opened with', async () => {
  const rules = [{ operations: ['CONNECT'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/attach', 'pods/exec'] }]
  const deny = () => ({ allowed: false, status: { message: 'hands off' } })
  const { status, asked } = await aServer(deny, configuration('Validating', 'one', hook('a', { rules })))

  const query = { stdin: 'true', container: 'main' }
  const attach = { ...inDefault, resource: 'pods', name: 'web', subresource: 'attach', query }

  expect((await status({ verb: 'get', ...attach })).message).toBe('admission webhook "a.example.com" denied the request: hands off')
  expect((await status({ verb: 'create', ...attach, subresource: 'exec', query: { command: ['ls', '/'] } })).code).toBe(400)
  expect(asked.map(({ request }) => request)).toMatchObject([
    {
      operation: 'CONNECT',
      name: 'web',
      kind: { version: 'v1', kind: 'PodAttachOptions' },
      resource: { resource: 'pods' },
      subResource: 'attach',
      object: { kind: 'PodAttachOptions', apiVersion: 'v1', stdin: true, container: 'main' },
      options: null,
    },
    { subResource: 'exec', object: { kind: 'PodExecOptions', command: ['ls', '/'] } },
  ])
})

test('what a condition cannot tell is refused', async () => {
  const matchConditions = [{ name: 'a', expression: 'object.spec.x > 1' }]
  const { status } = await aServer(() => allow, configuration('Validating', 'one', hook('a', { matchConditions })))

  expect(await status(configMap('x'))).toMatchObject({
    code: 403,
    message: `configmaps "x" is forbidden: expression 'object.spec.x > 1' resulted in error: no such key: spec`,
  })
})

test.each(['Mutating', 'Validating'] as const)('conditions of a %s configuration must be expressions', async (kind) => {
  const { status } = await aServer(() => allow)

  expect(await status(configuration(kind, 'one', hook('a', { matchConditions: [{ name: 'a', expression: 'object.' }] })))).toMatchObject({
    code: 422,
    details: { causes: [{ field: 'webhooks[0].matchConditions[0].expression' }] },
  })
})
