import { docOf, listKindOf, schemaOf, type Docs, type Resource } from '#api'
import type { JsonObject, Schema } from '#apimachinery'
import { quantityText, typeFields } from './texts.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const prefix = '#/components/schemas/'
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'

/** Kinds by the name of their definition. */
export type KindsOf = (definition: string) => readonly JsonObject[]

/** The component schemas that `roots` need, by name. */
export function componentsOf(roots: Iterable<string>, docs: Docs, kindsOf: KindsOf): JsonObject {
  const components: Record<string, JsonObject> = {}
  const open = [...roots]
  const refer = (definition: string): JsonObject => {
    if (!components[definition]) open.push(definition)
    return { $ref: prefix + definition }
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (components[name]) continue
    components[name] = special[name] ?? {}
    if (special[name]) continue
    const schema = schemaOf(name)
    if (schema) components[name] = component(name, schema, docs, kindsOf(name), refer)
  }
  return Object.fromEntries(Object.entries(components).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const special: Readonly<Record<string, JsonObject>> = {
  [quantity]: { description: quantityText, oneOf: [{ type: 'string' }, { type: 'number' }] },
  [intOrString]: {
    description:
      'IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  [`${meta}.Time`]: {
    description:
      'Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.',
    format: 'date-time',
    type: 'string',
  },
  [`${meta}.MicroTime`]: {
    description: 'MicroTime is version of Time with microsecond level precision.',
    format: 'date-time',
    type: 'string',
  },
  [`${meta}.Patch`]: {
    description: 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.',
    type: 'object',
  },
}

/** The list of a kind of which only the kind is known. */
export const listOf = (resource: Resource): JsonObject => ({
  description: `${listKindOf(resource)} is a list of ${resource.kind}`,
  type: 'object',
  required: ['items'],
  properties: {
    ...typeFields,
    items: {
      description: `List of ${resource.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`,
      type: 'array',
      items: { allOf: [{ $ref: prefix + resource.schema }], default: {} },
    },
    metadata: {
      description:
        'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
      allOf: [{ $ref: `${prefix}${meta}.ListMeta` }],
      default: {},
    },
  },
  'x-kubernetes-group-version-kind': [{ group: resource.group, version: resource.version, kind: listKindOf(resource) }],
})

type Refer = (definition: string) => JsonObject

function component(name: string, schema: Schema, docs: Docs, kinds: readonly JsonObject[], refer: Refer): JsonObject {
  const description = docOf(docs, name)
  const properties = Object.entries(schema.properties ?? {}).map(([field, inner]): [string, JsonObject] => [
    field,
    propertyOf(inner, docOf(docs, name, field), refer),
  ])
  return {
    ...(description && { description }),
    type: 'object',
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(schema.required && { required: schema.required }),
    ...(schema.mapType && { 'x-kubernetes-map-type': schema.mapType }),
    ...(kinds.length > 0 && { 'x-kubernetes-group-version-kind': kinds }),
  }
}

function propertyOf(schema: Schema, description: string, refer: Refer): JsonObject {
  const { listType, listMapKeys, patchMergeKey, patchStrategies, mapType, name } = schema
  const base = typeOf(schema, refer)
  return {
    ...(base['$ref'] === undefined ? base : { allOf: [base], ...(schema.type === 'object' && { default: {} }) }),
    ...(description && { description }),
    ...(schema.enum && { enum: schema.enum }),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(listType && { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys && { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(patchMergeKey && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
    ...(patchStrategies && { 'x-kubernetes-patch-strategy': patchStrategies.join(',') }),
    // Of a named type that is owned whole elsewhere this may say that it is not so here.
    ...(mapType && (name === undefined || mapType === 'granular') && { 'x-kubernetes-map-type': mapType }),
  }
}

function typeOf(schema: Schema, refer: Refer): JsonObject {
  switch (schema.type) {
    case 'quantity':
      return refer(quantity)
    case 'int-or-string':
      return refer(intOrString)
    case 'array':
      return { type: 'array', items: schema.items ? itemOf(schema.items, refer) : {} }
    case 'object':
      if (schema.name !== undefined) return refer(schema.name)
      return { type: 'object', ...(schema.additionalProperties && { additionalProperties: itemOf(schema.additionalProperties, refer) }) }
    case 'any':
      return schema.name === undefined ? { type: 'object' } : refer(schema.name)
    default:
      if (schema.format === 'date-time') return refer(`${meta}.Time`)
      if (schema.format === 'micro-time') return refer(`${meta}.MicroTime`)
      return { type: schema.type, ...(schema.format && { format: schema.format }) }
  }
}

function itemOf(schema: Schema, refer: Refer): JsonObject {
  const base = typeOf(schema, refer)
  return base['$ref'] === undefined ? base : { allOf: [base], ...(schema.type === 'object' && { default: {} }) }
}
