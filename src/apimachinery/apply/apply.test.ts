import { expect, test } from 'vitest'
import type { JsonObject, ManagedFieldsEntry } from '../object.ts'
import type { Schema } from '../schema.ts'
import { formatFields, parseFields } from './field-set.ts'
import type { Manager } from './entries.ts'
import { applyOverClientSide } from './last-applied.ts'
import { applyConfiguration, trackUpdate } from './managers.ts'

const string: Schema = { type: 'string' }
const map: Schema = { type: 'object', additionalProperties: string }
const port: Schema = {
  type: 'object',
  properties: { containerPort: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' }, name: string },
}
const container: Schema = {
  type: 'object',
  properties: {
    name: string,
    image: string,
    args: { type: 'array', items: string },
    ports: { type: 'array', items: port, listType: 'map', listMapKeys: ['containerPort', 'protocol'] },
  },
}
const schema: Schema = {
  type: 'object',
  properties: {
    metadata: { type: 'object', properties: { name: string, labels: map, finalizers: { type: 'array', items: string, listType: 'set' } } },
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        selector: { ...map, mapType: 'atomic' },
        containers: { type: 'array', items: container, listType: 'map', listMapKeys: ['name'] },
        template: { type: 'object', properties: { image: string, policy: string } },
      },
    },
  },
}

const withAnnotations: Schema = {
  ...schema,
  properties: { ...schema.properties, metadata: { type: 'object', properties: { name: string, annotations: map } } },
}

const manager = (name: string): Manager => ({ name, apiVersion: 'v1', time: '2026-01-01T00:00:00Z' })
const fieldsOf = (entries: readonly ManagedFieldsEntry[], name: string): JsonObject | undefined =>
  entries.find((entry) => entry.manager === name)?.fieldsV1

const configuration: JsonObject = {
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { replicas: 2, containers: [{ name: 'a', image: 'nginx', ports: [{ containerPort: 80 }] }] },
}

test('an apply owns what it says', () => {
  const { managedFields } = applyConfiguration(undefined, [], configuration, schema, manager('me'), false)

  expect(fieldsOf(managedFields, 'me')).toEqual({
    'f:metadata': { 'f:labels': { 'f:app': {} } },
    'f:spec': {
      'f:containers': {
        'k:{"name":"a"}': {
          '.': {},
          'f:image': {},
          'f:name': {},
          'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
        },
      },
      'f:replicas': {},
    },
  })
})

const applied = applyConfiguration(undefined, [], configuration, schema, manager('me'), false)

test('applying the same again changes nothing', () => {
  const again = applyConfiguration(
    applied.object,
    applied.managedFields,
    configuration,
    schema,
    { ...manager('me'), time: '2027-01-01T00:00:00Z' },
    false,
  )

  expect(again.object).toEqual(applied.object)
  expect(again.managedFields).toEqual(applied.managedFields)
})

test('what an apply leaves out goes, unless someone else owns it', () => {
  const others = trackUpdate(
    applied.managedFields,
    applied.object,
    { ...applied.object, metadata: { name: 'web', labels: { app: 'web', theirs: 'x' } } },
    schema,
    manager('other'),
  )
  const live = { ...applied.object, metadata: { name: 'web', labels: { app: 'web', theirs: 'x' } } }

  const { object } = applyConfiguration(
    live,
    others,
    { spec: { containers: [{ name: 'a', image: 'nginx' }] } },
    schema,
    manager('me'),
    false,
  )

  expect(object).toEqual({ metadata: { name: 'web', labels: { theirs: 'x' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } })
})

const nginx = { name: 'a', image: 'nginx', ports: [{ containerPort: 80 }] }

/** What is live, with what others have made of it, and what is left when the manager no longer speaks of it. */
test.each<[string, JsonObject, JsonObject, JsonObject, JsonObject]>([
  [
    'an item goes, whoever changed something in it',
    { spec: { replicas: 1, containers: [nginx] } },
    { spec: { replicas: 1, containers: [{ ...nginx, image: 'nginx:1.29' }] } },
    { spec: { replicas: 1 } },
    { spec: { replicas: 1 } },
  ],
  [
    'an item stays that someone else has put in',
    { spec: { replicas: 1, containers: [nginx] } },
    { spec: { replicas: 1, containers: [nginx, { ...nginx, name: 'b' }] } },
    { spec: { replicas: 1 } },
    { spec: { replicas: 1, containers: [{ ...nginx, name: 'b' }] } },
  ],
  [
    'a struct stays in which someone else has a field',
    { spec: { replicas: 1, template: { image: 'nginx' } } },
    { spec: { replicas: 1, template: { image: 'nginx', policy: 'Never' } } },
    { spec: { replicas: 1 } },
    { spec: { replicas: 1, template: { policy: 'Never' } } },
  ],
  [
    'metadata stays',
    { metadata: { name: 'web', labels: { app: 'web' } }, spec: { replicas: 1 } },
    { metadata: { name: 'web', uid: '1', labels: { app: 'web' } }, spec: { replicas: 1 } },
    { spec: { replicas: 1 } },
    { metadata: { name: 'web', uid: '1' }, spec: { replicas: 1 } },
  ],
])('what is applied no more: %s', (_, first, live, second, left) => {
  const before = applyConfiguration(undefined, [], first, schema, manager('me'), false)
  const entries = trackUpdate(before.managedFields, before.object, live, schema, manager('other'))

  const { object, managedFields } = applyConfiguration(live, entries, second, schema, manager('me'), false)

  expect(object).toEqual(left)
  expect(fieldsOf(managedFields, 'me')).toEqual({ 'f:spec': { 'f:replicas': {} } })
})

test('who owned something in an item that goes owns it no more', () => {
  const before = applyConfiguration(undefined, [], { spec: { replicas: 1, containers: [nginx] } }, schema, manager('me'), false)
  const live = { spec: { replicas: 1, containers: [{ ...nginx, image: 'nginx:1.29' }] } }
  const entries = trackUpdate(before.managedFields, before.object, live, schema, manager('kubectl-set'))

  const { managedFields } = applyConfiguration(live, entries, { spec: { replicas: 1 } }, schema, manager('me'), false)

  expect(managedFields.map((entry) => entry.manager)).toEqual(['me'])
})

test('a struct goes with the defaults in it, which nobody owns', () => {
  const before = applyConfiguration(undefined, [], { spec: { template: { image: 'nginx' } } }, schema, manager('me'), false)
  const live = { spec: { replicas: 1, template: { image: 'nginx', policy: 'Always' } } }

  const { object } = applyConfiguration(live, before.managedFields, { spec: { replicas: 1 } }, schema, manager('me'), false)

  expect(object).toEqual({ spec: { replicas: 1 } })
})

test('changing what another manager owns is a conflict, said as upstream says it', () => {
  const scaled = { ...applied.object, spec: { ...(applied.object['spec'] as JsonObject), replicas: 5 } }
  const entries = trackUpdate(applied.managedFields, applied.object, scaled, schema, manager('kubectl-scale'))

  expect(() => applyConfiguration(scaled, entries, configuration, schema, manager('me'), false)).toThrow(
    'Apply failed with 1 conflict: conflict with "kubectl-scale" using v1: .spec.replicas',
  )
})

test('force takes the field', () => {
  const scaled = { ...applied.object, spec: { ...(applied.object['spec'] as JsonObject), replicas: 5 } }
  const entries = trackUpdate(applied.managedFields, applied.object, scaled, schema, manager('kubectl-scale'))

  const forced = applyConfiguration(scaled, entries, configuration, schema, manager('me'), true)

  expect((forced.object['spec'] as JsonObject)['replicas']).toBe(2)
  expect(fieldsOf(forced.managedFields, 'kubectl-scale')).toBeUndefined()
})

test('two managers may agree on a value', () => {
  const { managedFields } = applyConfiguration(
    applied.object,
    applied.managedFields,
    { spec: { replicas: 2 } },
    schema,
    manager('you'),
    false,
  )

  expect(fieldsOf(managedFields, 'you')).toEqual({ 'f:spec': { 'f:replicas': {} } })
  expect(fieldsOf(managedFields, 'me')).toHaveProperty(['f:spec', 'f:replicas'])
})

test('an update owns what it changed, with the containers it made', () => {
  const before: JsonObject = { metadata: { name: 'web' }, spec: {} }
  const after: JsonObject = { metadata: { name: 'web', labels: { a: '1' }, finalizers: ['x'] }, spec: { selector: { a: '1' } } }

  expect(fieldsOf(trackUpdate([], before, after, schema, manager('me')), 'me')).toEqual({
    'f:metadata': { 'f:finalizers': { '.': {}, 'v:"x"': {} }, 'f:labels': { '.': {}, 'f:a': {} } },
    'f:spec': { 'f:selector': {} },
  })
})

test('an update that changes nothing leaves the entries alone', () => {
  expect(trackUpdate(applied.managedFields, applied.object, { ...applied.object }, schema, manager('x'))).toBe(applied.managedFields)
})

test('fieldsV1 is read and written without loss', () => {
  const json = fieldsOf(applied.managedFields, 'me') ?? {}

  expect(formatFields(parseFields(json))).toEqual(json)
})

test.each([
  [null, {}],
  ['text', {}],
  [
    { 'f:a': 'text', 'f:b': null, 'f:c': ['x'] },
    { 'f:a': {}, 'f:b': {}, 'f:c': {} },
  ],
  [{ 'f:a': { 'k:{': {}, 'v:': {}, 'i:x': {}, '': {}, x: {}, 'k:1': {} } }, {}],
  [{ 'f:a': { '.': {}, 'v:"x"': {}, 'k:{"a":1}': {}, 'i:-1': {} } }, { 'f:a': { '.': {}, 'i:-1': {}, 'k:{"a":1}': {}, 'v:"x"': {} } }],
])('of the fields %j, which anyone may write, only what can be one is taken', (sent, taken) => {
  expect(formatFields(parseFields(sent))).toEqual(taken)
})

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
const kubectlApplied = (spec: JsonObject, told = spec): JsonObject => ({
  metadata: { name: 'web', annotations: { [annotation]: JSON.stringify({ apiVersion: 'v1', metadata: { name: 'web' }, spec: told }) } },
  spec,
})

test.each<[string, string, JsonObject, JsonObject, string]>([
  ['what it has applied itself', 'kubectl', kubectlApplied({ replicas: 1 }), { replicas: 2 }, ''],
  [
    'what it has applied itself, for another manager',
    'me',
    kubectlApplied({ replicas: 1 }),
    { replicas: 2 },
    'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.replicas',
  ],
  [
    'what someone has changed since',
    'kubectl',
    kubectlApplied({ replicas: 1, template: { image: 'a' } }, { replicas: 3, template: { image: 'a' } }),
    { replicas: 2, template: { image: 'b' } },
    'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.replicas',
  ],
  [
    'what nothing is remembered of',
    'kubectl',
    { metadata: { name: 'web', annotations: { [annotation]: '{' } }, spec: { replicas: 1 } },
    { replicas: 2 },
    'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.replicas',
  ],
])('kubectl goes over to applying on the server: %s', (_, name, live, spec, failure) => {
  const entries = trackUpdate([], {}, live, withAnnotations, manager('kubectl-client-side-apply'))
  const sent = { apiVersion: 'v1', metadata: { name: 'web' }, spec }
  const go = () => applyOverClientSide(live, entries, sent, withAnnotations, manager(name), false)

  expect(outcomeOf(go)).toEqual(
    failure || {
      spec,
      metadata: {
        name: 'web',
        annotations: { [annotation]: '{"apiVersion":"v1","metadata":{"name":"web"},"spec":{"replicas":2}}\n' },
      },
    },
  )
})

function outcomeOf(go: () => { readonly object: JsonObject }): unknown {
  try {
    const { metadata, spec } = go().object
    return { metadata, spec }
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

test('of more than ten writers the oldest become one', () => {
  let object: JsonObject = { metadata: { name: 'web' } }
  let entries: readonly ManagedFieldsEntry[] = []
  for (let index = 0; index < 13; index++) {
    const labels = { ...((object['metadata'] as JsonObject)['labels'] as JsonObject | undefined), [`l${index}`]: '' }
    const next = { metadata: { name: 'web', labels } }
    const time = `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`
    entries = trackUpdate(entries, object, next, schema, { ...manager(`writer-${index}`), time })
    object = next
  }

  expect(entries.map((entry) => entry.manager)).toEqual([
    'ancient-changes',
    ...[4, 5, 6, 7, 8, 9, 10, 11, 12].map((index) => `writer-${index}`),
  ])
  expect(entries[0]?.time).toBe('2026-01-01T00:00:03Z')
  expect(entries[0]?.fieldsV1).toEqual({ 'f:metadata': { 'f:labels': { '.': {}, 'f:l0': {}, 'f:l1': {}, 'f:l2': {}, 'f:l3': {} } } })
})
