import { expect, test } from 'vitest'
import type { ApiRequest } from '#apimachinery'
import { inDefault, serviceAccount, startHarness, pod, settle } from '../testing-harness/harness.ts'

const list: ApiRequest = { verb: 'list', ...inDefault, resource: 'pods' }

test.each<[string, number, string | undefined]>([
  ['32s', 200, undefined],
  ['1m30s', 200, undefined],
  ['500ms', 200, undefined],
  ['0', 200, undefined],
  ['-5s', 200, undefined],
  ['5', 400, 'invalid timeout specified in the request URL - time: missing unit in duration "5"'],
  ['soon', 400, 'invalid timeout specified in the request URL - time: invalid duration "soon"'],
  ['', 400, 'invalid timeout specified in the request URL - time: invalid duration ""'],
])('a request with timeout=%s is answered with %i', async (timeout, code, message) => {
  const { ask } = await startHarness()
  expect(await ask({ ...list, query: { timeout } })).toMatchObject({ code, ...(message !== undefined && { object: { message } }) })
})

test('the server itself may be less patient', async () => {
  const { ask, object, clock } = await startHarness({ requestTimeoutMs: 1000, dialNode: () => new Promise(() => undefined) })
  await object(serviceAccount())
  await object(pod('web', { nodeName: 'node-1' }))
  const answer = ask({ verb: 'get', ...inDefault, resource: 'pods', name: 'web', subresource: 'log', query: { timeout: '5s' } })
  await clock.advance(1000)
  expect((await answer).code).toBe(504)
})

test.each([
  ['5s', 5_000],
  [undefined, 60_000],
  ['10m', 60_000],
])('with timeout %s, what a node does not answer ends after %i ms', async (timeout, limitMs) => {
  const { ask, object, clock } = await startHarness({ dialNode: () => new Promise(() => undefined) })
  await object(serviceAccount())
  await object(pod('web', { nodeName: 'node-1' }))
  let code: number | undefined
  void ask({
    verb: 'get',
    ...inDefault,
    resource: 'pods',
    name: 'web',
    subresource: 'log',
    ...(timeout !== undefined && { query: { timeout } }),
  }).then((response) => void (code = response.code))
  await settle()
  await clock.advance(limitMs - 1)
  expect(code).toBeUndefined()
  await clock.advance(1)
  expect(code).toBe(504)
})
