import type { JSONSchemaProps } from '#api'
import { forbiddenField, invalid, notSupported, required, type FieldError } from '#apimachinery'
import { itemsOf, valueSchemaOf, valuesOf } from './json-schema.ts'
import { validateForm } from './rules/form.ts'

type Errors = readonly FieldError[]

/** What of OpenAPI's schemas a definition may not use, and what of the extensions it uses wrongly. */
export function validateSchema(schema: JSONSchemaProps, path: string): Errors {
  return [
    ...unsupported(schema, path),
    ...ofTypes(schema, path),
    ...ofListType(schema, path),
    ...validateForm(schema, path),
    ...inParts(schema, path),
  ]
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const never: readonly (readonly [keyof JSONSchemaProps, string])[] = [
  ['id', 'id is not supported'],
  ['additionalItems', 'additionalItems is not supported'],
  ['patternProperties', 'patternProperties is not supported'],
  ['definitions', 'definitions is not supported'],
  ['dependencies', 'dependencies is not supported'],
  ['$ref', '$ref is not supported'],
]

function unsupported(schema: JSONSchemaProps, path: string): Errors {
  const values = valuesOf(schema)
  const hasProperties = Object.keys(schema.properties ?? {}).length > 0
  return [
    ...never.flatMap(([field, why]) =>
      schema[field] === undefined || schema[field] === '' ? [] : [forbiddenField(`${path}.${field}`, why)],
    ),
    ...(schema.type === 'null' ? [forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative')] : []),
    ...(schema.type && schema.type !== 'null' && !types.includes(schema.type) ? [notSupported(`${path}.type`, schema.type, types)] : []),
    ...(Array.isArray(schema.items) ? [forbiddenField(`${path}.items`, 'items must be a schema object and not an array')] : []),
    ...(schema.uniqueItems
      ? [forbiddenField(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic')]
      : []),
    ...(hasProperties && values !== undefined && values !== true
      ? [forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive')]
      : []),
  ]
}

/** The type that an extension asks for. */
const ofType = (schema: JSONSchemaProps, type: string, extension: string, path: string): Errors => {
  if (schema.type === type) return []
  const why = `must be ${type} if ${extension} is specified`
  return [schema.type ? invalid(`${path}.type`, schema.type, why) : required(`${path}.type`, why)]
}

function ofTypes(schema: JSONSchemaProps, path: string): Errors {
  const mapType = schema['x-kubernetes-map-type']
  const listType = schema['x-kubernetes-list-type']
  const errors: FieldError[] = []
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  if (mapType) {
    errors.push(...ofType(schema, 'object', 'x-kubernetes-map-type', path))
    if (mapType !== 'atomic' && mapType !== 'granular')
      errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']))
  }
  if (listType) {
    errors.push(...ofType(schema, 'array', 'x-kubernetes-list-type', path))
    if (!['atomic', 'set', 'map'].includes(listType))
      errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']))
  }
  return errors
}

function ofListType(schema: JSONSchemaProps, path: string): Errors {
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (listType === 'set') return ofSet(schema, path)
  if (listType === 'map') return ofMap(schema, keys, path)
  if (keys.length === 0) return []
  const why = 'must be map if x-kubernetes-list-map-keys is non-empty'
  const at = `${path}.x-kubernetes-list-type`
  return [listType === undefined ? required(at, why) : invalid(at, listType, why)]
}

function ofSet(schema: JSONSchemaProps, path: string): Errors {
  const items = itemsOf(schema)
  if (!items) return []
  const errors: FieldError[] = []
  if (items.nullable) errors.push(forbiddenField(`${path}.items.nullable`, 'cannot be nullable when x-kubernetes-list-type is set'))
  const part = items.type === 'object' ? 'map' : items.type === 'array' ? 'list' : undefined
  if (part && items[`x-kubernetes-${part}-type`] !== 'atomic')
    errors.push(
      invalid(
        `${path}.items.x-kubernetes-${part}-type`,
        items[`x-kubernetes-${part}-type`] ?? null,
        'must be atomic as item of a list with x-kubernetes-list-type=set',
      ),
    )
  return errors
}

function ofMap(schema: JSONSchemaProps, keys: readonly string[], path: string): Errors {
  const items = itemsOf(schema)
  const errors: FieldError[] = []
  const at = `${path}.x-kubernetes-list-map-keys`
  if (keys.length === 0) errors.push(required(at, 'must not be empty if x-kubernetes-list-type is map'))
  if (!items) return [...errors, required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')]
  if (items.type !== 'object')
    errors.push(invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"))
  if (new Set(keys).size < keys.length) errors.push(invalid(at, keys, 'must not contain duplicate entries'))
  if (items.nullable) errors.push(forbiddenField(`${path}.items.nullable`, 'cannot be nullable when x-kubernetes-list-type is map'))
  for (const key of new Set(keys)) errors.push(...ofKey(items, key, keys, path))
  return errors
}

function ofKey(items: JSONSchemaProps, key: string, keys: readonly string[], path: string): Errors {
  const property = items.properties?.[key]
  if (!property) return [invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties')]
  const at = `${path}.items.properties[${key}]`
  const errors: FieldError[] = []
  if (property.type === 'array' || property.type === 'object')
    errors.push(invalid(`${at}.type`, property.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"))
  if (property.default === undefined && !items.required?.includes(key))
    errors.push(
      required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'),
    )
  if (property.nullable)
    errors.push(forbiddenField(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'))
  return errors
}

function inParts(schema: JSONSchemaProps, path: string): Errors {
  const items = itemsOf(schema)
  const values = valueSchemaOf(schema)
  return [
    ...(values ? validateSchema(values, `${path}.additionalProperties`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => validateSchema(inner, `${path}.properties[${name}]`)),
    ...(schema.not ? validateSchema(schema.not, `${path}.not`) : []),
    ...(['allOf', 'oneOf', 'anyOf'] as const).flatMap((junctor) =>
      (schema[junctor] ?? []).flatMap((inner, index) => validateSchema(inner, `${path}.${junctor}[${index}]`)),
    ),
    ...(items ? validateSchema(items, `${path}.items`) : []),
  ]
}
