import { schemaOf, type JSONSchemaProps } from '#api'
import type { Schema } from '#apimachinery'
import { isEmbedded, isIntOrString, itemsOf, keepsUnknown, valueSchemaOf } from './json-schema.ts'

const metadata = schemaOf('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')
const text: Schema = { type: 'string' }
const ofEveryObject: Readonly<Record<string, Schema>> = { apiVersion: text, kind: text, ...(metadata && { metadata }) }

/** A structural schema as patches and server-side apply need it. */
export function structureOf(schema: JSONSchemaProps, isRoot = true): Schema {
  const items = itemsOf(schema)
  const values = valueSchemaOf(schema)
  const isWhole = isRoot || isEmbedded(schema)
  const declared = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, structureOf(inner, false)] as const)
  const properties = { ...Object.fromEntries(declared), ...(isWhole && ofEveryObject) }
  return {
    type: typeOf(schema),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(schema.required && { required: schema.required }),
    ...(values && { additionalProperties: structureOf(values, false) }),
    ...(items && { items: structureOf(items, false) }),
    ...(keepsUnknown(schema) && { preserveUnknown: true }),
    ...listAndMapTypes(schema),
    ...(schema.nullable && { nullable: true }),
  }
}

function typeOf(schema: JSONSchemaProps): Schema['type'] {
  if (isIntOrString(schema)) return 'int-or-string'
  switch (schema.type) {
    case 'array':
    case 'boolean':
    case 'integer':
    case 'number':
    case 'object':
    case 'string':
      return schema.type
    default:
      return 'any'
  }
}

function listAndMapTypes(schema: JSONSchemaProps): Partial<Schema> {
  const listType = schema['x-kubernetes-list-type']
  const mapType = schema['x-kubernetes-map-type']
  const listMapKeys = schema['x-kubernetes-list-map-keys']
  return {
    ...((listType === 'atomic' || listType === 'set' || listType === 'map') && { listType }),
    ...((mapType === 'atomic' || mapType === 'granular') && { mapType }),
    ...(listMapKeys && { listMapKeys }),
  }
}
