import { expect, test } from 'vitest'
import { compilePattern, patternComplaint } from './patterns.ts'

test.each([
  ['^[a-z]+$', 'abc', true],
  ['b', 'abc', true],
  ['^(?:\\d{3}-)?\\d{4}$', '555-1234', true],
  ['(?i)^ABC$', 'abc', true],
  ['^[[:alpha:]]+$', 'abc1', false],
  ['^\\Qa.b\\E$', 'a.b', true],
  ['(?P<year>\\d{4})', '2026', true],
  ['^\\p{Greek}+$', 'λόγος', true],
  ['\\Aa\\z', 'a', true],
])('%s, as Go reads it, is found in %j: %j', (pattern, text, isFound) => {
  expect(patternComplaint(pattern, text)).toBe(isFound ? undefined : `should match '${pattern}'`)
})

test('what RE2 does not know is no pattern', () => {
  expect(() => compilePattern('(?=a)')).toThrow(/error parsing regexp/)
  expect(() => compilePattern('a(b')).toThrow('error parsing regexp: missing closing ): `a(b`')
})

test('no pattern takes forever', () => {
  expect(patternComplaint('^(a+)+$', `${'a'.repeat(50)}!`)).toBe(`should match '^(a+)+$'`)
  const large = '(a|b|c|d|e){1000}$'
  expect(patternComplaint(large, 'abcde'.repeat(100_000))).toBe(`is too long to be compared with '${large}'`)
})
