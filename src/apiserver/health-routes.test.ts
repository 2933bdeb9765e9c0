import { expect, test } from 'vitest'
import type { ApiResponse } from '#apimachinery'
import { healthRoutes } from './health-routes.ts'

const ask = (path: string, query: Record<string, string | string[]> = {}, isReady = true): ApiResponse | undefined =>
  healthRoutes(() => isReady).handle({ verb: 'get', path, query }, path) as ApiResponse | undefined

const hooks = 'poststarthook/start-system-namespaces-controller'

test.each<[string, Record<string, string | string[]>, boolean, number, RegExp]>([
  ['/livez', {}, false, 200, /^ok$/],
  ['/healthz', {}, true, 200, /^ok$/],
  ['/readyz', {}, true, 200, /^ok$/],
  ['/readyz/ping', {}, false, 200, /^ok$/],
  [`/readyz/${hooks}`, {}, false, 500, /^internal server error: not finished\n$/],
  ['/livez', { verbose: '' }, true, 200, /^\[\+\]ping ok\n[^]*livez check passed\n$/],
  ['/livez', { exclude: 'etcd', verbose: 'true' }, true, 200, /\[\+\]etcd excluded: ok\n/],
  ['/livez', { exclude: ['etcd', 'x'], verbose: '' }, true, 200, /^warn: some health checks cannot be excluded: no matches for "x"$/m],
  ['/readyz', {}, false, 500, /^\[\+\]ping ok\n[^]*\[-\]poststarthook\/[^]*failed: reason withheld\n[^]*readyz check failed\n$/],
  ['/readyz', { exclude: [hooks, 'poststarthook/bootstrap-controller'] }, false, 200, /^ok$/],
])('GET %s with %j, ready: %s, is %i', (path, query, isReady, code, text) => {
  const answer = ask(path, query, isReady)
  expect(answer).toMatchObject({ type: 'bytes', code })
  expect(answer?.type === 'bytes' && answer.bytes).toMatch(text)
})

test('a check that is none is not answered', () => {
  expect(ask('/livez/nothing')).toBeUndefined()
})
