import { expect, test } from 'vitest'
import { createMemoryStore } from '#store'
import { healthRoutes, type Health } from './health-routes.ts'
import { testClock } from './testing-harness/harness.ts'

const healthy: Health = {
  clock: testClock(),
  store: createMemoryStore({ clock: testClock() }),
  isReady: () => true,
  isStopping: () => false,
}

const ask = async (path: string, query: Record<string, string | string[]> = {}, health: Partial<Health> = {}) =>
  healthRoutes({ ...healthy, ...health }).handle({ verb: 'get', path, query }, path)

const hook = 'poststarthook/start-system-namespaces-controller'
const begins: Partial<Health> = { isReady: () => false }
const down: Partial<Health> = { store: { ...healthy.store, range: () => Promise.reject(new Error('connection refused')) } }

test.each<[string, Record<string, string | string[]>, Partial<Health>, number, RegExp]>([
  ['/livez', {}, {}, 200, /^ok$/],
  ['/healthz', {}, {}, 200, /^ok$/],
  ['/readyz', {}, {}, 200, /^ok$/],
  ['/readyz/ping', {}, begins, 200, /^ok$/],
  [`/readyz/${hook}`, {}, begins, 500, /^internal server error: not finished\n$/],
  ['/livez', { verbose: '' }, {}, 200, /^\[\+\]ping ok\n[^]*livez check passed\n$/],
  ['/livez', { exclude: 'etcd', verbose: 'true' }, {}, 200, /\[\+\]etcd excluded: ok\n/],
  ['/livez', { exclude: ['etcd', 'x'], verbose: '' }, {}, 200, /^warn: some health checks cannot be excluded: no matches for "x"$/m],
  ['/readyz', {}, begins, 500, /^\[\+\]ping ok\n[^]*\[-\]poststarthook\/[^]*failed: reason withheld\n[^]*readyz check failed\n$/],
  ['/readyz/informer-sync', {}, begins, 500, /^internal server error: 1 informers not started yet/],
  ['/readyz/shutdown', {}, { isStopping: () => true }, 500, /^internal server error: process is shutting down\n$/],
  ['/livez', {}, { isStopping: () => true }, 200, /^ok$/],
  ['/livez/etcd', {}, down, 500, /^internal server error: etcd failed: connection refused\n$/],
  ['/readyz', {}, down, 500, /^\[-\]etcd failed: reason withheld\n\[-\]etcd-readiness failed: reason withheld$/m],
  ['/readyz', { exclude: ['etcd', 'etcd-readiness'] }, down, 200, /^ok$/],
])('GET %s with %j and %o is %i', async (path, query, health, code, text) => {
  const answer = await ask(path, query, health)
  expect(answer).toMatchObject({ type: 'bytes', code })
  expect(answer?.type === 'bytes' && answer.bytes).toMatch(text)
})

test('a store that does not answer is down after two seconds', async () => {
  const clock = testClock()
  const answer = ask('/readyz/etcd', {}, { clock, store: { ...healthy.store, range: () => new Promise(() => undefined) } })
  await clock.advance(2000)
  expect(await answer).toMatchObject({ code: 500, bytes: 'internal server error: etcd failed: context deadline exceeded\n' })
})

test('a check that is none is not answered', async () => {
  expect(await ask('/livez/nothing')).toBeUndefined()
})
