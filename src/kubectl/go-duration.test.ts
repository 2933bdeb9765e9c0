import { expect, test } from 'vitest'
import { goDuration } from './go-duration.ts'

test.each<[number, string]>([
  [0, '0s'],
  [250, '250ms'],
  [7000, '7s'],
  [90_500, '1m30.5s'],
  [3_600_000, '1h0m0s'],
  [-61_000, '-1m1s'],
])('%i ms are %s', (milliseconds, text) => {
  expect(goDuration(milliseconds)).toBe(text)
})
