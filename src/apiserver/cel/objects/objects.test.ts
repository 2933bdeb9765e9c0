import { expect, test } from 'vitest'
import { compile } from '../compile.ts'
import { newEnvironment } from '../environment.ts'
import { toJson } from '../values.ts'
import { addObjects, configurationOf } from './object.ts'

const evaluate = (expression: string) => {
  const environment = newEnvironment().registerVariable('x', 'dyn')
  addObjects(environment)
  return compile(environment, expression).evaluate({ x: 'b{' })
}

test.each([
  ['Object{}', {}],
  ['Object{spec: Object.spec{replicas: 1 + 1}}', { spec: { replicas: 2 } }],
  ['Object{ metadata: Object.metadata{ labels: {"a": "b", x: "c"} } }', { metadata: { labels: { a: 'b', 'b{': 'c' } } }],
  [
    'Object{spec: Object.spec{items: [Object.spec.items{name: "}"}, Object.spec.items{name: x}]}}',
    { spec: { items: [{ name: '}' }, { name: 'b{' }] } },
  ],
  ['"a" in {"a": 1} ? Object{?kind: optional.none(), ?spec: optional.of(1)} : Object{}', { spec: 1 }],
  ['Object{__namespace__: 1, a__dash__b: 2} // Object{', { namespace: 1, 'a-b': 2 }],
  [
    `[JSONPatch{op: "add", path: "/a/" + jsonpatch.escapeKey("x/y"), value: {"a": [1]}}]`,
    [{ op: 'add', path: '/a/x~1y', value: { a: [1] } }],
  ],
])('%s is %j', (expression, value) => {
  const { error, value: actual } = evaluate(expression)
  expect(error ?? toJson(actual)).toEqual(value)
})

test('what is not where its name says is refused', () => {
  const { value } = evaluate('Object{spec: Object.status{a: 1}}')
  expect(() => configurationOf(value)).toThrow('type mismatch: unexpected type name "Object.status", expected "Object.spec"')
})

test('other types are not known', () => {
  expect(() => evaluate('Foo{a: 1}')).toThrow("ERROR: <input>:1:1: undeclared reference to 'Foo' (in container '')\n | Foo{a: 1}\n | ^")
})
