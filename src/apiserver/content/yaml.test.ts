import { beforeAll, expect, test } from 'vitest'
import { loadYaml, parseYaml } from './yaml.ts'

beforeAll(loadYaml)

test.each([
  ['', null],
  ['a: yes', { a: true }],
  ['mode: 0644', { mode: 420 }],
  ['at: 2026-01-01', { at: '2026-01-01' }],
  ['a: &x {b: 1}\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
  ['a: &x {b: 1}\nc: {<<: *x, d: 2}', { a: { b: 1 }, c: { b: 1, d: 2 } }],
  ['a: 1\n---\na: 2', { a: 1 }],
])('%j is read as Go reads it', (text, value) => {
  expect(parseYaml(text)).toEqual(value)
})

const aliases = Array.from({ length: 9 }, (_, level) => `a${level}: &a${level} [${(level === 0 ? 'x,' : `*a${level - 1},`).repeat(9)}]`)

test.each([
  ['a billion laughs', aliases.join('\n')],
  ['lists in lists', '['.repeat(100_000)],
  ['maps in maps', '{a: '.repeat(2000)],
  ['keys of keys', '? '.repeat(2000)],
  ['items of items', '- '.repeat(2000)],
  ['a key that is a list', '? [a]\n: b'],
  ['nothing but commas', `[${','.repeat(200_000)}]`],
  ['a key twice', 'a: 1\na: 2'],
  ['a text without end', '"abc'],
])('%s is refused', (_, text) => {
  expect(() => parseYaml(text)).toThrow(/./)
})

test('as many keys as fit cost no more than their number', () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `key-${index}: x`).join('\n')
  expect(Object.keys(parseYaml(text) as object)).toHaveLength(20_000)
})
