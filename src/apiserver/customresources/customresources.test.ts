import { expect, test } from 'vitest'
import type { CustomResourceDefinition } from '#api'
import type { ApiRequest, JsonObject, KubeObject, WatchEvent } from '#apimachinery'
import { createApiServer } from '../server.ts'
import { settle, startHarness, type Harness } from '../testing-harness/harness.ts'
import { seededRandom } from '#kernel'

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const
const crontabs = { group: 'stable.example.com', version: 'v1', resource: 'crontabs', namespace: 'default' } as const

const crontabSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: '^[0-9*/ ]+$' },
        image: { type: 'string', default: 'busybox' },
        replicas: { type: 'integer', minimum: 1, maximum: 10 },
        port: { 'x-kubernetes-int-or-string': true },
        extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        note: { type: 'string', nullable: true },
        mode: { type: 'string', enum: ['fast', 'slow'] },
        rules: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, value: { type: 'string' } } },
        },
      },
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' } } },
  },
} as const

const version = {
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: crontabSchema },
  subresources: {
    status: {},
    scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
  },
  selectableFields: [{ jsonPath: '.spec.image' }],
  additionalPrinterColumns: [
    { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
    { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
} as const

const names = { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] }

const definition = (spec: JsonObject = {}, name = 'crontabs.stable.example.com'): ApiRequest => ({
  verb: 'create',
  ...definitions,
  body: {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: { group: 'stable.example.com', scope: 'Namespaced', names, versions: [version], ...spec },
  },
})

const crontab = (name: string, spec: JsonObject = {}, more: JsonObject = {}, metadata: JsonObject = {}): ApiRequest => ({
  verb: 'create',
  ...crontabs,
  query: { fieldValidation: 'Strict' },
  body: {
    apiVersion: 'stable.example.com/v1',
    kind: 'CronTab',
    metadata: { name, ...metadata },
    spec: { cronSpec: '* * *', ...spec },
    ...more,
  },
})

const read = async (harness: Harness, name = 'crontabs.stable.example.com'): Promise<CustomResourceDefinition> =>
  (await harness.object({ verb: 'get', ...definitions, name })) as unknown as CustomResourceDefinition

const conditionsOf = ({ status }: CustomResourceDefinition): readonly string[] =>
  (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason ?? ''}`)

async function withCronTabs(spec: JsonObject = {}): Promise<Harness> {
  const harness = await startHarness()
  await harness.object(definition(spec))
  await settle()
  return harness
}

test('a definition is completed, its names are accepted, and it is established', async () => {
  const harness = await withCronTabs()
  const crd = await read(harness)
  expect(crd.spec.names).toMatchObject({ singular: 'crontab', listKind: 'CronTabList' })
  expect(crd.spec.conversion).toEqual({ strategy: 'None' })
  expect(conditionsOf(crd)).toEqual(['NamesAccepted=True NoConflicts', 'Established=True InitialNamesAccepted'])
  expect(crd.status?.acceptedNames).toEqual(crd.spec.names)
  expect(crd.status?.storedVersions).toEqual(['v1'])
})

test('objects are defaulted, stored, shown and listed in tables', async () => {
  const harness = await withCronTabs()
  const made = await harness.object(crontab('a', { replicas: 3 }))
  expect(made['spec']).toEqual({ cronSpec: '* * *', replicas: 3, image: 'busybox' })
  expect(made.metadata.generation).toBe(1)
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const table = await harness.object({ verb: 'list', ...crontabs, accept })
  expect((table['columnDefinitions'] as { name: string }[]).map(({ name }) => name)).toEqual(['Name', 'Spec', 'Replicas', 'Age'])
  expect((table['rows'] as { cells: unknown[] }[])[0]?.cells).toEqual(['a', '* * *', 3, '0s'])
})

test.each([
  [{ replicas: 'x' }, 'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
  [{ replicas: 11 }, 'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10'],
  [{ cronSpec: 'often' }, `spec.cronSpec: Invalid value: "often": spec.cronSpec in body should match '^[0-9*/ ]+$'`],
  [{ cronSpec: null }, 'spec.cronSpec: Required value'],
  [{ mode: 'x' }, 'spec.mode: Unsupported value: "x": supported values: "fast", "slow"'],
  [{ port: true }, 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
  [{ rules: [{ name: 'a' }, { name: 'a' }] }, 'spec.rules[1]: Duplicate value: {"name":"a"}'],
])('%j is refused: %s', async (spec, why) => {
  const harness = await withCronTabs()
  const { code, message } = await harness.status(crontab('a', spec))
  expect([code, message]).toEqual([422, `CronTab.stable.example.com "a" is invalid: ${why}`])
})

test('a list is of the kind that the definition says', async () => {
  const { list } = await withCronTabs({ names: { ...names, listKind: 'Timetable' } })

  expect(await list(crontabs)).toMatchObject({ kind: 'Timetable', apiVersion: 'stable.example.com/v1', items: [] })
})

const withUnknown = (fieldValidation: string): ApiRequest => ({
  ...crontab('a', { colour: 'red', extra: { any: { thing: 1 } }, port: '80%', note: null }),
  query: { fieldValidation },
})

test('what the schema does not know is refused where that is asked for', async () => {
  const harness = await withCronTabs()
  const why = 'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.colour"'
  expect(await harness.status(withUnknown('Strict'))).toMatchObject({ code: 400, message: why })
})

test('what the schema does not know is pruned with a warning', async () => {
  const harness = await withCronTabs()
  const answer = await harness.ask(withUnknown('Warn'))
  expect(answer).toMatchObject({
    code: 201,
    warnings: ['unknown field "spec.colour"'],
    object: { spec: { extra: { any: { thing: 1 } }, port: '80%', note: null } },
  })
  expect(answer).not.toHaveProperty('object.spec.colour')
})

test('merge, JSON and apply patches work, strategic ones are of an unsupported media type', async () => {
  const harness = await withCronTabs()
  await harness.object(crontab('a', { rules: [{ name: 'x', value: '1' }] }))
  const patch = (type: string, body: unknown, query = {}): Promise<KubeObject & Record<string, unknown>> =>
    harness.object({ verb: 'patch', ...crontabs, name: 'a', contentType: type, body: body as KubeObject, query })
  const merged = await patch('application/merge-patch+json', { spec: { replicas: 2 } })
  expect(merged).toMatchObject({ spec: { replicas: 2 }, metadata: { generation: 2 } })
  expect(await patch('application/json-patch+json', [{ op: 'replace', path: '/spec/replicas', value: 4 }])).toMatchObject({
    spec: { replicas: 4 },
  })
  const applied = await patch(
    'application/apply-patch+yaml',
    { apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name: 'a' }, spec: { rules: [{ name: 'y', value: '2' }] } },
    { fieldManager: 'me' },
  )
  expect(applied).toMatchObject({
    spec: {
      rules: [
        { name: 'x', value: '1' },
        { name: 'y', value: '2' },
      ],
    },
  })
  const refused = await patch('application/strategic-merge-patch+json', { spec: { replicas: 5 } })
  expect(refused).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
})

test('status and scale are apart from the rest', async () => {
  const harness = await withCronTabs()
  const made = await harness.object(crontab('a', { replicas: 2 }, { status: { replicas: 9 } }))
  expect(made).not.toHaveProperty('status')
  const contentType = 'application/merge-patch+json'
  await harness.object({
    verb: 'patch',
    ...crontabs,
    name: 'a',
    subresource: 'status',
    contentType,
    body: { status: { replicas: 2, selector: 'app=a' }, spec: { replicas: 7 } },
  })
  const scale = await harness.object({ verb: 'get', ...crontabs, name: 'a', subresource: 'scale' })
  expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 2 }, status: { replicas: 2, selector: 'app=a' } })
  await harness.object({ verb: 'patch', ...crontabs, name: 'a', subresource: 'scale', contentType, body: { spec: { replicas: 5 } } })
  expect(await harness.object({ verb: 'get', ...crontabs, name: 'a' })).toMatchObject({
    spec: { replicas: 5 },
    metadata: { generation: 2 },
  })
})

test('objects are selected by the fields that the definition names', async () => {
  const harness = await withCronTabs()
  await harness.object(crontab('a', { image: 'one' }))
  await harness.object(crontab('b', { image: 'two' }))
  const { items } = await harness.list({ ...crontabs, query: { fieldSelector: 'spec.image=two' } })
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['b'])
  expect(await harness.status({ verb: 'list', ...crontabs, query: { fieldSelector: 'spec.cronSpec=x' } })).toMatchObject({ code: 400 })
})

test('several versions serve one object, each as its own', async () => {
  const beta = { ...version, name: 'v1beta1', storage: false, deprecated: true, selectableFields: [] }
  const harness = await withCronTabs({ versions: [beta, version] })
  await harness.object(crontab('a'))
  const answer = await harness.ask({ verb: 'get', ...crontabs, version: 'v1beta1', name: 'a' })
  if (answer.type !== 'object') throw new Error(answer.type)
  expect(answer.object).toMatchObject({ apiVersion: 'stable.example.com/v1beta1', spec: { image: 'busybox' } })
  expect(answer.warnings).toEqual(['stable.example.com/v1beta1 CronTab is deprecated'])
  const group = await harness.object({ verb: 'get', path: '/apis/stable.example.com' })
  expect(group['preferredVersion']).toEqual({ groupVersion: 'stable.example.com/v1', version: 'v1' })
})

test('discovery and OpenAPI tell of the kind, until the definition goes', async () => {
  const harness = await withCronTabs()
  const list = await harness.object({ verb: 'get', path: '/apis/stable.example.com/v1' })
  expect(list['resources']).toMatchObject([
    { name: 'crontabs', singularName: 'crontab', shortNames: ['ct'], categories: ['all'], kind: 'CronTab' },
    { name: 'crontabs/scale' },
    { name: 'crontabs/status' },
  ])
  const document = await harness.object({ verb: 'get', path: '/openapi/v3/apis/stable.example.com/v1' })
  const schemas = (document['components'] as { schemas: Record<string, object> }).schemas
  expect(schemas['com.example.stable.v1.CronTab']).toMatchObject({
    properties: { spec: { required: ['cronSpec'] }, kind: { type: 'string' } },
  })
  await harness.object({ verb: 'delete', ...definitions, name: 'crontabs.stable.example.com' })
  await settle()
  expect((await harness.ask({ verb: 'get', path: '/apis/stable.example.com/v1' })).code).toBe(404)
  expect(await harness.status({ verb: 'list', ...crontabs })).toMatchObject({ code: 404 })
})

test('a deleted definition takes its objects along, and waits for those with finalizers', async () => {
  const harness = await withCronTabs()
  await harness.object(crontab('a'))
  await harness.object(crontab('b', {}, {}, { finalizers: ['example.com/wait'] }))
  await harness.object({ verb: 'delete', ...definitions, name: 'crontabs.stable.example.com' })
  await settle()
  const ending = await read(harness)
  expect(ending.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io'])
  expect(conditionsOf(ending)).toContain('Terminating=True InstanceDeletionInProgress')
  expect((await harness.list(crontabs)).items.map(({ metadata }) => metadata.name)).toEqual(['b'])
  const why = 'create not allowed while custom resource definition is terminating'
  expect(await harness.status(crontab('c'))).toMatchObject({ code: 405, message: why })
  const contentType = 'application/merge-patch+json'
  await harness.ask({ verb: 'patch', ...crontabs, name: 'b', contentType, body: { metadata: { finalizers: null } } })
  await harness.clock.advance(6000)
  expect(await harness.status({ verb: 'get', ...definitions, name: 'crontabs.stable.example.com' })).toMatchObject({ code: 404 })
})

test('who comes second to a name waits until it is free', async () => {
  const harness = await withCronTabs()
  const others = { plural: 'cronthings', kind: 'CronThing', shortNames: ['ct'] }
  await harness.object(definition({ names: others }, 'cronthings.stable.example.com'))
  await settle()
  const waiting = await read(harness, 'cronthings.stable.example.com')
  expect(conditionsOf(waiting)).toEqual(['NamesAccepted=False ShortNamesConflict', 'Established=False NotAccepted'])
  expect(waiting.status?.conditions?.[0]?.message).toBe('"ct" is already in use')
  expect(await harness.status({ verb: 'list', ...crontabs, resource: 'cronthings' })).toMatchObject({ code: 404 })
  await harness.object({ verb: 'delete', ...definitions, name: 'crontabs.stable.example.com' })
  await settle()
  expect(conditionsOf(await read(harness, 'cronthings.stable.example.com'))).toContain('Established=True InitialNamesAccepted')
})

test('after a restart everything is served from the store', async () => {
  const first = await withCronTabs()
  await first.object(crontab('a'))
  first.server.stop()
  const { store, clock } = first
  const dialNode = async () => ({ type: 'bytes', code: 200, contentType: 'text/plain', bytes: '' }) as const
  const server = createApiServer({ store, clock, random: seededRandom(2, 'again'), dialNode })
  await server.start()
  expect(await server.handle({ verb: 'get', ...crontabs, name: 'a' })).toMatchObject({ code: 200 })
  server.stop()
})

test('a watch hears of objects, and ends when the definition changes', async () => {
  const harness = await withCronTabs()
  const answer = await harness.ask({ verb: 'watch', ...crontabs })
  if (answer.type !== 'watch') throw new Error(answer.type)
  const seen: WatchEvent[] = []
  const reading = (async () => {
    for await (const batch of answer.events) seen.push(...batch)
  })()
  await harness.object(crontab('a'))
  const body = [{ op: 'add', path: '/spec/names/shortNames/-', value: 'cron' }]
  await harness.object({
    verb: 'patch',
    ...definitions,
    name: 'crontabs.stable.example.com',
    contentType: 'application/json-patch+json',
    body,
  })
  await settle()
  await reading
  expect(seen.map(({ type, object }) => [type, object.metadata.name])).toEqual([['ADDED', 'a']])
})

const broken = (schema: JsonObject): JsonObject => ({
  versions: [{ ...version, selectableFields: [], schema: { openAPIV3Schema: schema } }],
})
const root = 'spec.validation.openAPIV3Schema'

test.each<readonly [string, JsonObject]>([
  ['spec.scope: Unsupported value: "Wide": supported values: "Cluster", "Namespaced"', { scope: 'Wide' }],
  ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required', { versions: [{ ...version, schema: {} }] }],
  [
    `${root}.properties[spec].type: Required value: must not be empty for specified object fields`,
    broken({ type: 'object', properties: { spec: {} } }),
  ],
  [`${root}.type: Invalid value: "array": must be object at the root`, broken({ type: 'array', items: { type: 'string' } })],
  [`${root}.properties[a].items: Required value: must be specified`, broken({ type: 'object', properties: { a: { type: 'array' } } })],
  [
    `${root}.properties[a].default: Invalid value: "integer": in body must be of type string: "integer"`,
    broken({ type: 'object', properties: { a: { type: 'string', default: 1 } } }),
  ],
  [
    `${root}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`,
    broken({ type: 'object', properties: { a: { type: 'string', anyOf: [{ type: 'string' }] } } }),
  ],
])('a definition is refused: %s', async (why, spec) => {
  const harness = await startHarness()
  const { code, message } = await harness.status(definition(spec))
  expect([code, message]).toEqual([422, `CustomResourceDefinition.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: ${why}`])
})

test('rules of a schema are asked when its objects are written, and looked at when the definition is', async () => {
  const harness = await startHarness()
  const withRule = (rule: string): JsonObject => ({
    versions: [
      { ...version, schema: { openAPIV3Schema: { ...crontabSchema, 'x-kubernetes-validations': [{ rule, message: 'too few' }] } } },
    ],
  })
  const bad = await harness.ask(definition(withRule('self.spec.replica > 1')))
  expect(bad).toMatchObject({ code: 422, object: { message: expect.stringContaining("undefined field 'replica'") } })
  await harness.ask(definition(withRule('self.spec.replicas > 1')))
  await settle()
  expect(await harness.ask(crontab('few', { replicas: 1 }))).toMatchObject({
    code: 422,
    object: {
      message: 'CronTab.stable.example.com "few" is invalid: <nil>: Invalid value: "object": too few',
      details: { causes: [{ reason: 'FieldValueInvalid', message: 'Invalid value: "object": too few', field: '<nil>' }] },
    },
  })
  expect(await harness.ask(crontab('many', { replicas: 2 }))).toMatchObject({ code: 201 })
  expect(await harness.ask(crontab('wrong', { replicas: 'x' }))).toMatchObject({
    code: 422,
    object: { message: expect.stringContaining('some validation rules were not checked because the object was invalid') },
  })
})
