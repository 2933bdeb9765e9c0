import { expect, test } from 'vitest'
import type { Json, KubeObject, WatchEvent } from '#apimachinery'
import { jsonText, watchLine } from './json.ts'

const stored = (name: string): KubeObject =>
  Object.freeze({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, uid: '', resourceVersion: '1', creationTimestamp: '' } })

test.each<[string, unknown]>([
  ['a text', 'größer'],
  ['an object of the store', stored('a')],
  [
    'a list',
    { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { continue: undefined, resourceVersion: '1' }, items: [stored('a'), stored('ü')] },
  ],
  ['a list of nothing', { kind: 'ConfigMapList', metadata: {}, items: [] }],
  ['items that are none', { items: [1, null, { a: undefined }] }],
  ['items of both sorts', { items: [stored('a'), { b: 1 }], more: undefined }],
])('the text of %s is its JSON, twice the same', (_, value) => {
  expect(jsonText(value as Json)).toBe(JSON.stringify(value))
  expect(jsonText(value as Json)).toBe(JSON.stringify(value))
})

test('an event is encoded once', () => {
  const event: WatchEvent = { type: 'ADDED', object: stored('a'), cause: { actor: 'me' } }
  expect(watchLine(event)).toBe(watchLine(event))
  expect(new TextDecoder().decode(watchLine(event))).toBe(`${JSON.stringify({ type: 'ADDED', object: event.object })}\n`)
})
