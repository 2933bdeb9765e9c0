import { expect, test } from 'vitest'
import { syntaxProblems } from './apply.ts'
import { namesIn, nodeAt, parseFile, pathParts, rangeOf } from './documents.ts'

const text = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
spec:
  containers:
    - name: web
      image: nginx
---
kind: Service
metadata:
  name: web
`

const lineOf = (path: string): number => {
  const file = parseFile(text)
  const document = file.documents[0]
  const node = document && nodeAt(document, pathParts(path))
  const start = node?.range?.[0] ?? 0
  return rangeOf(file.lines, start, start).line
}

test.each([
  ['spec.containers[0].image', 10],
  ['metadata.name', 4],
  ['metadata.labels[app.kubernetes.io/name]', 6],
  ['spec.containers[0].ports', 9],
  ['spec.containers[3].name', 8],
  ['spec.nodeName', 7],
])('%s is at line %i, or where it would belong', (path, line) => {
  expect(lineOf(path)).toBe(line)
})

test('objects are named by kind and name', () => {
  expect(namesIn(text)).toEqual(['Pod web', 'Service web'])
})

test('a syntax error is at its line', () => {
  expect(syntaxProblems(parseFile('a: 1\nb: [1, 2\nc: 3\n')).map(({ range }) => range.line)).toContain(3)
})
