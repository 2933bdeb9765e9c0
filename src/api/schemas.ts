import type { Schema } from '#apimachinery'
import generated from './generated/schema.json'
import { metricsDefinitions, metricsPackage } from './metrics/definitions.ts'

type Packages = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>
const packages: Packages = { ...generated.packages, [metricsPackage]: metricsDefinitions }

const scalars: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  'micro-time': { type: 'string', format: 'micro-time' },
  quantity: { type: 'quantity' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  'int-or-string': { type: 'int-or-string' },
  any: { type: 'any', preserveUnknown: true },
}

const known = new Map<string, Schema | undefined>()
const members = new Map<string, Readonly<Record<string, Schema>>>()

/** The schema of a definition such as `io.k8s.api.apps.v1.Deployment`; undefined if there is none of that name. */
export function schemaOf(definition: string): Schema | undefined {
  if (!known.has(definition)) known.set(definition, linesOf(definition) && structSchema(definition, {}))
  return known.get(definition)
}

/** All definitions by name. */
export const definitions = (): readonly string[] =>
  Object.entries(packages).flatMap(([owner, types]) => Object.keys(types).map((type) => `${owner}.${type}`))

const ownerOf = (definition: string): string => definition.slice(0, definition.lastIndexOf('.'))
const linesOf = (definition: string): Readonly<Record<string, string>> | undefined =>
  packages[ownerOf(definition)]?.[definition.slice(definition.lastIndexOf('.') + 1)]

/** Fields are parsed when first asked for, once per definition: types refer to one another in circles. */
function membersOf(definition: string): Readonly<Record<string, Schema>> {
  let found = members.get(definition)
  if (!found) {
    const fields = Object.entries(linesOf(definition) ?? {}).filter(([field]) => field !== '')
    found = Object.fromEntries(fields.map(([field, line]) => [field, fieldOf(line, ownerOf(definition))]))
    members.set(definition, found)
  }
  return found
}

/** A struct, with the attributes of the field that holds it. */
function structSchema(name: string, attributes: Partial<Schema>): Schema {
  const lines = linesOf(name)
  if (!lines) throw new Error(`no definition ${name}`)
  const fields = Object.entries(lines).filter(([field]) => field !== '')
  if (fields.length === 0) return { type: 'any', name, preserveUnknown: true, ...attributes }
  const required = fields.filter(([, line]) => /^\S+!/.test(line)).map(([field]) => field)
  return {
    type: 'object',
    name,
    ...(lines[''] === 'atomic' && { mapType: 'atomic' as const }),
    ...(required.length > 0 && { required }),
    ...attributes,
    get properties() {
      return membersOf(name)
    },
  }
}

/** Parses a line of schema.json: `[]Container! #2 keys=name merge=name`. */
function fieldOf(line: string, owner: string): Schema {
  const [head = '', ...attributes] = line.split(' ')
  const [, type = '', presence, required] = /^(.*?)([*&])?(!)?$/.exec(head) ?? []
  const extra: Mutable<Partial<Schema>> = {}
  for (const attribute of attributes) apply(extra, attribute)
  if (presence === '&') extra.always = true
  // A count or percentage is a message of its own: 0 is not the same as nothing.
  if (extra.wire && !presence && !required && type !== 'int-or-string') extra.omitZero = true
  return typeOf(type, owner, extra)
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function typeOf(type: string, owner: string, attributes: Partial<Schema> = {}): Schema {
  if (type.startsWith('[]')) return { type: 'array', items: typeOf(type.slice(2), owner), ...attributes }
  if (type.startsWith('{}')) return { type: 'object', additionalProperties: typeOf(type.slice(2), owner), ...attributes }
  const scalar = scalars[type]
  if (scalar) return { ...scalar, ...attributes }
  return structSchema(type.includes('/') ? type.replace('/', '.') : `${owner}.${type}`, attributes)
}

function apply(schema: Mutable<Partial<Schema>>, attribute: string): void {
  const [name = '', value = ''] = attribute.split('=')
  if (name.startsWith('#')) schema.wire = name.slice(1).split('.').map(Number)
  else if (name === 'keys') Object.assign(schema, { listType: 'map', listMapKeys: value.split(',') })
  else if (name === 'merge')
    Object.assign(schema, value && { patchMergeKey: value }, { patchStrategies: ['merge', ...(schema.patchStrategies ?? [])] })
  else if (name === 'retainKeys') schema.patchStrategies = [...(schema.patchStrategies ?? []), 'retainKeys']
  else if (name === 'replace') schema.patchStrategies = ['replace']
  else if (name === 'set') schema.listType = 'set'
  else if (name === 'atomic' || name === 'granular') schema.mapType = name
  else if (name === 'enum') schema.enum = value.split(',')
  else if (name === 'default') schema.default = value
  else throw new Error(`unknown attribute ${attribute}`)
}

/** Texts of types and fields: package → type → field → text; a type's own under the empty field name. */
export type Docs = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>

/** The field documentation, loaded when asked for: it is large. */
export async function loadDocs(): Promise<Docs> {
  const { default: docs } = await import('./generated/docs.json')
  return docs.packages
}

/** The text of a definition, or of one of its fields. */
export function docOf(docs: Docs, definition: string, field = ''): string {
  const dot = definition.lastIndexOf('.')
  return docs[definition.slice(0, dot)]?.[definition.slice(dot + 1)]?.[field] ?? ''
}
