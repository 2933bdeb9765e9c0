import { expect, test } from 'vitest'
import { withCondition, withoutCondition } from './conditions.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime: string
}
const ready: Condition = { type: 'Ready', status: 'True', reason: 'Fine', message: 'first', lastTransitionTime: '1' }
const other: Condition = { type: 'Other', status: 'False', lastTransitionTime: '1' }

test.each<[string, Condition[], Condition]>([
  ['is new', [], { ...ready, lastTransitionTime: '2' }],
  ['has another status', [{ ...ready, status: 'False' }], { ...ready, lastTransitionTime: '2' }],
  ['has another reason', [{ ...ready, reason: 'Old' }], { ...ready, lastTransitionTime: '1' }],
  ['has another message only', [{ ...ready, message: 'before' }], { ...ready, message: 'before' }],
])('a condition that %s', (_, before, after) => {
  expect(withCondition([other, ...before], { ...ready, lastTransitionTime: '2' })).toEqual([other, after])
})

test('conditions that do not change are the same ones', () => {
  const conditions = [ready, other]

  expect(withCondition(conditions, { ...ready, message: 'other', lastTransitionTime: '2' })).toBe(conditions)
  expect(withoutCondition(conditions, 'None')).toBe(conditions)
  expect(withoutCondition(conditions, 'Ready')).toEqual([other])
})
