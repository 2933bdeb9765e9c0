import { expect, test } from 'vitest'
import type { ReplicaSet } from '#api'
import { planRollingUpdate } from './rolling.ts'
import { rolling, set, sizesOf } from './testing.ts'

interface Case {
  /** Replicas, maxSurge, maxUnavailable. */
  readonly of: readonly [number, number | string, number | string]
  readonly current: ReplicaSet
  readonly old: readonly ReplicaSet[]
  readonly plan: Readonly<Record<string, number>>
}

test.each<[string, Case]>([
  ['starts with as many new pods as may be too many', { of: [10, 3, 2], current: set('new', 0), old: [set('old', 10)], plan: { new: 3 } }],
  ['starts by a quarter', { of: [10, '25%', '25%'], current: set('new', 0), old: [set('old', 10)], plan: { new: 3 } }],
  ['without surge shrinks the old one first', { of: [10, 0, 2], current: set('new', 0), old: [set('old', 10)], plan: { old: 8 } }],
  [
    'shrinks the old one while new pods start',
    { of: [10, 3, 2], current: set('new', 3, { available: 0 }), old: [set('old', 10)], plan: { old: 8 } },
  ],
  [
    'waits for new pods when nothing more may be missing',
    { of: [10, 3, 2], current: set('new', 5, { available: 0 }), old: [set('old', 8)], plan: {} },
  ],
  [
    'shrinks the old one by as many as became available',
    { of: [10, 3, 2], current: set('new', 5, { available: 4 }), old: [set('old', 8)], plan: { old: 4 } },
  ],
  ['ends with the last old pods', { of: [10, 3, 2], current: set('new', 10), old: [set('old', 3)], plan: { old: 0 } }],
  ['is done', { of: [10, 3, 2], current: set('new', 10), old: [set('old', 0)], plan: {} }],
  ['makes a new one that is too large smaller', { of: [4, 1, 1], current: set('new', 6), old: [set('old', 2)], plan: { new: 4 } }],
  ['of no pods at all takes the old ones away', { of: [0, 1, 1], current: set('new', 0), old: [set('old', 3)], plan: { old: 0 } }],
  [
    'first takes away old pods that do not work',
    { of: [10, 3, 2], current: set('new', 3, { available: 0 }), old: [set('old', 10, { available: 8 })], plan: { old: 8 } },
  ],
  [
    'takes away old pods that do not work although too few are available',
    { of: [10, 0, 2], current: set('new', 0), old: [set('old', 10, { available: 5 })], plan: { old: 8 } },
  ],
  [
    'takes away what does not work from the oldest, then what does from the oldest',
    {
      of: [10, 0, 5],
      current: set('new', 0),
      old: [set('older', 4, { available: 4 }), set('younger', 6, { available: 3 })],
      plan: { older: 2, younger: 3 },
    },
  ],
  [
    'leaves old pods that do not work when new ones have still to start in their place',
    { of: [10, 3, 2], current: set('new', 5, { available: 0 }), old: [set('old', 8, { available: 7 })], plan: {} },
  ],
  [
    'shrinks as many old ones as needed, oldest first',
    { of: [10, 2, 2], current: set('new', 2), old: [set('a', 2), set('b', 3), set('c', 5)], plan: { a: 0, b: 1 } },
  ],
  [
    'does not count pods that are on their way out as available',
    { of: [10, 0, 2], current: set('new', 2), old: [set('old', 8, { has: 10 })], plan: { old: 6 } },
  ],
])('a rolling update %s', (_, { of: [replicas, surge, unavailable], current, old, plan }) => {
  expect(sizesOf(planRollingUpdate(rolling(replicas, surge, unavailable), current, old))).toEqual(plan)
})
