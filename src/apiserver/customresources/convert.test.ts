import { expect, test } from 'vitest'
import type { ApiRequest, JsonObject, KubeObject } from '#apimachinery'
import type { DialAddress, DialOutcome } from '../dialing/dial.ts'
import { inDefault, settle, startHarness } from '../testing-harness/harness.ts'
import { loadCustomResources } from './load.ts'

interface Review {
  readonly apiVersion: string
  readonly kind: string
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly (KubeObject & JsonObject)[] }
}

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const definition: ApiRequest = {
  verb: 'create',
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  body: {
    metadata: { name: 'sites.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'sites', kind: 'Site' },
      versions: ['v1', 'v2'].map((name) => ({ name, served: true, storage: name === 'v1', schema: { openAPIV3Schema: open } })),
      conversion: {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { namespace: 'default', name: 'convert', path: '/convert' } },
        },
      },
    },
  },
}
const service: ApiRequest = {
  verb: 'create',
  ...inDefault,
  resource: 'services',
  body: { metadata: { name: 'convert' }, spec: { ports: [{ port: 443 }] } },
}
const slice: ApiRequest = {
  verb: 'create',
  group: 'discovery.k8s.io',
  ...inDefault,
  resource: 'endpointslices',
  body: {
    metadata: { name: 'convert-1', labels: { 'kubernetes.io/service-name': 'convert' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8443 }],
    endpoints: [{ addresses: ['10.244.1.5'], nodeName: 'node-1' }],
  },
}

/** v2 says `title` where v1 says `name`. */
function converted({ name, title, ...rest }: KubeObject & JsonObject, apiVersion: string): object {
  return { ...rest, apiVersion, ...(apiVersion.endsWith('v2') ? { title: name } : { name: title }) }
}

const honest = ({ request }: Review): object => ({
  convertedObjects: request.objects.map((object) => converted(object, request.desiredAPIVersion)),
  result: { status: 'Success' },
})

async function aServer(respond: (review: Review) => object = honest) {
  const asked: Review['request'][] = []
  const dial: DialAddress = async (_, { body }): Promise<DialOutcome> => {
    const review = JSON.parse(new TextDecoder().decode(body)) as Review
    asked.push(review.request)
    const { apiVersion, kind, request } = review
    const answer = JSON.stringify({ apiVersion, kind, response: { uid: request.uid, ...respond(review) } })
    return { type: 'response', response: { status: 200, headers: {}, body: new TextEncoder().encode(answer) } }
  }
  await loadCustomResources()
  const harness = await startHarness({ dial })
  for (const request of [service, slice, definition]) await harness.object(request)
  await settle()
  await harness.clock.advance(1000)
  return { ...harness, asked }
}

const sites = (version: string, more: Partial<ApiRequest> = {}): ApiRequest => ({
  verb: 'get',
  group: 'example.com',
  version,
  namespace: 'default',
  resource: 'sites',
  ...more,
})
const made = (version: string, name: string, fields: JsonObject): ApiRequest =>
  sites(version, { verb: 'create', body: { apiVersion: `example.com/${version}`, kind: 'Site', metadata: { name }, ...fields } })

test('objects are converted to the version that is asked for, however they were written', async () => {
  const { object, list, asked } = await aServer()

  expect(await object(made('v1', 'a', { name: 'Ada' }))).toMatchObject({ apiVersion: 'example.com/v1', name: 'Ada' })
  expect(asked).toEqual([])
  expect(await object(made('v2', 'b', { title: 'Bob' }))).toMatchObject({ apiVersion: 'example.com/v2', title: 'Bob' })
  expect(await object(sites('v2', { name: 'a' }))).toMatchObject({ apiVersion: 'example.com/v2', title: 'Ada' })
  expect(await object(sites('v1', { name: 'b' }))).toMatchObject({ apiVersion: 'example.com/v1', name: 'Bob' })
  expect((await list({ ...sites('v2'), verb: 'list' })).items).toMatchObject([{ title: 'Ada' }, { title: 'Bob' }])
})

test('an update in one version is one in the other', async () => {
  const { object } = await aServer()
  const before = await object(made('v1', 'a', { name: 'Ada' }))

  const patch = { contentType: 'application/merge-patch+json', body: { title: 'Eve' } } as const
  const after = await object(sites('v2', { verb: 'patch', name: 'a', ...patch }))

  expect(after).toMatchObject({ apiVersion: 'example.com/v2', title: 'Eve', metadata: { uid: before.metadata.uid, generation: 2 } })
  expect(await object(sites('v1', { name: 'a' }))).toMatchObject({ apiVersion: 'example.com/v1', name: 'Eve' })
})

test('who watches a version sees all in it, each once and in order', async () => {
  const { object, ask } = await aServer()
  await object(made('v1', 'a', { name: 'Ada' }))
  const response = await ask(sites('v2', { verb: 'watch' }))
  if (response.type !== 'watch') throw new Error(response.type)
  const seen: unknown[] = []
  const { events } = response
  const look = async (): Promise<void> => {
    for await (const batch of events)
      for (const { type, object: its } of batch) seen.push([type, (its as { readonly title?: string }).title])
  }
  void look()

  await object(made('v1', 'b', { name: 'Bob' }))
  await object(sites('v1', { verb: 'delete', name: 'a' }))
  await settle()

  expect(seen).toEqual([
    ['ADDED', 'Ada'],
    ['ADDED', 'Bob'],
    ['DELETED', 'Ada'],
  ])
})

const failed = 'conversion webhook for example.com/v1, Kind=Site failed: '
test.each<[string, (review: Review) => object, string]>([
  ['says no', () => ({ result: { status: 'Failure', message: 'no idea' } }), 'no idea'],
  ['answers somebody else', (review) => ({ ...honest(review), uid: 'x' }), 'expected response.uid="UID", got "x"'],
  ['loses objects', () => ({ convertedObjects: [], result: { status: 'Success' } }), 'returned 0 objects, expected 1'],
  [
    'converts nothing',
    ({ request }) => ({ convertedObjects: request.objects, result: { status: 'Success' } }),
    'returned invalid converted object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)',
  ],
])('a webhook that %s is an error of the server', async (_, respond, why) => {
  const { object, status } = await aServer(respond)
  await object(made('v1', 'a', { name: 'Ada' }))

  const { code, message } = await status(sites('v2', { name: 'a' }))

  expect([code, message?.replace(/"[0-9a-f-]{36}"/, '"UID"')]).toEqual([500, failed + why])
})

test('a definition and its objects go without the webhook', async () => {
  const { object, ask, clock } = await aServer(() => ({ result: { status: 'Failure' } }))
  await object(made('v1', 'a', { name: 'Ada' }))

  await object({ ...definition, verb: 'delete', name: 'sites.example.com' })
  await clock.advance(20_000)

  expect((await ask({ ...definition, verb: 'get', name: 'sites.example.com' })).code).toBe(404)
})
