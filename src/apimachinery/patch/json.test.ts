import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../object.ts'
import { applyJsonPatch, type JsonPatchOperation } from './json-patch.ts'
import { applyMergePatch, createMergePatch, createThreeWayMergePatch } from './merge-patch.ts'

test.each<[string, Json, JsonPatchOperation, Json]>([
  ['adds a member', { a: 1 }, { op: 'add', path: '/b', value: 2 }, { a: 1, b: 2 }],
  ['inserts into a list', [1, 3], { op: 'add', path: '/1', value: 2 }, [1, 2, 3]],
  ['appends to a list', [1], { op: 'add', path: '/-', value: 2 }, [1, 2]],
  ['removes', { a: { b: 1, c: 2 } }, { op: 'remove', path: '/a/b' }, { a: { c: 2 } }],
  ['replaces', { a: [1, 2] }, { op: 'replace', path: '/a/1', value: 3 }, { a: [1, 3] }],
  ['moves', { a: 1 }, { op: 'move', from: '/a', path: '/b' }, { b: 1 }],
  ['copies', { a: 1 }, { op: 'copy', from: '/a', path: '/b' }, { a: 1, b: 1 }],
  ['tests', { a: 1 }, { op: 'test', path: '/a', value: 1 }, { a: 1 }],
  ['unescapes pointers', { 'a/b~c': 1 }, { op: 'replace', path: '/a~1b~0c', value: 2 }, { 'a/b~c': 2 }],
])('a JSON patch %s', (_, document, operation, expected) => {
  expect(applyJsonPatch(document, [operation])).toEqual(expected)
})

test.each<[string, JsonPatchOperation, string]>([
  ['removing what is not there', { op: 'remove', path: '/x' }, 'doc is missing path: /x'],
  ['replacing what is not there', { op: 'replace', path: '/x', value: 1 }, 'doc is missing path: /x'],
  ['adding below what is not there', { op: 'add', path: '/x/y', value: 1 }, 'doc is missing path: /x/y'],
  ['a failed test', { op: 'test', path: '/a', value: 2 }, 'testing value /a failed'],
])('%s is an error', (_, operation, message) => {
  expect(() => applyJsonPatch({ a: 1 }, [operation])).toThrow(message)
})

const leaf = fc.oneof(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 2 }))
const objects = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { maxLength: 2 }), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
})).object

test('the merge patch between two objects always turns one into the other', () => {
  fc.assert(
    fc.property(objects, objects, (a, b) => {
      expect(applyMergePatch(a, createMergePatch(a, b))).toEqual(b)
    }),
  )
})

test('a three-way merge patch keeps what others added', () => {
  const patch = createThreeWayMergePatch({ a: 1, b: 1 }, { a: 2 }, { a: 1, b: 1, theirs: 1 })

  expect(applyMergePatch({ a: 1, b: 1, theirs: 1 }, patch)).toEqual({ a: 2, theirs: 1 })
})
