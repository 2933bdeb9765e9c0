import { expect, test } from 'vitest'
import { stepBand, stepLine } from './chart-path.ts'
import type { Sample } from './history-store.ts'

const at = (timeMs: number, available: number): Sample => ({ timeMs, available, desired: 3, total: 3, updated: 3, min: 2, max: 4 })
const identity = { x: (value: number) => value, y: (value: number) => value }

test('a count holds until the next sample, and the last one until now', () => {
  expect(stepLine([at(0, 3), at(10, 2)], ({ available }) => available, 15, identity)).toBe('0.0,3.0 10.0,3.0 10.0,2.0 15.0,2.0')
})

test('a band goes along its upper side and back along its lower', () => {
  expect(
    stepBand(
      [at(0, 3)],
      ({ min }) => min,
      ({ max }) => max,
      5,
      identity,
    ),
  ).toBe('0.0,4.0 5.0,4.0 5.0,2.0 0.0,2.0')
})
