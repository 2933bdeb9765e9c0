import { expect, test } from 'vitest'
import type { ApiResponse, Json, JsonObject } from '#apimachinery'
import { settle, startHarness, type Harness } from '../testing-harness/harness.ts'

const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
const get = (path: string, more: object = {}) => ({ verb: 'get', path, ...more }) as const

interface Swagger {
  readonly definitions: Readonly<Record<string, JsonObject>>
  readonly parameters: Readonly<Record<string, JsonObject>>
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
}

const swaggerOf = async ({ object }: Harness): Promise<Swagger> => (await object(get('/openapi/v2'))) as unknown as Swagger

const withWidgets = async (): Promise<Harness> => {
  const harness = await startHarness()
  const spec = {
    type: 'object',
    properties: {
      size: { type: 'integer', default: 3, enum: [1, 3] },
      port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
      note: { type: 'string', nullable: true },
      any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'string' } } },
    },
  }
  await harness.object({
    verb: 'create',
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
    body: {
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }],
      },
    },
  })
  await settle()
  await harness.clock.advance(10_000)
  return harness
}

test('all references of OpenAPI 2 lead somewhere', async () => {
  const swagger = await swaggerOf(await startHarness())

  const references = [...new Set(JSON.stringify(swagger).match(/"#\/[^"]+"/g))].map((text) => (JSON.parse(text) as string).slice(2))
  const missing = references.filter((reference) => {
    const [part = '', ...name] = reference.split('/')
    return !(swagger as unknown as Record<string, JsonObject>)[part]?.[name.join('/')]
  })

  expect(references.length).toBeGreaterThan(500)
  expect(missing).toEqual([])
})

test.each<[string, object]>([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', { description: expect.stringMatching(/^Quantity is /), type: 'string' }],
  [
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    { description: expect.stringMatching(/^IntOrString is /), type: 'string', format: 'int-or-string' },
  ],
  [
    'io.k8s.api.core.v1.LocalObjectReference',
    {
      description: expect.any(String),
      type: 'object',
      properties: { name: { type: 'string', description: expect.any(String) } },
      'x-kubernetes-map-type': 'atomic',
    },
  ],
  [
    'io.k8s.api.core.v1.ConfigMap',
    {
      description: 'ConfigMap holds configuration data for pods to consume.',
      type: 'object',
      properties: {
        apiVersion: { type: 'string', description: expect.any(String) },
        binaryData: { type: 'object', additionalProperties: { type: 'string', format: 'byte' }, description: expect.any(String) },
        data: { type: 'object', additionalProperties: { type: 'string' }, description: expect.any(String) },
        immutable: { type: 'boolean', description: expect.any(String) },
        kind: { type: 'string', description: expect.any(String) },
        metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      },
      'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'ConfigMap' }],
    },
  ],
])('OpenAPI 2 defines %s', async (name, expected) => {
  const { definitions } = await swaggerOf(await startHarness())

  expect(definitions[name]).toEqual(expected)
})

test('OpenAPI 2 says how lists are patched', async () => {
  const { definitions } = await swaggerOf(await startHarness())
  const fieldOf = (type: string, field: string): Json | undefined => (definitions[type]?.['properties'] as JsonObject | undefined)?.[field]

  expect(fieldOf('io.k8s.api.core.v1.PodSpec', 'containers')).toMatchObject({
    type: 'array',
    items: { $ref: '#/definitions/io.k8s.api.core.v1.Container' },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  })
  expect(fieldOf('io.k8s.api.core.v1.PodSpec', 'volumes')).toMatchObject({ 'x-kubernetes-patch-strategy': 'merge,retainKeys' })
  expect(fieldOf('io.k8s.api.core.v1.PersistentVolumeSpec', 'claimRef')).toMatchObject({ 'x-kubernetes-map-type': 'granular' })
  expect(fieldOf('io.k8s.api.apps.v1.DeploymentSpec', 'strategy')).toMatchObject({ 'x-kubernetes-patch-strategy': 'retainKeys' })
})

test.each<[string, string, string, string, number[]]>([
  ['/api/v1/namespaces/{namespace}/configmaps', 'post', 'createCoreV1NamespacedConfigMap', 'create a ConfigMap', [200, 201, 202, 401]],
  ['/api/v1/configmaps', 'get', 'listCoreV1ConfigMapForAllNamespaces', 'list or watch objects of kind ConfigMap', [200, 401]],
  ['/api/v1/nodes/{name}', 'delete', 'deleteCoreV1Node', 'delete a Node', [200, 202, 401]],
  [
    '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale',
    'put',
    'replaceAppsV1NamespacedDeploymentScale',
    'replace scale of the specified Deployment',
    [200, 201, 401],
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    'delete',
    'deleteRbacAuthorizationV1CollectionClusterRole',
    'delete collection of ClusterRole',
    [200, 401],
  ],
  [
    '/api/v1/namespaces/{namespace}/pods/{name}/exec',
    'get',
    'connectCoreV1GetNamespacedPodExec',
    'connect GET requests to exec of Pod',
    [200, 401],
  ],
  ['/api/v1/namespaces/{namespace}/pods/{name}/log', 'get', 'readCoreV1NamespacedPodLog', 'read log of the specified Pod', [200, 401]],
  [
    '/apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses/{name}',
    'patch',
    'patchNetworkingV1NamespacedIngress',
    'partially update the specified Ingress',
    [200, 201, 401],
  ],
])('OpenAPI 2 has %s %s', async (path, method, operationId, description, codes) => {
  const { paths } = await swaggerOf(await startHarness())
  const operation = paths[path]?.[method]

  expect(operation).toMatchObject({ operationId, description })
  expect(Object.keys(operation?.['responses'] as JsonObject).map(Number)).toEqual(codes)
})

test('custom resources are in both versions, in the second without what it cannot say', async () => {
  const harness = await withWidgets()
  const { definitions, paths } = await swaggerOf(harness)
  const index = (await harness.object(get('/openapi/v3'))) as unknown as { paths: Record<string, { serverRelativeURL: string }> }
  const third = (await harness.object(get('/openapi/v3/apis/example.com/v1'))) as unknown as {
    components: { schemas: Record<string, { properties: { spec: JsonObject } }> }
  }

  expect(definitions['com.example.v1.Widget']).toMatchObject({
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec: {
        type: 'object',
        properties: {
          size: { type: 'integer' },
          port: { 'x-kubernetes-int-or-string': true },
          note: {},
          any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    },
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
  })
  expect(JSON.stringify(definitions['com.example.v1.Widget'])).not.toMatch(/nullable|default|enum|anyOf|known"/)
  expect(paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']?.['patch']).toMatchObject({
    operationId: 'patchExampleComV1NamespacedWidget',
    tags: ['exampleCom_v1'],
    consumes: ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'],
  })
  expect(index.paths['apis/example.com/v1']).toBeDefined()
  expect(third.components.schemas['com.example.v1.Widget']?.properties.spec['properties']).toMatchObject({
    size: { type: 'integer', default: 3, enum: [1, 3] },
    note: { type: 'string', nullable: true },
  })
})

test.each<[string | undefined, number, string]>([
  [undefined, 200, 'json'],
  ['application/json', 200, 'json'],
  ['*/*', 200, 'json'],
  ['application/json, */*', 200, 'json'],
  [accept, 200, 'protobuf'],
  [accept.replace('@', '.'), 200, 'protobuf'],
  [`${accept},application/json;q=0.5`, 200, 'protobuf'],
  ['text/plain', 406, ''],
])('OpenAPI 2 asked for as %s is answered %i %s', async (asked, code, form) => {
  const { ask } = await startHarness()

  const answer = await ask(get('/openapi/v2', asked === undefined ? {} : { accept: asked }))

  const protobuf = { type: 'bytes', contentType: accept.replace('@', '.') }
  expect(answer).toMatchObject({ code, ...(form === 'json' && { type: 'object' }), ...(form === 'protobuf' && protobuf) })
})

test('the protobuf of OpenAPI 2 has what its JSON has', async () => {
  const harness = await startHarness()
  const swagger = await swaggerOf(harness)

  const { bytes } = (await harness.ask(get('/openapi/v2', { accept }))) as Extract<ApiResponse, { type: 'bytes' }>

  const document = fieldsOf(bytes as Uint8Array)
  const namesIn = (number: number, entries: number): readonly string[] =>
    fieldsOf(one(document, number))
      .filter((field) => field.number === entries)
      .map((field) => textOf(one(fieldsOf(field.bytes), 1)))
  expect(textOf(one(document, 1))).toBe('2.0')
  expect(namesIn(8, 2)).toEqual(Object.keys(swagger.paths))
  expect(namesIn(9, 1)).toEqual(Object.keys(swagger.definitions))
  expect(namesIn(10, 1)).toEqual(Object.keys(swagger.parameters))
})

test('the tag of OpenAPI 2 changes with what is served, and only then', async () => {
  const tagOf = async ({ ask }: Harness, more: object = {}): Promise<string | undefined> =>
    (await ask(get('/openapi/v2', more))).headers?.['etag']
  const plain = await startHarness()
  const before = await tagOf(plain)

  expect(before).toMatch(/^"[0-9A-F]{16}"$/)
  expect(await tagOf(plain)).toBe(before)
  expect(await tagOf(plain, { accept })).not.toBe(before)
  expect(await tagOf(await withWidgets())).not.toBe(before)
})

interface WireField {
  readonly number: number
  readonly bytes: Uint8Array
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const one = (fields: readonly WireField[], number: number): Uint8Array =>
  fields.find((field) => field.number === number)?.bytes ?? new Uint8Array()

/** Fields of a message, of which all that are looked at here are texts or messages. */
function fieldsOf(bytes: Uint8Array): readonly WireField[] {
  let at = 0
  const varint = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  const fields: WireField[] = []
  while (at < bytes.length) {
    const tag = varint()
    const length = (tag & 7) === 2 ? varint() : 0
    if ((tag & 7) === 0) varint()
    fields.push({ number: tag >> 3, bytes: bytes.subarray(at, (at += length)) })
  }
  return fields
}
