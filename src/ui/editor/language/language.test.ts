import { expect, test } from 'vitest'
import { complete } from './complete.ts'
import { hover } from './hover.ts'
import { Schemas } from './schema.ts'
import { isOneEditAway, validate } from './validate.ts'

const schemas = new Schemas()
schemas.set('api/v1', {
  components: {
    schemas: {
      'io.k8s.api.core.v1.Pod': {
        type: 'object',
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: {
            type: 'object',
            properties: { name: { type: 'string' }, labels: { type: 'object', additionalProperties: { type: 'string' } } },
          },
          spec: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec' }], description: 'What is wanted.' },
        },
        'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
      },
      'io.k8s.api.core.v1.PodSpec': {
        type: 'object',
        required: ['containers'],
        properties: {
          containers: { type: 'array', items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }] } },
          hostNetwork: { type: 'boolean' },
          restartPolicy: { type: 'string', enum: ['Always', 'Never'], default: 'Always', description: 'What happens at the end.' },
        },
      },
      'io.k8s.api.core.v1.Container': {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          image: { type: 'string', description: 'The image.' },
          command: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
})

const head = 'apiVersion: v1\nkind: Pod\n'

test.each([
  [
    'an unknown field',
    `${head}spec:\n  containrs: []\n`,
    [
      [4, 'There is no field containrs in PodSpec. Did you mean containers?'],
      [4, 'PodSpec needs containers.'],
    ],
  ],
  ['a number where a string belongs', `${head}metadata:\n  name: 5\n`, [[4, "Expected string, not 5. Put it in quotes: '5'."]]],
  [
    'a value that is not allowed',
    `${head}spec:\n  restartPolicy: Maybe\n  containers: []\n`,
    [[4, '"Maybe" is not one of Always, Never.']],
  ],
  ['a kind that there is not', 'apiVersion: v1\nkind: Pood\n', [[2, 'This cluster has no kind Pood in v1.']]],
  ['labels of any name', `${head}metadata:\n  labels: { a: b }\n`, []],
  ['a missing field in a list', `${head}spec:\n  containers:\n    - image: nginx\n`, [[5, 'Container needs name.']]],
  ['an empty text', '', []],
])('%s', (_, text, expected) => {
  expect(validate(schemas, text).map(({ line, message }) => [line, message])).toEqual(expected)
})

test('a syntax error is at its line, and is all that is said of its document', () => {
  const found = validate(schemas, `${head}metadata:\n  name: "web\nspec:\n  nothing: 1\n`)

  expect(found[0]?.severity).toBe('error')
  expect(found.some(({ message }) => message.includes('nothing'))).toBe(false)
})

/** `|` marks the cursor. */
function at(marked: string): { readonly text: string; readonly line: number; readonly column: number } {
  const before = marked.slice(0, marked.indexOf('|')).split('\n')
  return { text: marked.replace('|', ''), line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

const labels = (marked: string): readonly string[] => {
  const { text, line, column } = at(marked)
  return complete(schemas, text, line, column).map(({ label }) => label)
}

test.each([
  ['fields of the root', `${head}|`, ['metadata', 'spec']],
  ['fields of a map', `${head}spec:\n  |`, ['containers', 'hostNetwork', 'restartPolicy']],
  ['fields that are not there yet', `${head}spec:\n  hostNetwork: true\n  |`, ['containers', 'restartPolicy']],
  ['fields of a new list item', `${head}spec:\n  containers:\n    - |`, ['name', 'image', 'command']],
  ['fields of a list item', `${head}spec:\n  containers:\n    - name: a\n      |`, ['image', 'command']],
  ['fields of an item of a list at its key', `${head}spec:\n  containers:\n  - name: a\n    |`, ['image', 'command']],
  ['fields of a second item', `${head}spec:\n  containers:\n    - name: a\n    - |`, ['name', 'image', 'command']],
  ['values', `${head}spec:\n  restartPolicy: |`, ['Always', 'Never']],
  ['true and false', `${head}spec:\n  hostNetwork: |`, ['true', 'false']],
  ['kinds', 'apiVersion: v1\nkind: |', ['Pod']],
  ['the second document', `kind: Other\n---\n${head}spec:\n  |`, ['containers', 'hostNetwork', 'restartPolicy']],
])('completes %s', (_, marked, expected) => {
  expect(labels(marked)).toEqual(expected)
})

test('hover tells what a field is', () => {
  const { text, line, column } = at(`${head}spec:\n  containers:\n    - name: a\n      im|age: nginx\n`)

  expect(hover(schemas, text, line, column)).toBe('**spec.containers.image** · string\n\nThe image.')
})

test.each([
  ['containrs', 'containers', true],
  ['imgae', 'image', true],
  ['image', 'command', false],
])('%s is one edit from %s: %s', (a, b, expected) => {
  expect(isOneEditAway(a, b)).toBe(expected)
})
