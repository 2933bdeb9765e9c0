import { expect, test } from 'vitest'
import { decodeBase64Text, encodeBase64 } from './base64.ts'
import { age, humanDuration } from './duration.ts'
import { canonicalJson, deepEqual, deepFreeze } from './equality.ts'
import { fnv32a, objectHash, safeEncode } from './hash.ts'
import { scaledValue } from './int-or-string.ts'
import {
  cidr,
  configMapKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  ipAddress,
  labelValue,
  portName,
  qualifiedName,
} from './names.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000] as const

test.each<[number, string]>([
  [-2 * second, '<invalid>'],
  [-500, '0s'],
  [119 * second, '119s'],
  [5 * minute, '5m'],
  [5 * minute + 12 * second, '5m12s'],
  [179 * minute, '179m'],
  [3 * hour + 4 * minute, '3h4m'],
  [47 * hour, '47h'],
  [3 * day + 4 * hour, '3d4h'],
  [90 * day, '90d'],
  [800 * day, '2y70d'],
  [4000 * day, '10y'],
])('%d ms are shown as %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text)
})

test('no time has no age', () => {
  expect(age(undefined, 0)).toBe('<unknown>')
  expect(age('1970-01-01T00:00:00Z', 30 * second)).toBe('30s')
})

test.each<[number | string, number, 'up' | 'down', number]>([
  [3, 10, 'up', 3],
  ['25%', 10, 'up', 3],
  ['25%', 10, 'down', 2],
  ['100%', 7, 'down', 7],
])('%s of %d rounded %s is %d', (value, total, round, expected) => {
  expect(scaledValue(value, total, round)).toBe(expected)
})

test('a text that is no percentage cannot be scaled', () => {
  expect(() => scaledValue('5', 10, 'up')).toThrow('string is not a percentage')
})

test.each<[string, (value: string) => readonly string[], string, boolean]>([
  ['a label', dns1123Label, 'my-name', true],
  ['a label', dns1123Label, '-x', false],
  ['a label', dns1123Label, 'x'.repeat(64), false],
  ['a subdomain', dns1123Subdomain, 'a.b-c.d', true],
  ['a subdomain', dns1123Subdomain, 'A', false],
  ['a DNS-1035 label', dns1035Label, '1a', false],
  ['a qualified name', qualifiedName, 'example.com/Name_1', true],
  ['a qualified name', qualifiedName, 'a/b/c', false],
  ['a qualified name', qualifiedName, '/b', false],
  ['a label value', labelValue, '', true],
  ['a label value', labelValue, 'a b', false],
  ['a config key', configMapKey, 'app.conf', true],
  ['a config key', configMapKey, '..', false],
  ['a port name', portName, 'http-metrics', true],
  ['a port name', portName, '80', false],
  ['an address', ipAddress, '10.0.0.1', true],
  ['an address', ipAddress, '::1', true],
  ['an address', ipAddress, '2001:db8::ffff', true],
  ['an address', ipAddress, '1::2::3', false],
  ['an address', ipAddress, '10.0.0.256', false],
  ['a CIDR', cidr, '10.0.0.0/8', true],
  ['a CIDR', cidr, '10.0.0.0/33', false],
])('as %s, %s takes %j: %s', (_, rule, value, fine) => {
  expect(rule(value).length === 0).toBe(fine)
})

test('what is wrong with a name is said in upstream’s words', () => {
  expect(dns1123Label('My_Name')).toEqual([
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ])
  expect(dns1123Label('a.b')).toEqual(['must not contain dots'])
})

test('equality is that of JSON', () => {
  expect(deepEqual({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true)
  expect(deepEqual({ a: [1] }, { a: { 0: 1 } })).toBe(false)
  expect(deepEqual({ a: null }, {})).toBe(false)
})

test('what is frozen is frozen all through', () => {
  const object = deepFreeze({ a: { b: [{ c: 1 }] } })

  expect(Object.isFrozen(object.a.b[0])).toBe(true)
})

test('a hash depends on the value alone, and on collisions', () => {
  expect(fnv32a('hello')).toBe(0x4f9f2cab)
  expect(canonicalJson({ b: 1, a: [undefined, { d: 1, c: undefined }] })).toBe('{"a":[null,{"d":1}],"b":1}')
  expect(objectHash({ a: 1, b: 2 })).toBe(objectHash({ b: 2, a: 1 }))
  expect(objectHash({ a: 1 }, 1)).not.toBe(objectHash({ a: 1 }))
  expect(safeEncode('0123456789')).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/)
})

test('base64 holds UTF-8', () => {
  expect(encodeBase64('grüß 集群')).toBe('Z3LDvMOfIOmbhue+pA==')
  expect(decodeBase64Text('Z3LDvMOfIOmbhue+pA==')).toBe('grüß 集群')
})
