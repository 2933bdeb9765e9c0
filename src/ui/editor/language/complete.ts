import { placeAt, schemaAt } from './place.ts'
import { typeText, type Known, type Schemas } from './schema.ts'

export interface Proposal {
  readonly label: string
  readonly kind: 'field' | 'value'
  readonly detail: string
  readonly documentation: string
  /** What to put in; `$0` is where the cursor goes. */
  readonly insert: string
  readonly isRequired: boolean
}

/** What can come at a place of a text. */
export function complete(schemas: Schemas, text: string, line: number, column: number): readonly Proposal[] {
  const place = placeAt(text, line, column)
  if (place.path.length === 0) {
    if (place.inValue && (place.key === 'apiVersion' || place.key === 'kind'))
      return identities(schemas, place.key, place.key === 'kind' ? place.apiVersion : '')
    if (!schemaAt(schemas, place))
      return ['apiVersion', 'kind', 'metadata']
        .filter((name) => !place.siblings.includes(name))
        .map((name) => proposalOf(schemas, name, { type: name === 'metadata' ? 'object' : 'string' }, true))
  }
  const schema = schemaAt(schemas, place)
  if (!schema) return []
  if (place.inValue) return values(schemas.child(schema, place.key ?? ''))
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !place.siblings.includes(name) && !(place.path.length === 0 && name === 'status'))
    .map(([name, field]) => proposalOf(schemas, name, schemas.resolve(field) ?? {}, schema.required?.includes(name) ?? false))
}

function identities(schemas: Schemas, key: 'apiVersion' | 'kind', apiVersion: string): readonly Proposal[] {
  const pairs = schemas.kinds.map((each) => [each.slice(0, each.lastIndexOf('/')), each.slice(each.lastIndexOf('/') + 1)] as const)
  const texts =
    key === 'apiVersion'
      ? pairs.map(([version]) => version)
      : pairs.filter(([version]) => !apiVersion || version === apiVersion).map(([, kind]) => kind)
  return [...new Set(texts)].sort().map((label) => valueProposal(label, ''))
}

const valueProposal = (label: string, detail: string): Proposal => ({
  label,
  kind: 'value',
  detail,
  documentation: '',
  insert: label,
  isRequired: false,
})

function values(schema: Known | undefined): readonly Proposal[] {
  if (!schema) return []
  if (schema.enum) return schema.enum.map((value) => valueProposal(String(value), value === schema.default ? 'default' : ''))
  if (schema.type === 'boolean') return [valueProposal('true', ''), valueProposal('false', '')]
  const { default: usual } = schema
  return usual === undefined || typeof usual === 'object' ? [] : [valueProposal(String(usual), 'default')]
}

function insertOf(name: string, schema: Known): string {
  if (schema.type === 'array') return `${name}:\n  - $0`
  if (schema.type === 'object' || schema.properties) return `${name}:\n  $0`
  return `${name}: $0`
}

const proposalOf = (schemas: Schemas, name: string, schema: Known, isRequired: boolean): Proposal => ({
  label: name,
  kind: 'field',
  detail: typeText(schemas, schema) + (isRequired ? ', required' : ''),
  documentation: schema.description ?? '',
  insert: insertOf(name, schema),
  isRequired,
})
