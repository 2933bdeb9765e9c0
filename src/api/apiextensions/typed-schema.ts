import { badRequest, DecodeError, decodeObject, isJsonObject, type Json, type JsonObject } from '#apimachinery'
import type { JSONSchemaProps } from '../generated/types.ts'
import { schemaOf } from '../schemas.ts'

/**
 * A schema whose parts are all schemas. Where a schema or something else may stand (items, additionalProperties), decoding
 * has let anything through. Throws a BadRequest for what is neither. Returns the very schema where nothing changes.
 */
export function typedSchema(schema: JSONSchemaProps): JSONSchemaProps {
  const { items, additionalProperties, properties, not } = schema
  const changed: JSONSchemaProps = {
    ...schema,
    ...(items !== undefined && { items: Array.isArray(items) ? items : asJson(partOf(items, 'JSON schema or array of them expected')) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'boolean'
          ? additionalProperties
          : asJson(partOf(additionalProperties, 'boolean or JSON schema expected')),
    }),
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, typedSchema(inner)])) }),
    ...(not && { not: typedSchema(not) }),
    ...listsOf(schema),
  }
  const before = schema as Readonly<Record<string, unknown>>
  return Object.entries(changed).every(([field, value]) => before[field] === value) ? schema : changed
}

const listsOf = (schema: JSONSchemaProps): Partial<JSONSchemaProps> =>
  Object.fromEntries(
    (['allOf', 'anyOf', 'oneOf'] as const).flatMap((junctor) => {
      const inner = schema[junctor]
      return inner ? [[junctor, inner.map(typedSchema)]] : []
    }),
  )

const asJson = (schema: JSONSchemaProps): Json => schema as unknown as Json // a schema is JSON

const definition = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

function partOf(value: Json, why: string): JSONSchemaProps {
  if (!isJsonObject(value)) throw unreadable(why)
  const type = schemaOf(definition)
  return typedSchema(type ? decoded(value, () => decodeObject(type, value).object) : value)
}

function decoded(value: JsonObject, decode: () => JsonObject): JsonObject {
  try {
    const object = decode()
    return Object.keys(object).length === Object.keys(value).length &&
      Object.entries(object).every(([field, part]) => part === value[field])
      ? value
      : object
  } catch (error) {
    if (error instanceof DecodeError) throw unreadable(error.message)
    throw error
  }
}

const unreadable = (why: string): Error =>
  badRequest(`CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: ${why}`)
