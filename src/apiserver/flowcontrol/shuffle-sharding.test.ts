import { assert, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { handOf } from './shuffle-sharding.ts'

test('a hand is of different queues that are there, and always the same for the same flow', () => {
  assert(
    property(string(), integer({ min: 1, max: 200 }), integer({ min: 1, max: 10 }), (flow, queues, size) => {
      const hand = handOf(flow, queues, size)
      expect(new Set(hand).size).toBe(Math.min(queues, size))
      expect(hand.every((queue) => Number.isInteger(queue) && queue >= 0 && queue < queues)).toBe(true)
      expect(handOf(flow, queues, size)).toEqual(hand)
    }),
  )
})

test('flows are spread over all queues', () => {
  const counts = Array.from({ length: 16 }, () => 0)
  for (let user = 0; user < 1000; user++) for (const queue of handOf(`user-${user}`, 16, 4)) counts[queue] = (counts[queue] ?? 0) + 1
  expect(Math.min(...counts)).toBeGreaterThan(150)
  expect(Math.max(...counts)).toBeLessThan(350)
})
