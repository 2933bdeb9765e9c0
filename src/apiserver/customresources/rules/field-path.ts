import type { JSONSchemaProps } from '#api'
import { valueSchemaOf } from '../json-schema.ts'

/** A rule's `fieldPath` as errors write it, or why it is none. */
export type FieldPath = { readonly path: string } | { readonly why: string }

const special: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', "'": "'", '\\': '\\' }

/** `.spec['a-b'].c`, where each step is declared in the schema. (ValidFieldPath) */
export function parseFieldPath(text: string, schema: JSONSchemaProps): FieldPath {
  const tokens = text.match(/'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]]+/gs) ?? []
  let path = ''
  let at: JSONSchemaProps | undefined = schema
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index]
    const isQuoted = token === '['
    if (token !== '.' && !isQuoted) return { why: `expected [ or . but got: ${token}` }
    const next = tokens[index + 1]
    if (next === undefined) return { why: 'unexpected end of JSON path' }
    if (isQuoted && !/^'.*'$/s.test(next)) return { why: `expected single quoted string but got ${next}` }
    const name = isQuoted ? next.slice(1, -1).replaceAll(/\\(.)/gs, (whole, letter: string) => special[letter] ?? whole) : next
    const step: Step | undefined = at && stepInto(at, name)
    if (!step) return { why: 'does not refer to a valid field' }
    path = step.isKey ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`
    at = step.schema
    index += 2
    if (!isQuoted) continue
    if (tokens[index] !== ']')
      return { why: tokens[index] === undefined ? 'unexpected end of JSON path' : `expected ] but got ${tokens[index]}` }
    index++
  }
  return { path }
}

interface Step {
  readonly schema: JSONSchemaProps
  readonly isKey: boolean
}

function stepInto(schema: JSONSchemaProps, name: string): Step | undefined {
  if (!schema.properties) {
    const values = valueSchemaOf(schema)
    return values && { schema: values, isKey: true }
  }
  const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
  return property && { schema: property, isKey: false }
}
