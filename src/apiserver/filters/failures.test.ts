import { expect, test } from 'vitest'
import { column, configMaps, resources, type Resource } from '#api'
import type { ApiRequest, KubeObject } from '#apimachinery'
import { alwaysAllow } from '../authorization/authorizer.ts'
import type { ApiServerOptions } from '../server.ts'
import { configMap, follow, inDefault, pod, serviceAccount, settle, startHarness } from '../testing-harness/harness.ts'

const bug = (): never => {
  throw new TypeError('x is not a function')
}
const laterBug = async (): Promise<never> => {
  await Promise.resolve()
  return bug()
}

const withConfigMaps = (more: Partial<Resource>): Partial<ApiServerOptions> => ({
  resources: resources.map((resource) => (resource.plural === configMaps.plural ? { ...resource, ...more } : resource)),
})
/** Config maps whose kind has bugs in these places, for those called `bad`. */
const broken = (part: 'defaults' | 'prepareForCreate' | 'validate'): Partial<ApiServerOptions> =>
  withConfigMaps({ [part]: (object: KubeObject) => (object.metadata.name === 'bad' ? bug() : part === 'validate' ? [] : object) })
const brokenColumns = withConfigMaps({ columns: [column('Name', bug)] })
const unlessStarting = (does: () => unknown): Partial<ApiServerOptions> => ({
  admission: [
    {
      name: 'Broken',
      operations: ['CREATE'],
      resources: ['configmaps'],
      validate: (admission) => void (admission.name === 'bad' && does()),
    },
  ],
})
const bad = configMap('bad')
const table = 'application/json;as=Table;g=meta.k8s.io;v=v1'
const get: ApiRequest = { verb: 'get', ...inDefault, resource: 'configmaps', name: 'good' }

test.each<[string, Partial<ApiServerOptions>, ApiRequest]>([
  ['the authorizer', { authorizer: { ...alwaysAllow, authorize: bug } }, get],
  ['the authorizer, later', { authorizer: { ...alwaysAllow, authorize: laterBug } }, get],
  ['a plugin that changes', { admission: [{ name: 'Broken', operations: ['CREATE'], resources: ['configmaps'], admit: bug }] }, bad],
  ['a plugin that judges', unlessStarting(bug), bad],
  ['the defaults of a kind', broken('defaults'), bad],
  ['the preparation of a kind', broken('prepareForCreate'), bad],
  ['the validation of a kind', broken('validate'), bad],
  ['the columns of a kind', brokenColumns, { ...get, accept: table }],
])('a bug in %s is an answer 500, and the server lives on', async (_, options, request) => {
  const { ask, panics } = await startHarness(options)
  if (request === bad || request.accept) await ask(configMap('good'))

  expect(await ask(request)).toMatchObject({
    code: 500,
    object: {
      kind: 'Status',
      status: 'Failure',
      reason: 'InternalError',
      message: 'This request caused apiserver to panic. Look in the logs for details.',
      code: 500,
    },
  })

  expect(String(panics.at(-1))).toBe('TypeError: x is not a function')
  expect((await ask({ verb: 'get', path: '/livez' })).code).toBe(options.authorizer ? 500 : 200)
})

test('a bug in what a node answers is told as what cannot be reached', async () => {
  const { ask } = await startHarness({ dialNode: bug })
  await ask(serviceAccount())
  await ask(pod('web', { nodeName: 'node-1' }))
  expect((await ask({ verb: 'get', ...inDefault, resource: 'pods', name: 'web', subresource: 'log' })).code).toBe(500)
})

test('a bug in what a watch shows ends the watch, and no other', async () => {
  const { ask } = await startHarness(brokenColumns)
  const good = follow(await ask({ ...get, verb: 'watch' }))
  const shown = await ask({ ...get, verb: 'watch', accept: table })
  const seen = shown.type === 'watch' ? shown.events[Symbol.asyncIterator]().next() : undefined

  await Promise.all([ask(configMap('good')), expect(seen).rejects.toThrow('x is not a function')])
  await settle()

  expect(good.events.map(({ type }) => type)).toEqual(['ADDED'])
  expect((await ask(configMap('other'))).code).toBe(201)
})
