import { expect, test } from 'vitest'
import type { JsonObject } from '#apimachinery'
import { settle, startHarness } from '../testing-harness/harness.ts'

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' } as const
const names = { plural: 'things', kind: 'Thing' }
const version = (schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...more,
})
const withSchema = (schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  group: 'example.com',
  scope: 'Namespaced',
  names,
  versions: [version(schema, more)],
})

test.each<readonly [string, number, JsonObject | null]>([
  ['no spec', 422, null],
  ['an empty spec', 422, {}],
  ['no versions', 422, { group: 'example.com', scope: 'Namespaced', names }],
  ['a version without anything', 422, { group: 'example.com', scope: 'Namespaced', names, versions: [{}] }],
  ['names without anything', 422, { group: 'example.com', scope: 'Namespaced', names: {}, versions: [version({ type: 'object' })] }],
  ['items that are no schema', 400, withSchema({ type: 'object', properties: { a: { type: 'array', items: 5 } } })],
  ['items of a wrong type inside', 400, withSchema({ type: 'object', properties: { a: { type: 'array', items: { type: 5 } } } })],
  ['values that are no schema', 400, withSchema({ type: 'object', properties: { a: { type: 'object', additionalProperties: 'x' } } })],
  ['several schemas of items', 422, withSchema({ type: 'object', properties: { a: { type: 'array', items: [{ type: 'string' }] } } })],
  ['a broken pattern', 422, withSchema({ type: 'object', properties: { a: { type: 'string', pattern: '(' } } })],
  [
    'nulls in the schema',
    201,
    withSchema({ type: 'object', properties: { a: { type: 'array', items: { type: 'string', enum: null, allOf: null } } } }),
  ],
  [
    'a column that leads nowhere',
    201,
    withSchema({ type: 'object' }, { additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.spec[' }] }),
  ],
])('a definition with %s is answered with %i', async (_, code, spec) => {
  const harness = await startHarness()
  const metadata = { name: 'things.example.com' }
  const body: JsonObject = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, ...(spec && { spec }) }
  const answer = await harness.ask({ verb: 'create', ...definitions, body })
  await settle()
  expect([answer.code, harness.panics]).toEqual([code, []])
})

const things = { group: 'example.com', version: 'v1', resource: 'things', namespace: 'default' } as const

const declare = async (schema: JsonObject) => {
  const harness = await startHarness()
  const metadata = { name: 'things.example.com' }
  await harness.object({
    verb: 'create',
    ...definitions,
    body: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, spec: withSchema(schema) },
  })
  await settle()
  return harness
}

test.each<readonly [string, JsonObject, number]>([
  ['metadata of a wrong type', { metadata: { name: 'a', labels: { a: 1 } } }, 400],
  ['a list for a map', { metadata: { name: 'a' }, spec: [] }, 422],
  ['another kind', { metadata: { name: 'a' }, kind: 'Other' }, 400],
  ['a name that is none', { metadata: { name: 'A_B' } }, 422],
])('an object with %s is refused', async (_, body, code) => {
  const harness = await declare({ type: 'object', properties: { spec: { type: 'object' } } })
  expect(await harness.status({ verb: 'create', ...things, body })).toMatchObject({ code })
  expect(harness.panics).toEqual([])
})

test('a stricter schema lets be what was there before, and refuses it where it changes', async () => {
  const schema = (max: number): JsonObject => ({
    type: 'object',
    properties: { spec: { type: 'object', properties: { a: { type: 'integer', maximum: max }, b: { type: 'string' } } } },
  })
  const harness = await declare(schema(10))
  await harness.object({ verb: 'create', ...things, body: { metadata: { name: 'x' }, spec: { a: 9 } } })
  const contentType = 'application/merge-patch+json'
  const crd = { verb: 'patch', ...definitions, name: 'things.example.com', contentType } as const
  await harness.object({ ...crd, body: { spec: { versions: [version(schema(5))] } } })
  await settle()
  const patch = (spec: JsonObject) => harness.ask({ verb: 'patch', ...things, name: 'x', contentType, body: { spec } })
  expect((await patch({ b: 'new' })).code).toBe(200)
  expect((await patch({ a: 8 })).code).toBe(422)
  expect((await patch({ a: 5 })).code).toBe(200)
})
