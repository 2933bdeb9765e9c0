import type { JsonObject } from '#apimachinery'
import { expect, test } from 'vitest'
import { authorizer, configMap, inDefault, startHarness } from './testing-harness/harness.ts'

const get = (path: string, more: object = {}) => ({ verb: 'get' as const, path, ...more })

test('a new cluster has what every cluster has', async () => {
  const { list, object } = await startHarness()

  expect((await list({ resource: 'namespaces' })).items.map(({ metadata }) => metadata.name)).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ])
  expect(await object({ verb: 'get', ...inDefault, resource: 'services', name: 'kubernetes' })).toMatchObject({
    spec: { clusterIP: '10.96.0.1', type: 'ClusterIP', ports: [{ port: 443, targetPort: 6443 }] },
  })
})

test('starting again on the same store changes nothing', async () => {
  const { store } = await startHarness()
  const { revision } = store

  await startHarness({ store })

  expect(store.revision).toBe(revision)
})

test('discovery in both forms names the same resources', async () => {
  const { object, ask } = await startHarness()
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

  const legacy = (await object(get('/apis/apps/v1'))) as unknown as { resources: { name: string; verbs: string[] }[] }
  const aggregated = await ask(get('/apis', { accept }))

  expect(legacy.resources.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['deployments', 'deployments/scale', 'deployments/status', 'replicasets']),
  )
  expect(aggregated).toMatchObject({
    contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    headers: { etag: expect.stringMatching(/^"[0-9A-F]+"$/) },
    object: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' },
  })
  expect(await object(get('/api', { accept: 'application/json' }))).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  expect(await object(get('/apis', { accept: accept.replace('v2', 'v2beta1') }))).toMatchObject({
    apiVersion: 'apidiscovery.k8s.io/v2beta1',
  })
})

test('OpenAPI documents explain each field, and all their references lead somewhere', async () => {
  const { object, ask } = await startHarness()
  const index = (await object(get('/openapi/v3'))) as unknown as { paths: Record<string, { serverRelativeURL: string }> }
  const url = index.paths['apis/apps/v1']?.serverRelativeURL ?? ''
  const [path = '', query = ''] = url.split('?')

  const response = await ask(get(path, { query: Object.fromEntries(new URLSearchParams(query)) }))
  const stale = await ask(get(path, { query: { hash: 'OLD' } }))

  const document = (response as unknown as { object: { components: { schemas: Record<string, JsonObject> }; paths: JsonObject } }).object
  const references = new Set(JSON.stringify(document).match(/#\/components\/schemas\/[^"]+/g))
  const missing = [...references].filter((reference) => !document.components.schemas[reference.slice('#/components/schemas/'.length)])
  expect(missing).toEqual([])
  expect(document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']).toMatchObject({
    patch: {
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'fieldValidation' })]),
    },
  })
  expect(stale).toMatchObject({ code: 301, headers: { location: url } })
})

test.each<[string, object]>([
  [
    '/version',
    {
      code: 200,
      object: {
        major: '1',
        minor: '36',
        gitVersion: expect.stringMatching(/^v1\.36\./),
        gitCommit: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
    },
  ],
  ['/healthz', { code: 200, bytes: 'ok' }],
  ['/readyz', { code: 200, bytes: 'ok' }],
  ['/openapi/v2', { code: 200, object: { swagger: '2.0' } }],
  ['/', { code: 200, object: { paths: expect.arrayContaining(['/api', '/apis/apps/v1', '/healthz', '/version']) } }],
  ['/nope', { code: 404, bytes: '404 page not found\n' }],
  ['/apis/nope/v1', { code: 404 }],
])('GET %s', async (path, answer) => {
  const { ask } = await startHarness()

  expect(await ask(get(path))).toMatchObject(answer)
})

test('unknown resources, subresources and methods are told apart', async () => {
  const { status } = await startHarness()
  const message = 'the server could not find the requested resource'

  expect(await status({ verb: 'list', version: 'v1', resource: 'wombats' })).toMatchObject({ code: 404, message })
  expect(await status({ verb: 'get', ...inDefault, resource: 'configmaps', name: 'a', subresource: 'status' })).toMatchObject({
    code: 404,
    message,
  })
  expect(await status({ verb: 'deletecollection', version: 'v1', resource: 'namespaces' })).toMatchObject({
    code: 405,
    reason: 'MethodNotAllowed',
  })
})

test('audit records who wrote what and why, and what was refused', async () => {
  const { object, ask, server } = await startHarness()
  const { newest } = server.audit
  const { metadata } = await object({
    ...configMap('a'),
    userAgent: 'kcm',
    cause: { actor: 'deployment', revision: 5 },
    user: { name: 'system:kcm', groups: [] },
  })
  await ask({ ...configMap('a'), impersonate: { name: 'jane', groups: [] } })
  await ask({ verb: 'get', ...inDefault, resource: 'configmaps', name: 'a' })

  expect(server.audit.since(newest)).toMatchObject([
    {
      number: newest + 1,
      verb: 'create',
      resource: 'configmaps',
      name: 'a',
      user: 'system:kcm',
      userAgent: 'kcm',
      code: 201,
      revision: Number(metadata.resourceVersion),
      cause: { actor: 'deployment', revision: 5 },
    },
    { number: newest + 2, user: 'jane', code: 409 },
  ])
})

test('an authorizer can refuse, in the words of upstream', async () => {
  const { status } = await startHarness({ authorizer: authorizer(({ user }) => user.name !== 'jane') })
  const jane = { user: { name: 'jane', groups: [] } }

  expect(await status({ verb: 'list', ...inDefault, resource: 'pods', ...jane })).toMatchObject({
    code: 403,
    message: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  })
  expect(
    await status({ verb: 'update', ...inDefault, group: 'apps', resource: 'deployments', subresource: 'scale', name: 'web', ...jane }),
  ).toMatchObject({
    message:
      'deployments.apps "web" is forbidden: User "jane" cannot update resource "deployments/scale" in API group "apps" in the namespace "default"',
  })
  expect(await status({ verb: 'get', path: '/metrics', ...jane })).toMatchObject({
    message: 'forbidden: User "jane" cannot get path "/metrics"',
  })
})
