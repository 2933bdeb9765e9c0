import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addQuantities,
  addResources,
  canonicalQuantity,
  compareQuantities,
  formatBytes,
  formatMilli,
  formatQuantity,
  isQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
} from './quantity.ts'

test.each([
  ['0', '0'],
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1500m', '1500m'],
  ['1.5Gi', '1536Mi'],
  ['1024Mi', '1Gi'],
  ['1000Mi', '1000Mi'],
  ['512', '512'],
  ['1000', '1k'],
  ['1e3', '1e3'],
  ['1e999', '9223372036854775807'],
  ['-100E', '-9223372036854775807'],
  ['12e6', '12e6'],
  ['1E', '1E'],
  ['0.1Ki', '102400m'],
  ['-5', '-5'],
  ['+5k', '5k'],
  ['.5', '500m'],
  ['1n', '1n'],
  ['0.1n', '1n'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical)
})

test.each(['', 'abc', '1.2.3', '5kb', '1 Gi', 'Ki', '--1', '1e'])('%j is no quantity', (text) => {
  expect(isQuantity(text)).toBe(false)
  expect(() => parseQuantity(text)).toThrow('quantities must match the regular expression')
})

test.each<[string, string, number]>([
  ['1', '1000m', 0],
  ['1Gi', '1G', 1],
  ['100m', '0.2', -1],
])('%s compared with %s', (a, b, order) => {
  expect(Math.sign(compareQuantities(a, b))).toBe(order)
})

test('values round up', () => {
  expect([quantityValue('1500m'), quantityMilliValue('1.5'), quantityMilliValue('1u'), quantityValue('1Ki')]).toEqual([2, 1500, 1, 1024])
})

test('numbers become quantities', () => {
  expect([formatMilli(250), formatMilli(2000), formatBytes(1024 ** 2)]).toEqual(['250m', '2', '1Mi'])
})

test('resources add up by name', () => {
  expect(addResources({ cpu: '500m', memory: '1Gi' }, { cpu: '500m', pods: '1' })).toEqual({ cpu: '1', memory: '1Gi', pods: '1' })
})

const quantity = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi'))
  .map(([number, suffix]) => `${number}${suffix}`)

test('the canonical text always means the same and is its own canonical text', () => {
  fc.assert(
    fc.property(quantity, (text) => {
      const canonical = canonicalQuantity(text)
      expect(parseQuantity(canonical).nano).toBe(parseQuantity(text).nano)
      expect(canonicalQuantity(canonical)).toBe(canonical)
    }),
  )
})

test('adding is exact and does not depend on the order', () => {
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      const sum = addQuantities(parseQuantity(a), parseQuantity(b))
      expect(sum.nano).toBe(addQuantities(parseQuantity(b), parseQuantity(a)).nano)
      expect(parseQuantity(formatQuantity(sum)).nano).toBe(sum.nano)
    }),
  )
})
