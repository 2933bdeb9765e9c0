import { expect, test } from 'vitest'
import { shortPodName } from './short-name.ts'

test.each([
  ['web-7f9c6d5b8-x2k4m', 'web-7f9c6d5b8', 'web…x2k4m'],
  ['checkout-service-7f9c6d5b8-x2k4m', 'checkout-service-7f9c6d5b8', 'checkout…x2k4m'],
  ['db-0', 'db', 'db…0'],
  ['quits', '', 'quits'],
  ['a-very-long-name-of-a-bare-pod', '', 'a-very-l…are-pod'],
])('%s of %s is %s', (name, owner, short) => {
  expect(shortPodName(name, owner)).toBe(short)
})
