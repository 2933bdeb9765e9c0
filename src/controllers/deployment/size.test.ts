import { expect, test } from 'vitest'
import { aDeployment } from '#testing'
import { maxSurge, maxUnavailable, newReplicas, terminatingReplicas } from './size.ts'
import { rolling, set } from './testing.ts'

test.each<[replicas: number, surge: number | string, unavailable: number | string, expected: [surge: number, unavailable: number]]>([
  [10, 3, 2, [3, 2]],
  [10, '25%', '25%', [3, 2]],
  [10, '0%', '0%', [0, 1]],
  [10, 0, 0, [0, 1]],
  [1, '25%', '25%', [1, 0]],
  [1, 0, '25%', [0, 1]],
  [3, '100%', '100%', [3, 3]],
  [2, 5, 5, [5, 2]],
  [7, '1%', '99%', [1, 6]],
  [0, 1, 1, [1, 0]],
])('of %i replicas, maxSurge %s and maxUnavailable %s let %j pods be too many and missing', (replicas, surge, unavailable, expected) => {
  const deployment = rolling(replicas, surge, unavailable)

  expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual(expected)
})

test('a deployment that recreates its pods has neither surge nor pods that may be missing', () => {
  const deployment = aDeployment({ replicas: 10, spec: { strategy: { type: 'Recreate' } } })

  expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual([0, 0])
})

test('a strategy without numbers rolls by a quarter', () => {
  const deployment = aDeployment({ replicas: 10, spec: { strategy: { type: 'RollingUpdate' } } })

  expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual([3, 2])
})

test.each<[string, { replicas: number; surge: number; old: number; has: number; grows: number }]>([
  ['by what surge leaves', { replicas: 10, surge: 3, old: 10, has: 0, grows: 3 }],
  ['to the size of the deployment and no further', { replicas: 10, surge: 20, old: 10, has: 4, grows: 10 }],
  ['not at all while there is no room', { replicas: 10, surge: 2, old: 10, has: 2, grows: 2 }],
  ['not at all while there are too many already', { replicas: 4, surge: 1, old: 8, has: 1, grows: 1 }],
  ['into what old ones gave up', { replicas: 10, surge: 0, old: 7, has: 1, grows: 3 }],
])('the new replica set grows %s', (_, { replicas, surge, old, has, grows }) => {
  const current = set('new', has)

  expect(newReplicas(rolling(replicas, surge, 1), [set('old', old), current], current)).toBe(grows)
})

test('the new replica set of a deployment that recreates its pods gets its full size at once', () => {
  const current = set('new', 0)
  const deployment = aDeployment({ replicas: 10, spec: { strategy: { type: 'Recreate' } } })

  expect(newReplicas(deployment, [current], current)).toBe(10)
})

test('how many pods are terminating is known only when every replica set says so', () => {
  const saying = (count: number) => ({ ...set('a', 1), status: { replicas: 1, terminatingReplicas: count } })

  expect(terminatingReplicas([saying(2), saying(1)])).toBe(3)
  expect(terminatingReplicas([saying(2), set('b', 1)])).toBeUndefined()
})
