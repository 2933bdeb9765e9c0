import { expect, test } from 'vitest'
import { fieldMatcher, parseFieldSelector } from './field-selector.ts'
import { formatLabelSelector, formatSelector, matchesLabelSelector, matchesSelector, parseLabelSelector } from './label-selector.ts'

const labels = { app: 'web', tier: 'front', size: '3' }

test.each([
  ['', true],
  ['app=web', true],
  ['app==web', true],
  ['app!=web', false],
  ['other!=web', true],
  ['app in (api, web)', true],
  ['app notin (api,web)', false],
  ['app', true],
  ['!app', false],
  ['!missing,tier', true],
  ['size>2,size<4', true],
  ['app=web,tier=back', false],
  ['example.com/name=x', false],
  ['missing=', false],
])('%j selects: %s', (text, expected) => {
  expect(matchesSelector(parseLabelSelector(text), labels)).toBe(expected)
})

test.each([
  ['a=b,,c', "found ',', expected: identifier after ','"],
  ['a in b', "unable to parse requirement: found 'b' expected: '('"],
  ['a=b c', "found 'c', expected: ',' or 'end of string'"],
  ['(a)', "found '(', expected: !, identifier, or 'end of string'"],
  ['a ~ b', "unable to parse requirement: found '~', expected: in, notin, =, ==, !=, gt, lt"],
  ['a=-b', 'unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must be an empty string or consist of'],
  ['-a=b', 'unable to parse requirement: key: Invalid value: "-a": name part must consist of'],
])('%j is no selector: %s', (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(message)
})

test('selectors are written as upstream writes them', () => {
  expect(formatSelector(parseLabelSelector('b in (y,x), !c, a=1, d'))).toBe('b in (x,y),!c,a=1,d')
  expect(formatLabelSelector({ matchLabels: { b: '2', a: '1' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] })).toBe('a=1,b=2,c')
  expect(formatLabelSelector({})).toBe('<none>')
})

test('an empty LabelSelector selects all, a missing one nothing', () => {
  expect(matchesLabelSelector({}, labels)).toBe(true)
  expect(matchesLabelSelector(undefined, labels)).toBe(false)
  expect(matchesLabelSelector({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['api'] }] }, labels)).toBe(true)
})

const pod = { name: 'a', phase: 'Running' }
const readers = { 'metadata.name': (object: typeof pod) => object.name, 'status.phase': (object: typeof pod) => object.phase }

test.each([
  ['metadata.name=a', true],
  ['metadata.name==b', false],
  ['status.phase!=Failed,status.phase!=Succeeded', true],
  ['', true],
])('the field selector %j selects: %s', (text, expected) => {
  expect(fieldMatcher(parseFieldSelector(text), readers, true)(pod)).toBe(expected)
})

test('a field selector that cannot be answered is a bad request', () => {
  expect(() => fieldMatcher(parseFieldSelector('foo=a'), readers, true)).toThrow('field label not supported: foo')
  expect(() => fieldMatcher(parseFieldSelector('foo=a'), readers, false)).toThrow(
    '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
  )
  expect(() => parseFieldSelector('nonsense')).toThrow("invalid selector: 'nonsense'; can't understand 'nonsense'")
})

test('values may be escaped', () => {
  expect(parseFieldSelector(String.raw`a=b\,c\=d`)).toEqual([{ field: 'a', operator: '=', value: 'b,c=d' }])
})
