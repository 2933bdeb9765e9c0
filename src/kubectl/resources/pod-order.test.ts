import type { Pod } from '#api'
import { aPod } from '#testing'
import { expect, test } from 'vitest'
import { byActivity, byLogging } from './pod-order.ts'

interface Parts {
  readonly node?: string
  readonly phase?: string
  readonly readySince?: string
  readonly restarts?: number
  readonly created?: string
}

function pod({ node = 'n1', phase = 'Running', readySince, restarts = 0, created = '2026-01-01T00:00:00Z' }: Parts): Pod {
  const base = aPod({ nodeName: node, metadata: { creationTimestamp: created } })
  const conditions = readySince === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }]
  const containerStatuses = [{ name: 'main', ready: true, restartCount: restarts, image: '', imageID: '' }]
  return { ...base, status: { phase, conditions, containerStatuses } }
}

const early = '2026-01-01T00:00:00Z'
const late = '2026-01-02T00:00:00Z'

test.each<[string, Parts, Parts]>([
  ['has a node', { node: 'n1', phase: 'Pending' }, { node: '', phase: 'Running' }],
  ['runs', { phase: 'Running' }, { phase: 'Pending', readySince: early }],
  ['is ready', { readySince: late }, { restarts: 3 }],
  ['is ready for longer', { readySince: early, created: late }, { readySince: late, created: early }],
  ['is older', { created: early }, { created: late }],
])('first comes the pod that %s', (_, first, second) => {
  const pods = [pod(second), pod(first)]

  expect(pods.toSorted(byLogging)).toEqual([pod(first), pod(second)])
  expect(pods.toSorted(byActivity)).toEqual([pod(first), pod(second)])
})

test('a pod that was restarted often has much to log, and works badly', () => {
  const calm = pod({ restarts: 0 })
  const restless = pod({ restarts: 5 })

  expect([calm, restless].toSorted(byLogging)).toEqual([restless, calm])
  expect([restless, calm].toSorted(byActivity)).toEqual([calm, restless])
})
