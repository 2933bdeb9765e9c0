import type { JSONSchemaProps } from '#api'
import type { Json } from '#apimachinery'

const isObject = (value: Json | undefined): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema of a list's items; a list of schemas, which is not supported, has none. */
export const itemsOf = ({ items }: JSONSchemaProps): JSONSchemaProps | undefined =>
  isObject(items) ? (items as unknown as JSONSchemaProps) : undefined // decoding leaves schemas or lists of them

/** What values of a map must be like: a schema, or true or false for anything and nothing. */
export const valuesOf = ({ additionalProperties }: JSONSchemaProps): JSONSchemaProps | boolean | undefined =>
  isObject(additionalProperties)
    ? (additionalProperties as unknown as JSONSchemaProps)
    : typeof additionalProperties === 'boolean'
      ? additionalProperties
      : undefined

/** The same, where only a schema is of interest. */
export function valueSchemaOf(schema: JSONSchemaProps): JSONSchemaProps | undefined {
  const values = valuesOf(schema)
  return typeof values === 'object' ? values : undefined
}

export const keepsUnknown = (schema: JSONSchemaProps): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true
export const isEmbedded = (schema: JSONSchemaProps): boolean => schema['x-kubernetes-embedded-resource'] === true
export const isIntOrString = (schema: JSONSchemaProps): boolean => schema['x-kubernetes-int-or-string'] === true
