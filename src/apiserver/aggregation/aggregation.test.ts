import { expect, test } from 'vitest'
import type { APIService } from '#api'
import type { ApiRequest, JsonObject } from '#apimachinery'
import type { DialAddress, DialOutcome, DialRequest } from '../dialing/dial.ts'
import { inDefault, settle, startHarness } from '../testing-harness/harness.ts'

const answer = (body: unknown, status = 200): DialOutcome => ({
  type: 'response',
  response: { status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(body)) },
})

const list = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'food.example.com/v1',
  resources: [
    { name: 'pizzas', singularName: 'pizza', namespaced: true, kind: 'Pizza', verbs: ['get', 'list'], shortNames: ['pz'] },
    { name: 'pizzas/slices', singularName: '', namespaced: true, kind: 'Slice', verbs: ['get'] },
  ],
}

const api: ApiRequest = {
  verb: 'create',
  group: 'apiregistration.k8s.io',
  version: 'v1',
  resource: 'apiservices',
  body: {
    metadata: { name: 'v1.food.example.com' },
    spec: {
      group: 'food.example.com',
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      service: { namespace: 'default', name: 'food', port: 443 },
    },
  },
}
const service = (port = 443): ApiRequest => ({
  verb: 'create',
  ...inDefault,
  resource: 'services',
  body: { metadata: { name: 'food' }, spec: { ports: [{ port, targetPort: 8443 }] } },
})
const slice: ApiRequest = {
  verb: 'create',
  group: 'discovery.k8s.io',
  ...inDefault,
  resource: 'endpointslices',
  body: {
    metadata: { name: 'food-1', labels: { 'kubernetes.io/service-name': 'food' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8443 }],
    endpoints: [{ addresses: ['10.244.1.5'], nodeName: 'node-1' }],
  },
}

async function aServer(behave: (request: DialRequest) => DialOutcome, ...requests: readonly ApiRequest[]) {
  const asked: DialRequest[] = []
  const dial: DialAddress = async (_, request) => {
    asked.push(request)
    return behave(request)
  }
  const harness = await startHarness({ dial })
  for (const request of [...requests, api]) await harness.object(request)
  const rest = async (): Promise<void> => {
    await settle()
    // It comes with the first API, by the machine's own time.
    await import('./check.ts')
    await settle()
  }
  await rest()
  const condition = async () => {
    const found = (await harness.object({ ...api, verb: 'get', name: 'v1.food.example.com' })) as unknown as APIService
    return found.status?.conditions?.[0]
  }
  return { ...harness, asked, rest, condition }
}

const serves = ({ path }: DialRequest): DialOutcome =>
  path === '/apis/food.example.com/v1' ? answer(list) : answer({ kind: 'PizzaList', items: [] })
const url = 'https://10.244.1.5:8443/apis/food.example.com/v1'

test.each<[string, (request: DialRequest) => DialOutcome, readonly ApiRequest[], string, string]>([
  ['there and answers', serves, [service(), slice], 'Passed', 'all checks passed'],
  ['not there', serves, [], 'ServiceNotFound', 'service/food in "default" is not present'],
  ['at another port', serves, [service(80), slice], 'ServicePortError', 'service/food in "default" is not listening on port 443'],
  [
    'without endpoints',
    serves,
    [service()],
    'MissingEndpoints',
    'endpoints for service/food in "default" have no addresses with port name ""',
  ],
  [
    'not listening',
    () => ({ type: 'failed', failure: 'refused' }),
    [service(), slice],
    'FailedDiscoveryCheck',
    `failing or missing response from ${url}: Get "${url}": dial tcp 10.244.1.5:8443: connect: connection refused`,
  ],
  [
    'of another kind',
    () => answer('', 404),
    [service(), slice],
    'FailedDiscoveryCheck',
    `failing or missing response from ${url}: bad status from ${url}: 404`,
  ],
])('an API whose service is %s has a condition that says so', async (_, behave, requests, reason, message) => {
  const { condition } = await aServer(behave, ...requests)

  expect(await condition()).toMatchObject({ type: 'Available', status: reason === 'Passed' ? 'True' : 'False', reason, message })
})

const pizzas: ApiRequest = { verb: 'list', group: 'food.example.com', version: 'v1', namespace: 'default', resource: 'pizzas' }

test('requests are handed on, with who asks', async () => {
  const { ask, asked } = await aServer(serves, service(), slice)

  const user = { name: 'ada', uid: 'u1', groups: ['a', 'b'], extra: { team: ['red', 'blue'] } }
  const response = await ask({ ...pizzas, query: { limit: '5' }, accept: 'application/json', user })

  expect(response).toMatchObject({ type: 'object', code: 200, object: { kind: 'PizzaList' } })
  expect(asked.at(-1)).toEqual({
    method: 'GET',
    path: '/apis/food.example.com/v1/namespaces/default/pizzas?limit=5',
    headers: {
      host: 'food.default.svc',
      accept: 'application/json',
      'x-remote-user': 'ada',
      'x-remote-uid': 'u1',
      'x-remote-group': expect.stringContaining('a, b') as string,
      'x-remote-extra-team': 'red, blue',
    },
  })
})

test('a body and a name are handed on', async () => {
  const { ask, asked } = await aServer(serves, service(), slice)

  const body = new TextEncoder().encode('{"a":1}')
  await ask({ ...pizzas, verb: 'update', name: 'x', subresource: 'slices', body, contentType: 'application/json' })

  expect(asked.at(-1)).toMatchObject({
    method: 'PUT',
    path: '/apis/food.example.com/v1/namespaces/default/pizzas/x/slices',
    headers: { 'content-type': 'application/json', 'content-length': '7' },
    body,
  })
})

test('what is served elsewhere is in discovery, in all its forms', async () => {
  const { object } = await aServer(serves, service(), slice)

  expect(await object({ verb: 'get', path: '/apis/food.example.com' })).toMatchObject({
    kind: 'APIGroup',
    versions: [{ groupVersion: 'food.example.com/v1', version: 'v1' }],
  })
  expect(await object({ verb: 'get', path: '/apis/food.example.com/v1' })).toMatchObject({
    kind: 'APIResourceList',
    resources: list.resources,
  })
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const { items } = (await object({ verb: 'get', path: '/apis', accept })) as unknown as { readonly items: readonly JsonObject[] }
  expect(items.at(-1)).toMatchObject({
    metadata: { name: 'food.example.com' },
    versions: [
      {
        version: 'v1',
        freshness: 'Current',
        resources: [{ resource: 'pizzas', subresources: [{ subresource: 'slices' }], shortNames: ['pz'] }],
      },
    ],
  })
})

test('an API that cannot be reached is unavailable, until it can be', async () => {
  const { ask, object, rest, clock, condition } = await aServer(serves)
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const freshness = async () => {
    const { items } = (await object({ verb: 'get', path: '/apis', accept })) as unknown as { readonly items: readonly JsonObject[] }
    return items.at(-1)
  }

  expect(await ask(pizzas)).toMatchObject({ code: 503, object: { message: 'the server is currently unable to handle the request' } })
  expect(await freshness()).toMatchObject({ metadata: { name: 'food.example.com' }, versions: [{ freshness: 'Stale', resources: [] }] })

  await object(service())
  await object(slice)
  await clock.advance(1000)
  await rest()

  expect(await condition()).toMatchObject({ status: 'True' })
  expect((await ask(pizzas)).code).toBe(200)
  expect(await freshness()).toMatchObject({ versions: [{ freshness: 'Current' }] })
})

test('an API that is no more is not found', async () => {
  const { ask, object } = await aServer(serves, service(), slice)

  await object({ ...api, verb: 'delete', name: 'v1.food.example.com' })
  await settle()

  expect((await ask(pizzas)).code).toBe(404)
  expect((await ask({ verb: 'get', path: '/apis/food.example.com' })).code).toBe(404)
})
