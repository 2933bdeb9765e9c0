import type { ApiRequest, KubeObject } from '#apimachinery'
import { expect, test } from 'vitest'
import { bytes, configMap, inDefault, pod, serviceAccount, startHarness } from '../testing-harness/harness.ts'

const mine = { ...inDefault, resource: 'configmaps', name: 'a' } as const
const merge = 'application/merge-patch+json'
const dataOf = (object: KubeObject): unknown => (object as { readonly data?: unknown }).data

test('create fills in what the server owns and lets nobody else say it', async () => {
  const { object } = await startHarness()

  const created = await object(configMap('a', {}, { uid: 'mine', resourceVersion: '7', generation: 9, creationTimestamp: null }))

  expect(created.metadata).toMatchObject({ name: 'a', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' })
  expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect(created.metadata.generation).toBeUndefined()
  expect(Number(created.metadata.resourceVersion)).toBeGreaterThan(7)
})

test('generateName ends in five characters', async () => {
  const { object } = await startHarness()

  const request = configMap('')
  const created = await object({ ...request, body: { metadata: { generateName: 'web-' } } })

  expect(created.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
})

test.each<[string, ApiRequest, number, string, string]>([
  ['a namesake', configMap('there'), 409, 'AlreadyExists', 'configmaps "there" already exists'],
  ['a namespace that is not there', { ...configMap('a'), namespace: 'nope' }, 404, 'NotFound', 'namespaces "nope" not found'],
  [
    'two namespaces at once',
    configMap('a', {}, { namespace: 'kube-system' }),
    400,
    'BadRequest',
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    'no name',
    { ...configMap('a'), body: { metadata: {} } },
    422,
    'Invalid',
    'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  [
    'another type',
    { ...configMap('a'), body: { apiVersion: 'apps/v1', kind: 'ConfigMap', metadata: { name: 'a' } } },
    400,
    'BadRequest',
    'the API version in the data (apps/v1) does not match the expected API version (v1)',
  ],
  [
    'a value of the wrong type',
    { ...configMap('a'), body: { metadata: { name: 'a' }, data: { a: 1 } } },
    400,
    'BadRequest',
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data.a of type string',
  ],
  [
    'unknown and double fields, strictly',
    {
      ...configMap('a'),
      query: { fieldValidation: 'Strict' },
      contentType: 'application/json',
      body: bytes('{"metadata":{"name":"a"},"spec":{"x":1},"data":{"k":"1","k":"2"}}'),
    },
    400,
    'BadRequest',
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "spec", duplicate field "data.k"',
  ],
  [
    'an unknown media type',
    { ...configMap('a'), contentType: 'text/csv', body: bytes('a,b') },
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  ],
  [
    'another dryRun',
    { ...configMap('a'), query: { dryRun: 'Some' } },
    422,
    'Invalid',
    'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
  ],
])('create refuses %s', async (_, request, code, reason, message) => {
  const { object, status } = await startHarness()
  await object(configMap('there'))

  expect(await status(request)).toMatchObject({ code, reason, message })
})

test('a body may be YAML, and unknown fields are warned of', async () => {
  const { ask } = await startHarness()

  const response = await ask({
    ...configMap('a'),
    contentType: 'application/yaml',
    body: bytes('metadata:\n  name: a\ndata:\n  a: "yes"\nspec: 1\n'),
  })

  expect(response).toMatchObject({ code: 201, warnings: ['unknown field "spec"'], object: { data: { a: 'yes' } } })
})

test('dry run goes all the way and leaves nothing', async () => {
  const { object, status, store } = await startHarness()
  const before = store.revision

  const dry = await object({ ...configMap('a'), query: { dryRun: 'All' } })

  expect(dry.metadata.uid).toBeTruthy()
  expect(dry.metadata.resourceVersion).toBeUndefined()
  expect(store.revision).toBe(before)
  expect(await status({ verb: 'get', ...mine })).toMatchObject({ code: 404 })
})

test('an update with an old resourceVersion is a conflict, one without overwrites', async () => {
  const { object, status } = await startHarness()
  const first = await object(configMap('a', { n: '1' }))
  await object({ verb: 'update', ...mine, body: { ...first, data: { n: '2' } } })

  const late = await status({ verb: 'update', ...mine, body: { ...first, data: { n: '3' } } })
  const blind = await object({ verb: 'update', ...mine, body: { metadata: { name: 'a' }, data: { n: '4' } } })

  expect(late).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    details: { name: 'a', kind: 'configmaps' },
  })
  expect(dataOf(blind)).toEqual({ n: '4' })
})

test('a write that changes nothing makes no revision', async () => {
  const { object, store } = await startHarness()
  const first = await object(configMap('a', { n: '1' }))
  const { revision } = store

  const put = await object({ verb: 'update', ...mine, body: structuredClone(first) as never })
  const patched = await object({ verb: 'patch', ...mine, contentType: merge, body: { data: { n: '1' } } })

  expect([put, patched]).toEqual([first, first])
  expect(store.revision).toBe(revision)
})

test.each<[string, string, ApiRequest['body'], unknown]>([
  ['merge', merge, { data: { a: null, b: '2' } }, { b: '2' }],
  ['JSON', 'application/json-patch+json', [{ op: 'replace', path: '/data/a', value: '3' }], { a: '3' }],
  ['strategic', 'application/strategic-merge-patch+json', { data: { c: '4' } }, { a: '1', c: '4' }],
])('a %s patch', async (_, contentType, body, data) => {
  const { object } = await startHarness()
  await object(configMap('a', { a: '1' }))

  expect(dataOf(await object({ verb: 'patch', ...mine, contentType, ...(body !== undefined && { body }) }))).toEqual(data)
})

test('a JSON patch that does not fit is refused as upstream does', async () => {
  const { object, status } = await startHarness()
  await object(configMap('a'))

  const refused = await status({
    verb: 'patch',
    ...mine,
    contentType: 'application/json-patch+json',
    body: [{ op: 'test', path: '/data/a', value: '1' }],
  })

  expect(refused).toMatchObject({ code: 422, reason: 'Invalid', message: 'the server rejected our request due to an error in our request' })
})

test('apply creates, owns, conflicts and takes away', async () => {
  const { object, status } = await startHarness()
  const apply = (manager: string, data: object, query: object = {}): ApiRequest => ({
    verb: 'patch',
    ...mine,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: manager, ...query },
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data } as never,
  })
  await object(apply('one', { a: '1', b: '1' }))

  const conflict = await status(apply('two', { a: '2' }))
  const forced = await object(apply('two', { a: '2' }, { force: 'true' }))
  const less = await object(apply('one', {}))

  expect(conflict).toMatchObject({ code: 409, message: 'Apply failed with 1 conflict: conflict with "one": .data.a' })
  expect(dataOf(forced)).toEqual({ a: '2', b: '1' })
  expect(dataOf(less)).toEqual({ a: '2' })
})

test('who changes what is tracked by manager and subresource', async () => {
  const { object } = await startHarness()
  await object(serviceAccount())
  await object({ ...pod('a'), userAgent: 'kubectl/v1.36' })
  const at = { ...inDefault, resource: 'pods', name: 'a' } as const
  await object({ verb: 'patch', ...at, contentType: merge, userAgent: 'me', body: { metadata: { labels: { x: 'y' } } } })

  const done = await object({
    verb: 'patch',
    ...at,
    subresource: 'status',
    contentType: merge,
    userAgent: 'kubelet',
    body: { status: { hostIP: '1.2.3.4' } },
  })

  expect(done.metadata.managedFields?.map(({ manager, subresource, fieldsV1 }) => [manager, subresource, Object.keys(fieldsV1)])).toEqual([
    ['kubectl', undefined, ['f:spec']],
    ['kubelet', 'status', ['f:status']],
    ['me', undefined, ['f:metadata']],
  ])
})

test('generation counts what is desired, not labels or status', async () => {
  const { object } = await startHarness()
  const at = { ...inDefault, group: 'apps', resource: 'deployments', name: 'web' } as const
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
  const made = await object({
    verb: 'create',
    ...at,
    name: undefined as never,
    body: { metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template } },
  })
  const patch = (body: object, more: object = {}) => object({ verb: 'patch', ...at, contentType: merge, body: body as never, ...more })

  const labelled = await patch({ metadata: { labels: { a: 'b' } } })
  const reported = await patch({ status: { replicas: 3 }, spec: { replicas: 7 } }, { subresource: 'status' })
  const scaled = await patch({ spec: { replicas: 3 }, status: { replicas: 9 } })

  expect([made, labelled, reported, scaled].map(({ metadata }) => metadata.generation)).toEqual([1, 1, 1, 2])
  expect(reported).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 3 } })
  expect(scaled).toMatchObject({ spec: { replicas: 3 }, status: { replicas: 3 } })
})

test('deletion waits for finalizers, and the last one to go takes the object along', async () => {
  const { object, status, ask } = await startHarness()
  await object(configMap('a', {}, { finalizers: ['example.com/wait'] }))

  const marked = await object({ verb: 'delete', ...mine })
  await ask({ verb: 'patch', ...mine, contentType: merge, body: { metadata: { finalizers: null } } })

  expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 })
  expect(await status({ verb: 'get', ...mine })).toMatchObject({ reason: 'NotFound', message: 'configmaps "a" not found' })
})

test('a deleted object is answered with a Status that names it', async () => {
  const { object } = await startHarness()
  const { metadata } = await object(configMap('a'))

  expect(await object({ verb: 'delete', ...mine })).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: 'a', kind: 'configmaps', uid: metadata.uid },
  })
})

test('a namespace terminates: nothing new in it, gone when it is finalized', async () => {
  const { object, status, list } = await startHarness()
  const at = { version: 'v1', resource: 'namespaces', name: 'team' } as const
  const made = await object({ verb: 'create', version: 'v1', resource: 'namespaces', body: { metadata: { name: 'team' } } })

  const terminating = await object({ verb: 'delete', ...at })
  const refused = await status({ ...configMap('a'), namespace: 'team' })
  await object({ verb: 'update', ...at, subresource: 'finalize', body: { ...terminating, spec: { finalizers: [] } } })

  expect(made).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } })
  expect(terminating).toMatchObject({ status: { phase: 'Terminating' } })
  expect(refused).toMatchObject({
    code: 403,
    message: 'configmaps "a" is forbidden: unable to create new content in namespace team because it is being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating' }] },
  })
  expect((await list({ resource: 'namespaces' })).items.map(({ metadata }) => metadata.name)).not.toContain('team')
})

test('deletecollection deletes what is selected', async () => {
  const { object, list } = await startHarness()
  await object(configMap('a', {}, { labels: { x: '1' } }))
  await object(configMap('b', {}, { labels: { x: '2' } }))

  const deleted = await object({ verb: 'deletecollection', ...inDefault, resource: 'configmaps', query: { labelSelector: 'x=1' } })

  expect(deleted).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'a' } }] })
  expect((await list({ resource: 'configmaps', namespace: 'default' })).items.map(({ metadata }) => metadata.name)).toEqual(['b'])
})
