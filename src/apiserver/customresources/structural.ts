import type { JSONSchemaProps } from '#api'
import { deepEqual, forbiddenField, invalid, required, type FieldError } from '#apimachinery'
import { isEmbedded, isIntOrString, itemsOf, keepsUnknown, valueSchemaOf, valuesOf } from './json-schema.ts'
import { compilePattern } from './patterns.ts'

type Level = 'root' | 'item' | 'field'

/**
 * What keeps a schema from being structural: that is, from saying the type of every field outside of allOf, anyOf, oneOf and
 * not, which may only say more of fields that are there. (apiextensions-apiserver/pkg/apiserver/schema/validation.go)
 */
export function validateStructural(schema: JSONSchemaProps, path: string): readonly FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, path)]
  return errors.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}

const textOf = ({ field, message }: FieldError): string => `${field}: ${message}`

function invariants(schema: JSONSchemaProps, level: Level, path: string): readonly FieldError[] {
  const items = itemsOf(schema)
  const values = valuesOf(schema)
  const valueSchema = valueSchemaOf(schema)
  return [
    ...(schema.type === 'array' && !schema.items ? [required(`${path}.items`, 'must be specified')] : []),
    ...(items ? invariants(items, 'item', `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => invariants(inner, 'field', `${path}.properties[${name}]`)),
    ...(values !== undefined && level === 'root' ? [forbiddenField(`${path}.additionalProperties`, 'must not be used at the root')] : []),
    ...(valueSchema ? invariants(valueSchema, 'field', `${path}.additionalProperties`) : []),
    ...extensionErrors(schema, path),
    ...junctorErrors(schema, level, path),
    ...typeErrors(schema, level, path),
    ...metadataErrors(schema, level, path),
  ]
}

function extensionErrors(schema: JSONSchemaProps, path: string): readonly FieldError[] {
  if (!isIntOrString(schema)) return []
  const why = 'must be false if x-kubernetes-int-or-string is true'
  return [
    ...(keepsUnknown(schema) ? [invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, why)] : []),
    ...(isEmbedded(schema) ? [invalid(`${path}.x-kubernetes-embedded-resource`, true, why)] : []),
  ]
}

const whereEmpty: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

function typeErrors(schema: JSONSchemaProps, level: Level, path: string): readonly FieldError[] {
  const { type = '' } = schema
  const errors: FieldError[] = []
  const embedded = 'must be object if x-kubernetes-embedded-resource is true'
  if (isEmbedded(schema) && type !== 'object')
    errors.push(type === '' ? required(`${path}.type`, embedded) : invalid(`${path}.type`, type, embedded))
  else if (type === '' && !isIntOrString(schema) && !keepsUnknown(schema)) errors.push(required(`${path}.type`, whereEmpty[level]))
  if (isEmbedded(schema) && valuesOf(schema) !== undefined)
    errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'))
  if (level === 'root' && type !== '' && type !== 'object') errors.push(invalid(`${path}.type`, type, 'must be object at the root'))
  return errors
}

function metadataErrors(schema: JSONSchemaProps, level: Level, path: string): readonly FieldError[] {
  const { properties = {} } = schema
  const isWhole = level === 'root' || isEmbedded(schema)
  const errors: FieldError[] = []
  for (const name of ['kind', 'apiVersion']) {
    const type = properties[name]?.type
    if (isWhole && properties[name] && type !== 'string')
      errors.push(invalid(`${path}.properties[${name}].type`, type ?? '', 'must be string'))
  }
  const { metadata } = properties
  const at = `${path}.properties[metadata]`
  if (metadata && isWhole && metadata.type !== 'object') errors.push(invalid(`${at}.type`, metadata.type ?? '', 'must be object'))
  if (metadata && level === 'root' && !restrictsNamesOnly(metadata))
    errors.push(forbiddenField(at, 'must not specify anything other than name and generateName, but metadata is implicitly specified'))
  if (isEmbedded(schema) && !keepsUnknown(schema) && Object.keys(properties).length === 0) {
    const why = 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'
    errors.push(required(`${path}.properties`, why))
  }
  return errors
}

function restrictsNamesOnly({ type: _type, default: _default, properties = {}, ...others }: JSONSchemaProps): boolean {
  return Object.keys(others).length === 0 && Object.keys(properties).every((name) => name === 'name' || name === 'generateName')
}

const intOrString: readonly JSONSchemaProps[] = [{ type: 'integer' }, { type: 'string' }]
const isIntOrStringPattern = (schemas: readonly JSONSchemaProps[] | undefined): boolean => deepEqual(schemas, intOrString)

/** What allOf, anyOf, oneOf and not may say. That something is an integer or a string may be said in two ways. */
function junctorErrors(schema: JSONSchemaProps, level: Level, path: string): readonly FieldError[] {
  const skipsAnyOf = isIntOrString(schema) && isIntOrStringPattern(schema.anyOf)
  const { allOf = [] } = schema
  return [
    ...(skipsAnyOf ? [] : (schema.anyOf ?? []).flatMap((inner, index) => nestedErrors(inner, level, `${path}.anyOf[${index}]`))),
    ...allOf.flatMap((inner, index) => {
      const isPattern = index === 0 && isIntOrString(schema) && isIntOrStringPattern(inner.anyOf)
      return nestedErrors(isPattern ? withoutAnyOf(inner) : inner, level, `${path}.allOf[${index}]`)
    }),
    ...(schema.oneOf ?? []).flatMap((inner, index) => nestedErrors(inner, level, `${path}.oneOf[${index}]`)),
    ...(schema.not ? nestedErrors(schema.not, level, `${path}.not`) : []),
    ...patternErrors(schema, path),
  ]
}

function withoutAnyOf(schema: JSONSchemaProps): JSONSchemaProps {
  const { anyOf: _, ...rest } = schema
  return rest
}

function patternErrors({ pattern }: JSONSchemaProps, path: string): readonly FieldError[] {
  if (!pattern) return []
  try {
    compilePattern(pattern)
    return []
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${why}`)]
  }
}

/** What a schema under a junctor may not say, and why. */
const forbiddenInside: readonly (readonly [keyof JSONSchemaProps, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['externalDocs', 'must be undefined to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
]

function nestedErrors(schema: JSONSchemaProps, level: Level, path: string): readonly FieldError[] {
  const items = itemsOf(schema)
  return [
    ...junctorErrors(schema, level, path),
    ...(items ? nestedErrors(items, level, `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => nestedErrors(inner, 'field', `${path}.properties[${name}]`)),
    ...forbiddenInside.flatMap(([field, why]) => (isSet(schema[field]) ? [forbiddenField(`${path}.${field}`, why)] : [])),
    ...(schema.properties?.['metadata']
      ? [forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context')]
      : []),
  ]
}

const isSet = (value: unknown): boolean => value !== undefined && value !== '' && value !== false

/** Whatever a junctor speaks of must be there outside of it, too. */
function completeness(schema: JSONSchemaProps, path: string): readonly FieldError[] {
  const items = itemsOf(schema)
  const values = valueSchemaOf(schema)
  return [
    ...junctorsOf(schema, path).flatMap(([inner, at]) => missing(inner, schema, at, path)),
    ...(items ? completeness(items, `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => completeness(inner, `${path}.properties[${name}]`)),
    ...(values ? completeness(values, `${path}.additionalProperties`) : []),
  ]
}

const junctorsOf = (schema: JSONSchemaProps, path: string): readonly (readonly [JSONSchemaProps, string])[] => [
  ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((junctor) =>
    (schema[junctor] ?? []).map((inner, index) => [inner, `${path}.${junctor}[${index}]`] as const),
  ),
  ...(schema.not ? [[schema.not, `${path}.not`] as const] : []),
]

function missing(nested: JSONSchemaProps, outer: JSONSchemaProps, nestedPath: string, path: string): readonly FieldError[] {
  const why = (place: string): string => `because it is defined in ${place}`
  const nestedItems = itemsOf(nested)
  const items = itemsOf(outer)
  return [
    ...(nestedItems
      ? items
        ? missing(nestedItems, items, `${nestedPath}.items`, `${path}.items`)
        : [required(`${path}.items`, why(`${nestedPath}.items`))]
      : []),
    ...Object.entries(nested.properties ?? {}).flatMap(([name, inner]) => {
      const known = outer.properties?.[name]
      const at = `properties[${name}]`
      return known ? missing(inner, known, `${nestedPath}.${at}`, `${path}.${at}`) : [required(`${path}.${at}`, why(`${nestedPath}.${at}`))]
    }),
    ...junctorsOf(nested, nestedPath).flatMap(([inner, at]) => missing(inner, outer, at, path)),
  ]
}
