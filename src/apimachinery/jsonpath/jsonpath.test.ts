import { expect, test } from 'vitest'
import type { Json } from '../object.ts'
import { findJsonPath, printJsonPath } from './evaluate.ts'

const list: Json = {
  kind: 'List',
  items: [
    {
      kind: 'None',
      metadata: { name: '127.0.0.1', labels: { 'kubernetes.io/hostname': 'a', 'x.y': 'z' } },
      status: { capacity: { cpu: '4' }, ready: true },
    },
    { kind: 'None', metadata: { name: '127.0.0.2' }, status: { capacity: { cpu: '8' }, count: 3 } },
  ],
  users: [
    { name: 'myself', user: {} },
    { name: 'e2e', user: { username: 'admin', password: 'secret' } },
  ],
}

test.each([
  ['plain text is kept', 'kind is {.kind}', 'kind is List'],
  ['brackets and quotes name fields', "{['kind']}", 'List'],
  ['the root may be named', '{$.kind}', 'List'],
  ['a wildcard takes all items', '{.items[*].metadata.name}', '127.0.0.1 127.0.0.2'],
  ['an index takes one', '{.items[0].metadata.name}', '127.0.0.1'],
  ['a negative index counts from the end', '{.items[-1].metadata.name}', '127.0.0.2'],
  ['a slice takes some', '{.items[0:1].metadata.name}', '127.0.0.1'],
  ['a union takes several', "{.items[*]['metadata.name', 'kind']}", '127.0.0.1 None 127.0.0.2 None'],
  ['a union of indexes', '{.items[0,1].metadata.name}', '127.0.0.1 127.0.0.2'],
  ['descent finds fields anywhere', '{..name}', '127.0.0.1 127.0.0.2 myself e2e'],
  ['a filter compares', '{.users[?(@.name=="e2e")].user.password}', 'secret'],
  ['a filter asks for presence', '{.users[?(@.user.username)].name}', 'e2e'],
  [
    'a filter compares booleans and numbers',
    '{.items[?(@.status.count>2)].metadata.name}{.items[?(@.status.ready==true)].metadata.name}',
    '127.0.0.2127.0.0.1',
  ],
  ['range repeats', '{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}', '[127.0.0.1, {"cpu":"4"}] [127.0.0.2, {"cpu":"8"}] '],
  ['quoted text has escapes', '{range .items[*]}{.metadata.name}{"\\t"}{.kind}{"\\n"}{end}', '127.0.0.1\tNone\n127.0.0.2\tNone\n'],
  ['dots in names are escaped', String.raw`{.items[0].metadata.labels.kubernetes\.io/hostname}`, 'a'],
  ['or quoted', "{.items[0].metadata.labels['x\\.y']}", 'z'],
  ['objects print as JSON', '{.users[0]}', '{"name":"myself","user":{}}'],
])('in a JSONPath template %s', (_, template, expected) => {
  expect(printJsonPath(template, list, { allowMissing: true })).toBe(expected)
})

test.each([
  ['{.missing}', 'missing is not found'],
  ['{.items[5]}', 'array index out of bounds: index 5, length 2'],
  ['{.items', 'unclosed action'],
  ['{end}', 'not in range, nothing to end'],
])('%s is an error', (template, message) => {
  expect(() => printJsonPath(template, list)).toThrow(message)
})

test('a path without braces finds values', () => {
  expect(findJsonPath('.items[*].status.capacity.cpu', list)).toEqual(['4', '8'])
  expect(findJsonPath('kind', list)).toEqual(['List'])
})
