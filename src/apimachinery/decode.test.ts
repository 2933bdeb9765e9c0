import { expect, test } from 'vitest'
import { decodeObject } from './decode.ts'
import type { JsonObject } from './object.ts'
import type { Schema } from './schema.ts'

const string: Schema = { type: 'string', omitZero: true }
const container: Schema = {
  type: 'object',
  name: 'io.k8s.api.core.v1.Container',
  required: ['name'],
  properties: {
    name: string,
    stdin: { type: 'boolean', omitZero: true },
    args: { type: 'array', items: string },
    limits: { type: 'object', additionalProperties: { type: 'quantity' } },
    port: { type: 'int-or-string' },
    started: { type: 'string', format: 'date-time' },
    resources: { type: 'object', name: 'x.Resources', always: true, properties: { claims: { type: 'array', items: string } } },
  },
}
const spec: Schema = {
  type: 'object',
  name: 'io.k8s.api.core.v1.PodSpec',
  properties: { containers: { type: 'array', items: container }, replicas: { type: 'integer', format: 'int32' } },
}
const schema: Schema = { type: 'object', name: 'io.k8s.api.core.v1.Pod', properties: { kind: string, spec } }

const inContainer = (fields: JsonObject): JsonObject => ({ spec: { containers: [{ name: 'a', ...fields }] } })

test.each<[string, JsonObject, JsonObject]>([
  ['zeros of plain fields go', { stdin: false }, {}],
  ['empty lists go', { args: [] }, {}],
  ['nulls go', { args: null, limits: null }, {}],
  ['quantities become canonical', { limits: { cpu: 0.5, memory: '1024Mi' } }, { limits: { cpu: '500m', memory: '1Gi' } }],
  ['names of ports stay', { port: 'http' }, { port: 'http' }],
])('%s', (_, given, expected) => {
  expect(decodeObject(schema, inContainer(given)).object).toEqual(inContainer(expected))
})

test('an object in which nothing changes is handed back as it is', () => {
  const object = inContainer({ args: ['x'] })

  expect(decodeObject(schema, object).object).toBe(object)
})

test('unknown fields are named with their path, and dropped', () => {
  const { object, unknown } = decodeObject(schema, { foo: 1, ...inContainer({ bar: 2 }) })

  expect(unknown).toEqual(['foo', 'spec.containers[0].bar'])
  expect(object).toEqual(inContainer({}))
})

test('structs that are always there can be filled in', () => {
  expect(decodeObject(schema, inContainer({}), { fill: true }).object).toEqual(inContainer({ resources: {} }))
})

test.each<[JsonObject, string]>([
  [{ spec: { replicas: 'x' } }, 'json: cannot unmarshal string into Go struct field PodSpec.spec.replicas of type int32'],
  [{ spec: { replicas: 1.5 } }, 'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.replicas of type int32'],
  [{ spec: { containers: {} } }, 'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container'],
  [{ spec: [] }, 'json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec'],
  [inContainer({ args: [1] }), 'json: cannot unmarshal number into Go struct field Container.spec.containers.args of type string'],
  [inContainer({ limits: { cpu: 'lots' } }), 'quantities must match the regular expression'],
  [inContainer({ started: 'yesterday' }), 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00"'],
])('%j does not decode', (object, message) => {
  expect(() => decodeObject(schema, object)).toThrow(message)
})
