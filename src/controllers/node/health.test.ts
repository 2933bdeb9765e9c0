import { expect, test } from 'vitest'
import { hear, isTaintedForReadiness, readinessOf, taintsFor, unknownConditions } from './health.ts'
import { leaseOf, nodeWith, type ConditionParts } from './testing.ts'

const now = '2026-01-01T01:00:00Z'

test.each([
  ['True', 'ready'],
  ['False', 'notReady'],
  ['Unknown', 'unreachable'],
  ['none', 'unreported'],
] as const)('a node with Ready %s is %s', (ready, readiness) => {
  expect(readinessOf(nodeWith('a', { ready }))).toBe(readiness)
})

const later = '2026-01-01T00:05:00Z'

test.each<[string, { heartbeat?: string; renewedMs?: number }, heard: boolean]>([
  ['has not changed', { renewedMs: 1 }, false],
  ['has a renewed lease', { renewedMs: 5000 }, true],
  ['has a new heartbeat', { renewedMs: 1, heartbeat: later }, true],
  ['has a lease that goes back in time', { renewedMs: -60_000 }, false],
  ['has lost its lease', {}, false],
  ['has lost its lease, but has a new heartbeat', { heartbeat: later }, true],
])('of a node that %s, a sign of life is %s', (_, { heartbeat, renewedMs }, heard) => {
  const before = hear(undefined, nodeWith('a'), leaseOf('a', 1), 1000)
  const lease = renewedMs === undefined ? undefined : leaseOf('a', renewedMs)

  expect(hear(before, nodeWith('a', heartbeat === undefined ? {} : { heartbeat }), lease, 9000).atMs).toBe(heard ? 9000 : 1000)
})

test.each([
  ['now, when there is a lease', leaseOf('a', 1), 5000],
  ['when it began, while there is none', undefined, 2000],
])('a node that is new here was heard of %s', (_, lease, atMs) => {
  expect(hear(undefined, nodeWith('a', { ready: 'none' }), lease, 5000, 2000).atMs).toBe(atMs)
})

test('of a silent node nothing is known any more, and since when', () => {
  const node = nodeWith('a', { heartbeat: later, others: { MemoryPressure: 'False', NetworkUnavailable: 'False' } })

  const stopped = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
  const never = { status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' }
  expect(unknownConditions(node, now)).toEqual([
    { type: 'Ready', ...stopped, lastTransitionTime: now, lastHeartbeatTime: later },
    { type: 'MemoryPressure', ...stopped, lastTransitionTime: now, lastHeartbeatTime: later },
    { type: 'NetworkUnavailable', status: 'False', lastHeartbeatTime: later },
    { type: 'DiskPressure', ...never, lastTransitionTime: now, lastHeartbeatTime: '2026-01-01T00:00:00Z' },
    { type: 'PIDPressure', ...never, lastTransitionTime: now, lastHeartbeatTime: '2026-01-01T00:00:00Z' },
  ])
})

test('what was unknown before stays as it was', () => {
  const first = unknownConditions(nodeWith('a'), now)
  const silent = { ...nodeWith('a'), status: { conditions: first } }

  expect(unknownConditions(silent, '2026-01-01T02:00:00Z')).toEqual(first)
})

const key = (name: string): string => `node.kubernetes.io/${name}`

test.each<[string, ConditionParts, evicts: boolean, taints: readonly string[] | undefined]>([
  ['ready gets none', {}, false, undefined],
  ['not ready is kept from pods', { ready: 'False' }, false, [`${key('not-ready')}:NoSchedule`]],
  [
    'not ready loses pods when its turn has come',
    { ready: 'False' },
    true,
    [`${key('not-ready')}:NoSchedule`, `${key('not-ready')}:NoExecute`],
  ],
  ['unreachable is kept from pods', { ready: 'Unknown' }, false, [`${key('unreachable')}:NoSchedule`]],
  [
    'unreachable that was not ready has the one taint for the other',
    { ready: 'Unknown', taints: [`${key('not-ready')}:NoSchedule`, `${key('not-ready')}:NoExecute`] },
    true,
    [`${key('unreachable')}:NoSchedule`, `${key('unreachable')}:NoExecute`],
  ],
  ['ready again loses them', { taints: [`${key('unreachable')}:NoSchedule`, `${key('unreachable')}:NoExecute`] }, false, []],
  ['as it should be is left alone', { ready: 'False', taints: [`${key('not-ready')}:NoSchedule`] }, false, undefined],
  [
    'under pressure is kept from pods',
    { others: { MemoryPressure: 'True', DiskPressure: 'True', PIDPressure: 'True', NetworkUnavailable: 'True' } },
    false,
    [
      `${key('memory-pressure')}:NoSchedule`,
      `${key('disk-pressure')}:NoSchedule`,
      `${key('pid-pressure')}:NoSchedule`,
      `${key('network-unavailable')}:NoSchedule`,
    ],
  ],
  ['of unknown pressure is not kept from pods for it', { others: { MemoryPressure: 'Unknown', DiskPressure: 'False' } }, false, undefined],
  ['cordoned says so', { unschedulable: true }, false, [`${key('unschedulable')}:NoSchedule`]],
  ['uncordoned says so no more', { taints: [`${key('unschedulable')}:NoSchedule`] }, false, []],
  [
    'keeps taints of others',
    { ready: 'False', taints: ['dedicated:NoSchedule', `${key('not-ready')}:PreferNoSchedule`, `${key('memory-pressure')}:NoExecute`] },
    false,
    [
      'dedicated:NoSchedule',
      `${key('not-ready')}:PreferNoSchedule`,
      `${key('memory-pressure')}:NoExecute`,
      `${key('not-ready')}:NoSchedule`,
    ],
  ],
  ['unheard of gets none', { ready: 'none' }, true, undefined],
])('a node that is %s', (_, parts, evicts, taints) => {
  expect(taintsFor(nodeWith('a', parts), now, evicts)?.map((taint) => `${taint.key}:${taint.effect}`)).toEqual(taints)
})

test('a taint says when it was added, and keeps that', () => {
  const first = taintsFor(nodeWith('a', { ready: 'False' }), now, false) ?? []
  const node = { ...nodeWith('a', { ready: 'False' }), spec: { taints: first } }

  const taints = taintsFor(node, '2026-01-01T02:00:00Z', true)

  expect(taints?.map(({ effect, timeAdded }) => [effect, timeAdded])).toEqual([
    ['NoSchedule', now],
    ['NoExecute', '2026-01-01T02:00:00Z'],
  ])
})

test.each([
  [`${key('unreachable')}:NoExecute`, true],
  [`${key('not-ready')}:NoExecute`, true],
  [`${key('not-ready')}:NoSchedule`, false],
  ['dedicated:NoExecute', false],
])('by %s the pods of a node are evicted for its readiness: %s', (taint, expected) => {
  expect(isTaintedForReadiness(nodeWith('a', { taints: [taint] }))).toBe(expected)
})
