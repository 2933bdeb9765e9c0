import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml'
import { isFilled, parseFile, rangeOf, type TextRange } from '../documents.ts'
import { isOpen, typeText, type Known, type Schemas } from './schema.ts'

export interface Finding extends TextRange {
  readonly severity: 'error' | 'warning'
  readonly message: string
}

interface Found {
  readonly node: Node
  readonly severity: Finding['severity']
  readonly message: string
}

/** Everything wrong with a text: syntax first; where that is right, what the schema says. */
export function validate(schemas: Schemas, text: string): readonly Finding[] {
  const { documents, lines } = parseFile(text)
  return documents.flatMap((document): Finding[] => {
    const syntax = [
      ...document.errors.map((error) => ({ ...error, severity: 'error' as const, message: error.message })),
      ...document.warnings.map((warning) => ({ ...warning, severity: 'warning' as const, message: warning.message })),
    ]
    if (syntax.length > 0)
      return syntax.map(({ pos: [start, end], message, severity }) => ({ ...rangeOf(lines, start, end), severity, message }))
    if (!isFilled(document)) return []
    return [...checkDocument(schemas, document)].map(({ node, severity, message }) => ({
      ...firstLine(rangeOf(lines, node.range?.[0] ?? 0, node.range?.[1] ?? 0)),
      severity,
      message,
    }))
  })
}

/** A mark over many lines says less than one at the start. */
const firstLine = (range: TextRange): TextRange =>
  range.endLine > range.line ? { ...range, endLine: range.line, endColumn: range.column + 80 } : range

const text = (map: YAMLMap, key: string): string => {
  const value = map.get(key)
  return typeof value === 'string' ? value : ''
}

function* checkDocument(schemas: Schemas, document: Document.Parsed): Generator<Found> {
  const root = document.contents
  if (!isMap(root)) {
    if (root) yield { node: root, severity: 'error', message: 'An object of Kubernetes is a map with apiVersion, kind and metadata.' }
    return
  }
  const [apiVersion, kind] = [text(root, 'apiVersion'), text(root, 'kind')]
  for (const [key, value] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const)
    if (!value) yield { node: keyNode(root, key) ?? root, severity: 'error', message: `${key} is missing.` }
  if (!apiVersion || !kind || schemas.kinds.length === 0) return
  const schema = schemas.resolve(schemas.root(apiVersion, kind))
  if (!schema) {
    yield { node: keyNode(root, 'kind') ?? root, severity: 'error', message: noSuchKind(schemas, apiVersion, kind) }
    return
  }
  yield* checkValue(schemas, schema, root)
}

function noSuchKind(schemas: Schemas, apiVersion: string, kind: string): string {
  const elsewhere = schemas.kinds.filter((each) => each.endsWith(`/${kind}`)).map((each) => each.slice(0, -kind.length - 1))
  const hint = elsewhere.length > 0 ? ` ${kind} is in ${elsewhere.join(', ')}.` : ''
  return `This cluster has no kind ${kind} in ${apiVersion}.${hint}`
}

function keyNode(map: YAMLMap, name: string): Node | undefined {
  const key = map.items.find((pair) => isScalar(pair.key) && pair.key.value === name)?.key
  return isNode(key) ? key : undefined
}

function* checkValue(schemas: Schemas, schema: Known, node: Node): Generator<Found> {
  if (isAlias(node)) return
  if (isScalar(node)) {
    yield* checkScalar(schemas, schema, node.value, node)
    return
  }
  if (isMap(node)) {
    if (schema.type === 'object' || schema.properties) yield* checkMap(schemas, schema, node)
    else if (schema.type && !schema.oneOf) yield { node, severity: 'error', message: `Expected ${typeText(schemas, schema)}, not a map.` }
    return
  }
  if (!isSeq(node)) return
  if (schema.type && schema.type !== 'array')
    yield { node, severity: 'error', message: `Expected ${typeText(schemas, schema)}, not a list.` }
  const items = schemas.resolve(schema.items)
  if (items) for (const item of node.items) if (isNode(item)) yield* checkValue(schemas, items, item)
}

function* checkMap(schemas: Schemas, schema: Known, map: YAMLMap): Generator<Found> {
  const seen = new Set<string>()
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    seen.add(name)
    const field = schemas.child(schema, name)
    if (!field) {
      if (!isOpen(schema)) yield { node: key as Node, severity: 'error', message: unknownField(schema, name) }
    } else if (isNode(value)) yield* checkValue(schemas, field, value)
  }
  const missing = (schema.required ?? []).filter((name) => !seen.has(name))
  if (missing.length > 0) yield { node: map, severity: 'error', message: `${typeText(schemas, schema)} needs ${missing.join(', ')}.` }
}

function unknownField(schema: Known, name: string): string {
  const close = Object.keys(schema.properties ?? {}).find((each) => each.toLowerCase() === name.toLowerCase() || isOneEditAway(each, name))
  return `There is no field ${name} in ${schema.typeName ?? 'this object'}.${close ? ` Did you mean ${close}?` : ''}`
}

/** One letter more, less or other, or two swapped. */
export function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}

function* checkScalar(schemas: Schemas, schema: Known, value: unknown, node: Node): Generator<Found> {
  if (value === null || schema.oneOf || schema['x-kubernetes-int-or-string'] || schema.type === undefined) return
  const expected = typeText(schemas, schema)
  const isRight =
    schema.type === 'string'
      ? typeof value === 'string'
      : schema.type === 'boolean'
        ? typeof value === 'boolean'
        : schema.type === 'integer'
          ? Number.isInteger(value)
          : schema.type === 'number'
            ? typeof value === 'number'
            : false
  if (!isRight) {
    const quoting = schema.type === 'string' ? ` Put it in quotes: '${String(value)}'.` : ''
    yield { node, severity: 'error', message: `Expected ${expected}, not ${JSON.stringify(value)}.${quoting}` }
  } else if (schema.enum && !schema.enum.includes(value)) {
    yield { node, severity: 'error', message: `${JSON.stringify(value)} is not one of ${schema.enum.map(String).join(', ')}.` }
  }
}
