import { expect, test } from 'vitest'
import { Backoff } from './backoff.ts'
import { goDuration } from './go-duration.ts'

test('delays double up to five minutes and start anew after ten good ones', () => {
  let now = 0
  const backoff = new Backoff({ now: () => now })
  const delays: string[] = []

  for (let failure = 0; failure < 7; failure++) {
    backoff.next('a', now)
    delays.push(goDuration(backoff.delayMs('a')))
    now += backoff.delayMs('a')
  }
  now += 600_001
  backoff.next('a', now)
  delays.push(goDuration(backoff.delayMs('a')))

  expect(delays).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s', '10s'])
})

test('what is left counts from the end that is asked about', () => {
  let now = 1_000
  const backoff = new Backoff({ now: () => now })
  expect(backoff.remainingMs('a', 1_000)).toBe(0)

  backoff.next('a', 1_000)
  now = 5_000

  expect([backoff.remainingMs('a', 4_000), backoff.remainingMs('a'), backoff.remainingMs('b')]).toEqual([9_000, 6_000, 0])
})

test.each([
  [0, '0s'],
  [393, '393ms'],
  [2_100, '2.1s'],
  [60_000, '1m0s'],
  [3_661_500, '1h1m1.5s'],
])('%d ms are %s', (ms, text) => {
  expect(goDuration(ms)).toBe(text)
})
