import { expect, test } from 'vitest'
import type { JSONSchemaProps } from '#api'
import type { Json } from '#apimachinery'
import { validateSchema } from '../validate-schema.ts'
import { checkRules } from './check.ts'
import { evaluateRules } from './evaluate.ts'
import { planOf } from './plan.ts'

type Rules = NonNullable<JSONSchemaProps['x-kubernetes-validations']>

const object = (properties: JSONSchemaProps['properties'], rules: Rules = []): JSONSchemaProps => ({
  type: 'object',
  ...(properties && { properties }),
  'x-kubernetes-validations': rules,
})

const integer: JSONSchemaProps = { type: 'integer' }
const string: JSONSchemaProps = { type: 'string' }

const spec: JSONSchemaProps['properties'] = {
  replicas: integer,
  minReplicas: integer,
  maxReplicas: integer,
  ratio: { type: 'number' },
  port: { 'x-kubernetes-int-or-string': true },
  names: { type: 'array', items: string as never, 'x-kubernetes-list-type': 'set' },
  labels: { type: 'object', additionalProperties: string as never },
  'a-b': string,
  namespace: string,
  when: { type: 'string', format: 'date-time' },
  wait: { type: 'string', format: 'duration' },
  note: { type: 'string', nullable: true },
  hosts: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: { type: 'object', required: ['name'], properties: { name: string, port: integer } } as never,
  },
}

function refused(rules: Rules, value: Json, previous?: Json): readonly string[] {
  const plan = planOf(object({ spec: object(spec, rules) }))
  if (!plan) throw new Error('there are no rules')
  const before = previous === undefined ? undefined : { spec: previous }
  return evaluateRules(plan, { spec: value }, before).map(({ field, message }) => `${field}: ${message}`)
}

test.each([
  ['self.minReplicas <= self.replicas', { minReplicas: 2, replicas: 1 }],
  ['self.ratio > 1.5', { ratio: 1 }],
  ['type(self.port) == int ? self.port < 10 : self.port == "http"', { port: 80 }],
  ['"x" in self.names', { names: ['a'] }],
  ['self.names == ["b", "a", "c"]', { names: ['a', 'b', 'd'] }],
  ['self.labels.all(key, self.labels[key].startsWith("x"))', { labels: { a: 'y' } }],
  ['self.a__dash__b == self.__namespace__', { 'a-b': 'x', namespace: 'y' }],
  ['self.when < timestamp("2020-01-01T00:00:00Z")', { when: '2021-01-01T00:00:00Z' }],
  ['self.wait < duration("1m")', { wait: '2m' }],
  ['has(self.note) && self.note != ""', {}],
  ['self.hosts.exists(host, host.name == "a" && host.port == 1)', { hosts: [{ name: 'a', port: 2 }] }],
  ['self.hosts == [self.hosts[0]]', { hosts: [{ name: 'a' }, { name: 'b' }] }],
])('%s refuses %j', (rule, value) => {
  expect(refused([{ rule }], value)).toEqual([`spec: Invalid value: "object": failed rule: ${rule}`])
})

test.each([
  ['self.names == ["b", "a"]', { names: ['a', 'b'] }],
  ['!has(self.note) || self.note == "x"', {}],
  ['self.port == "http"', { port: 'http' }],
  ['self.?replicas.orValue(3) == 3', {}],
  ['self.ratio == 2.0', { ratio: 2 }],
  ['self == self && self != null', { replicas: 1 }],
  ['has(self.hosts[0].port)', { hosts: [{ name: 'a', port: 0 }] }],
])('%s accepts %j', (rule, value) => {
  expect(refused([{ rule }], value)).toEqual([])
})

test.each<readonly [string, Rules[number], string]>([
  ['its message', { rule: 'false', message: ' must not be ' }, 'spec: Invalid value: "object": must not be'],
  [
    'the message by its expression',
    { rule: 'false', messageExpression: '"replicas is %d".format([self.replicas])', message: 'x' },
    'spec: Invalid value: "object": replicas is 7',
  ],
  [
    'its message, if the expression fails',
    { rule: 'false', messageExpression: 'self.note', message: 'x' },
    'spec: Invalid value: "object": x',
  ],
  ['its reason', { rule: 'false', reason: 'FieldValueForbidden', message: 'x' }, 'spec: Forbidden: x'],
  ['its reason, of duplicates without words', { rule: 'false', reason: 'FieldValueDuplicate' }, 'spec: Duplicate value: "object"'],
  ['its field', { rule: 'false', fieldPath: '.labels.x', message: 'x' }, 'spec.labels[x]: Invalid value: "object": x'],
  [
    'an error',
    { rule: 'self.minReplicas > 1' },
    'spec: Invalid value: "object": no such key: minReplicas evaluating rule: self.minReplicas > 1',
  ],
  [
    'wrong types that only show then',
    { rule: 'self.port > "a"' },
    `spec: Invalid value: "object": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.port > "a"`,
  ],
])('a refusal tells %s', (_, rule, expected) => {
  expect(refused([rule], { replicas: 7, port: 80 })).toEqual([expected])
})

test('rules on transitions are asked about changes only, unless they say that nothing may have been before', () => {
  const rule = 'self.replicas >= oldSelf.replicas'
  expect(refused([{ rule }], { replicas: 1 })).toEqual([])
  expect(refused([{ rule }], { replicas: 1 }, { replicas: 2 })).toEqual([`spec: Invalid value: "object": failed rule: ${rule}`])
  const optional = { rule: 'oldSelf.hasValue() || self.replicas == 1', optionalOldSelf: true }
  expect(refused([optional], { replicas: 2 })).toHaveLength(1)
  expect(refused([optional], { replicas: 2 }, { replicas: 3 })).toEqual([])
})

test('what was wrong and has not changed is let be', () => {
  const rule = 'self.replicas < 5'
  expect(refused([{ rule }], { replicas: 7 }, { replicas: 7 })).toEqual([])
  expect(refused([{ rule }], { replicas: 8 }, { replicas: 7 })).toHaveLength(1)
})

test('items of a map are told by their keys', () => {
  const host = object({ name: string, port: integer }, [{ rule: 'self.port >= oldSelf.port' }])
  const hosts: JSONSchemaProps = {
    type: 'array',
    items: host as never,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  }
  const plan = planOf(object({ hosts }))
  const before = {
    hosts: [
      { name: 'a', port: 2 },
      { name: 'b', port: 2 },
    ],
  }
  const errors =
    plan &&
    evaluateRules(
      plan,
      {
        hosts: [
          { name: 'b', port: 1 },
          { name: 'c', port: 1 },
        ],
      },
      before,
    )
  expect(errors?.map(({ field }) => field)).toEqual(['hosts[0]'])
})

test('a rule that takes too long refuses the object', () => {
  const rule = 'self.names.all(a, self.names.all(b, self.names.all(c, a + b + c != "x")))'
  const names = Array.from({ length: 3000 }, (_, index) => `name-${index}`)
  expect(refused([{ rule }], { names })).toEqual([
    `spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`,
  ])
})

const at = 'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0]'
const inGo = (rule: string): string =>
  `apiextensions.ValidationRule{Rule:${JSON.stringify(rule)}, Message:"", MessageExpression:"", Reason:(*apiextensions.FieldValueErrorReason)(nil), FieldPath:"", OptionalOldSelf:(*bool)(nil)}`

test.each([
  ['self.replica > 1', `compilation failed: ERROR: <input>:1:5: undefined field 'replica'\n | self.replica > 1\n | ....^`],
  [
    'selff.replicas > 1',
    `compilation failed: ERROR: <input>:1:1: undeclared reference to 'selff' (in container '')\n | selff.replicas > 1\n | ^`,
  ],
  [
    'self.replicas == "a"',
    `compilation failed: ERROR: <input>:1:15: found no matching overload for '_==_' applied to '(int, string)'\n | self.replicas == "a"\n | ..............^`,
  ],
  ['has(self.foo)', `compilation failed: ERROR: <input>:1:9: undefined field 'foo'\n | has(self.foo)\n | ........^`],
  ['self.replicas', 'cel expression must evaluate to a bool'],
])('a definition with the rule %s is refused', (rule, why) => {
  const errors = checkRules(object({ spec: object(spec, [{ rule }]) }), 'spec.validation.openAPIV3Schema')
  expect(errors.map(({ field, message }) => [field, message])).toEqual([[`${at}.rule`, `Invalid value: ${inGo(rule)}: ${why}`]])
})

test('schemas may be large', () => {
  const properties = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, object({ a: string })]))
  const plan = planOf(object({ spec: object(properties, [{ rule: 'self.p7.a == "x" && self == oldSelf' }]) }))
  const spec = { p7: { a: 'x' }, p8: { a: 'y' } }
  expect(plan && evaluateRules(plan, { spec }, { spec: { ...spec, p8: { a: 'z' } } })).toHaveLength(1)
  expect(plan && evaluateRules(plan, { spec: { ...spec, p8: { a: 'y' } } }, { spec })).toEqual([])
})

test('defaults must follow the rules', () => {
  const properties = {
    replicas: { ...integer, default: 3, 'x-kubernetes-validations': [{ rule: 'self % 2 == 0', message: 'must be even' }] },
  }
  const errors = checkRules(object({ spec: object(properties) }), 'schema')
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'schema.properties[spec].properties[replicas].default: Invalid value: "integer": must be even',
  ])
})

test('rules on transitions are refused where an old value cannot be told', () => {
  const items = object({ a: integer }, [{ rule: 'self.a == oldSelf.a' }])
  const [error] = checkRules(object({ list: { type: 'array', items: items as never } }), 'schema')
  expect(error?.message).toBe(
    'Invalid value: "self.a == oldSelf.a": oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[list]',
  )
})

test.each<readonly [Rules[number], string, string]>([
  [{ rule: ' ' }, 'rule', 'Required value: rule is not specified'],
  [{ rule: 'true', message: ' ' }, 'message', 'Invalid value: " ": message must be non-empty if specified'],
  [{ rule: 'true', message: 'a\nb' }, 'message', String.raw`Invalid value: "a\nb": message must not contain line breaks`],
  [{ rule: 'true\n&& true' }, 'message', 'Required value: message must be specified if rule contains line breaks'],
  [{ rule: 'true', messageExpression: ' ' }, 'messageExpression', 'Required value: messageExpression must be non-empty if specified'],
  [
    { rule: 'true', reason: 'Bad' },
    'reason',
    'Unsupported value: "Bad": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
  ],
  [
    { rule: 'true', fieldPath: '.nope' },
    'fieldPath',
    'Invalid value: ".nope": fieldPath must be a valid path: does not refer to a valid field',
  ],
  [
    { rule: 'true', fieldPath: 'spec' },
    'fieldPath',
    'Invalid value: "spec": fieldPath must be a valid path: expected [ or . but got: spec',
  ],
])('the rule %j is refused for its %s', (rule, field, message) => {
  const schema = object({ spec: object(spec, [rule]) })
  const errors = validateSchema(schema, 'spec.validation.openAPIV3Schema')
  expect(errors).toEqual([expect.objectContaining({ field: `${at}.${field}`, message })])
})
