import { CommandError } from '../errors.ts'
import { resolveRef, schemaOfKind, type GroupVersionKind, type OpenApiDocument, type OpenApiSchema } from '../openapi/document.ts'
import { indent, wrap } from './wrap.ts'

/** Follows upstream's plaintext template, the way it walks refs, lists and maps included. */
interface Walk {
  readonly document: OpenApiDocument
  readonly recursive: boolean
}

const mapOf = ({ additionalProperties }: OpenApiSchema): OpenApiSchema | undefined =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined

const resolved = (document: OpenApiDocument, schema: OpenApiSchema): OpenApiSchema => resolveRef(document, schema.$ref) ?? schema

/** `string`, `[]Container`, `map[string]string`, … */
function typeName(document: OpenApiDocument, schema: OpenApiSchema): string {
  if (schema.items) return `[]${typeName(document, schema.items)}`
  const map = mapOf(schema)
  if (map) return `map[string]${typeName(document, map)}`
  const [only] = schema.allOf ?? []
  if (only && !schema.properties && schema.allOf?.length === 1) return typeName(document, only)
  if (!schema.$ref) return schema.type === 'object' ? 'Object' : (schema.type ?? 'Object')
  const target = resolveRef(document, schema.$ref)
  if (target?.type && target.type !== 'object') return target.type
  return schema.$ref.split('/').at(-1)?.split('.').at(-1) || 'Object'
}

const enumValue = (value: unknown): string => (value === '' ? '""' : String(value))

/** The values of a field, on a line of its own below the name. */
function enumLine({ enum: values }: OpenApiSchema, amount: number): string {
  if (!values?.length) return ''
  const shown = values.slice(0, 4).map(enumValue).join(', ')
  return `\n${' '.repeat(amount)}enum: ${shown}${values.length > 4 ? ', ....' : ''}`
}

const enumBlock = ({ enum: values }: OpenApiSchema): string =>
  values?.length ? `ENUM:${values.map((value) => `\n    ${enumValue(value)}`).join('')}` : ''

function description(document: OpenApiDocument, given: OpenApiSchema): string {
  const schema = resolved(document, given)
  const map = mapOf(schema)
  return [
    schema.description ? `${schema.description}\n` : '',
    ...(schema.allOf ?? []).map((each) => description(document, each)),
    schema.items ? description(document, schema.items) : '',
    map ? description(document, map) : '',
  ].join('')
}

function field(walk: Walk, parent: OpenApiSchema, name: string, level: number): string {
  const schema = parent.properties?.[name] ?? {}
  const amount = level * 2
  const required = parent.required?.includes(name) ? ' -required-' : ''
  const head = `${' '.repeat(amount)}${name}\t<${typeName(walk.document, schema)}>${required}${enumLine(schema, amount)}\n`
  if (walk.recursive) return head
  const text = indent(amount + 2, wrap(schema.description ?? '<no description>', 78 - amount))
  return `${head}${text}\n\n`
}

function fields(walk: Walk, given: OpenApiSchema, level: number, seen: readonly string[]): string {
  const ref = given.$ref ?? ''
  if (ref !== '' && seen.includes(ref)) return ''
  const path = [...seen, ref]
  const schema = resolved(walk.document, given)
  const own = Object.keys(schema.properties ?? {})
    .toSorted()
    .map((name) => {
      const member = schema.properties?.[name] ?? {}
      return field(walk, schema, name, level) + (walk.recursive ? fields(walk, member, level + 1, path) : '')
    })
  const map = mapOf(schema)
  const inner = [...(schema.allOf ?? []), ...(schema.items ? [schema.items] : []), ...(map ? [map] : [])]
  return [...own, ...inner.map((each) => fields(walk, each, level, path))].join('')
}

function page(walk: Walk, schema: OpenApiSchema): string {
  const about = indent(4, wrap(description(walk.document, schema) || '<empty>', 76))
  const list = fields(walk, schema, 1, [])
  return `DESCRIPTION:\n${about}\n${list === '' ? '' : `FIELDS:\n${list}`}`
}

/** The page of a field below a schema; empty when there is none. */
function output(walk: Walk, given: OpenApiSchema, path: readonly string[], seen: readonly string[]): string {
  const schema = resolved(walk.document, given)
  const [name, ...rest] = path
  if (name === undefined) return page(walk, given)
  const ref = given.$ref ?? ''
  if (ref !== '' && seen.includes(ref)) return ''
  const member = schema.properties?.[name]
  if (member) {
    const head = rest.length === 0 ? `FIELD: ${name} <${typeName(walk.document, member)}>\n${enumBlock(member)}\n\n` : ''
    const below = output(walk, member, rest, [])
    return below === '' ? '' : head + below
  }
  const next = [...seen, ref]
  const inside = schema.items ?? mapOf(schema)
  if (inside) return output(walk, inside, path, next)
  for (const each of schema.allOf ?? []) {
    const found = output(walk, each, path, next)
    if (found !== '') return found
  }
  return ''
}

/** What `kubectl explain` prints first: which kind this is. */
export const kindHeader = ({ group, kind, version }: GroupVersionKind): string =>
  `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`

/** What it prints of the kind or, with a path, of one of its fields. */
export function explainKind(document: OpenApiDocument, kind: GroupVersionKind, path: readonly string[], recursive: boolean): string {
  const schema = schemaOfKind(document, kind)
  if (!schema) throw new CommandError(`GVK ${kind.group}/${kind.version}, Kind=${kind.kind} not found in OpenAPI schema`)
  const text = output({ document, recursive }, schema, path, [])
  if (text === '') throw new CommandError(`field ${JSON.stringify(path.at(-1))} does not exist`)
  return `${text}\n`
}
