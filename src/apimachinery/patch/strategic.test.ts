import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../object.ts'
import type { Schema } from '../schema.ts'
import { createStrategicPatch, createThreeWayStrategicPatch } from './strategic-diff.ts'
import { applyStrategicPatch } from './strategic-merge.ts'

const string: Schema = { type: 'string' }
const container: Schema = {
  type: 'object',
  properties: {
    name: string,
    image: string,
    args: { type: 'array', items: string },
    labels: { type: 'object', additionalProperties: string },
  },
}
const schema: Schema = {
  type: 'object',
  properties: {
    containers: { type: 'array', items: container, patchMergeKey: 'name', patchStrategies: ['merge'] },
    volumes: {
      type: 'array',
      items: { type: 'object', additionalProperties: string },
      patchMergeKey: 'name',
      patchStrategies: ['merge', 'retainKeys'],
    },
    finalizers: { type: 'array', items: string, patchStrategies: ['merge'] },
    strategy: { type: 'object', additionalProperties: string, patchStrategies: ['retainKeys'] },
    selector: { type: 'object', additionalProperties: string, patchStrategies: ['replace'] },
    args: { type: 'array', items: string },
  },
}

const names = (list: unknown): string[] => (list as { name: string }[]).map(({ name }) => name)

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ['null deletes', { args: ['a'], x: 1 }, { x: null }, { args: ['a'] }],
  ['null of what is not there is nothing', {}, { x: null }, {}],
  ['a list without a merge key is replaced', { args: ['a', 'b'] }, { args: ['c'] }, { args: ['c'] }],
  [
    'items merge by key',
    {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ],
    },
    {
      containers: [
        { name: 'b', image: '2' },
        { name: 'c', image: '3' },
      ],
    },
    {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '2' },
        { name: 'c', image: '3' },
      ],
    },
  ],
  [
    '$patch: delete removes an item',
    { containers: [{ name: 'a' }, { name: 'b' }] },
    { containers: [{ name: 'a', $patch: 'delete' }] },
    { containers: [{ name: 'b' }] },
  ],
  [
    '$patch: replace replaces a list',
    { containers: [{ name: 'a' }] },
    { containers: [{ $patch: 'replace' }, { name: 'z' }] },
    { containers: [{ name: 'z' }] },
  ],
  ['$patch: replace replaces an object', { strategy: { a: '1' } }, { strategy: { $patch: 'replace', b: '2' } }, { strategy: { b: '2' } }],
  [
    '$setElementOrder sorts, unknown items stay where they were',
    { containers: [{ name: 'a' }, { name: 'server' }, { name: 'b' }] },
    { $setElementOrder: [], '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [] },
    { containers: [{ name: 'server' }, { name: 'b' }, { name: 'a' }] },
  ],
  ['$deleteFromPrimitiveList removes', { finalizers: ['a', 'b'] }, { '$deleteFromPrimitiveList/finalizers': ['a'] }, { finalizers: ['b'] }],
  ['sets of scalars grow', { finalizers: ['a'] }, { finalizers: ['b', 'a'] }, { finalizers: ['a', 'b'] }],
  [
    '$retainKeys drops the others',
    { strategy: { type: 'RollingUpdate', rollingUpdate: 'x' } },
    { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    { strategy: { type: 'Recreate' } },
  ],
  ['the replace strategy replaces', { selector: { a: '1' } }, { selector: { b: '2' } }, { selector: { b: '2' } }],
])('in a strategic merge patch %s', (_, original, patch, expected) => {
  expect(applyStrategicPatch(original, patch, schema)).toEqual(expected)
})

test('a merge patch without the merge key is an error', () => {
  expect(() => applyStrategicPatch({ containers: [] }, { containers: [{ image: 'x' }] }, schema)).toThrow(
    'does not contain declared merge key: name',
  )
})

test('a deleted container is deleted by name, and the order is kept', () => {
  const original = {
    containers: [
      { name: 'a', image: '1' },
      { name: 'b', image: '1' },
    ],
  }
  const modified = { containers: [{ name: 'b', image: '2' }] }

  expect(createStrategicPatch(original, modified, schema)).toEqual({
    '$setElementOrder/containers': [{ name: 'b' }],
    containers: [
      { name: 'b', image: '2' },
      { $patch: 'delete', name: 'a' },
    ],
  })
})

test('apply removes what it applied before and leaves what others added', () => {
  const lastApplied = {
    containers: [
      { name: 'a', image: '1' },
      { name: 'old', image: '1' },
    ],
    strategy: { type: 'RollingUpdate', mine: 'x' },
  }
  const modified = { containers: [{ name: 'a', image: '2' }], strategy: { type: 'RollingUpdate' } }
  const current = { ...lastApplied, containers: [...lastApplied.containers, { name: 'injected', image: '9' }], args: ['kept'] }

  const patch = createThreeWayStrategicPatch(lastApplied, modified, current, schema)

  const after = applyStrategicPatch(current, patch, schema)
  expect(names(after['containers']).toSorted()).toEqual(['a', 'injected'])
  expect(after['strategy']).toEqual({ type: 'RollingUpdate' })
  expect(after['args']).toEqual(['kept'])
})

test('nothing to change is an empty patch', () => {
  const object = { containers: [{ name: 'a', image: '1' }], finalizers: ['x'] }

  expect(createThreeWayStrategicPatch(object, object, { ...object, args: ['defaulted'] }, schema)).toEqual({})
})

const word = fc.constantFrom('a', 'b', 'c', 'd')
const map = fc.dictionary(word, word, { maxKeys: 3 })
const named = fc.record({ name: word, image: word, args: fc.uniqueArray(word, { maxLength: 3 }), labels: map }, { requiredKeys: ['name'] })
const object = fc.record(
  {
    containers: fc.uniqueArray(named, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
    volumes: fc.uniqueArray(fc.record({ name: word, secret: word }, { requiredKeys: ['name'] }), {
      selector: ({ name }) => name,
      minLength: 1,
    }),
    // Sorted: the order alone of a set of scalars is nothing that a patch speaks of.
    finalizers: fc.uniqueArray(word, { minLength: 1 }).map((list) => list.toSorted()),
    strategy: map,
    args: fc.array(word, { maxLength: 3 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>

test('the patch between two objects always turns one into the other', () => {
  fc.assert(
    fc.property(object, object, (original, modified) => {
      const patch = createStrategicPatch(original, modified, schema)
      expect(applyStrategicPatch(original, patch, schema)).toEqual(modified)
    }),
  )
})

test('a three-way patch from the very state that was applied is a two-way patch', () => {
  fc.assert(
    fc.property(object, object, (applied, modified) => {
      const patch = createThreeWayStrategicPatch(applied, modified, applied, schema)
      expect(applyStrategicPatch(applied, patch, schema)).toEqual(modified)
    }),
  )
})
