import type { JSONSchemaProps } from '#api'
import { deepEqual, duplicate, invalid, required, tooMany, type FieldError, type Json, type JsonObject } from '#apimachinery'
import { hasFormat } from './formats.ts'
import { patternComplaint } from './patterns.ts'
import { isEmbedded, isIntOrString, itemsOf, valuesOf } from './json-schema.ts'

/**
 * What is wrong with a value by its schema, in the words of upstream's validator. `path` is empty for the whole object. What
 * has not changed since `previous` is not complained about: it may have been right when it was written.
 */
export function validateValue(schema: JSONSchemaProps, value: Json, path: string, previous?: Json): readonly FieldError[] {
  if ((value === null && schema.nullable) || (previous !== undefined && deepEqual(value, previous))) return []
  const wrongType = typeError(schema, value, path)
  if (wrongType) return [wrongType]
  return [
    ...enumErrors(schema, value, path),
    ...(typeof value === 'string' ? stringErrors(schema, value, path) : []),
    ...(typeof value === 'number' ? numberErrors(schema, value, path) : []),
    ...(Array.isArray(value) ? listErrors(schema, value, path, previous) : []),
    ...(isObject(value) ? objectErrors(schema, value, path, isObject(previous) ? previous : {}) : []),
    ...junctorErrors(schema, value, path),
  ]
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const inside = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`)

const wrong = (path: string, value: Json, why: string): FieldError =>
  invalid(path === '' ? '<nil>' : path, value, `${path} in body ${why}`.trimStart())

function typeName(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
}

function typeError(schema: JSONSchemaProps, value: Json, path: string): FieldError | undefined {
  const wanted = isIntOrString(schema) ? ['integer', 'string'] : schema.type ? [schema.type] : []
  const actual = typeName(value)
  if (wanted.length === 0 || wanted.includes(actual) || (actual === 'integer' && wanted.includes('number'))) return undefined
  const why = `${path} in body must be of type ${wanted.join(',')}: ${JSON.stringify(actual)}`.trimStart()
  return {
    field: path === '' ? '<nil>' : path,
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${JSON.stringify(actual)}: ${why}`,
  }
}

function enumErrors({ enum: allowed }: JSONSchemaProps, value: Json, path: string): readonly FieldError[] {
  if (!allowed || allowed.length === 0 || allowed.some((one) => deepEqual(one, value))) return []
  const shown = allowed.map((one) => (typeof one === 'string' ? JSON.stringify(one) : `"${JSON.stringify(one)}"`)).join(', ')
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${shown}`
  return [{ field: path, reason: 'FieldValueNotSupported', message }]
}

function stringErrors(schema: JSONSchemaProps, value: string, path: string): readonly FieldError[] {
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema
  const length = [...value].length
  const errors: FieldError[] = []
  if (length > maxLength)
    errors.push({ field: path, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes` })
  if (length < minLength) errors.push(wrong(path, value, `should be at least ${minLength} chars long`))
  const complaint = pattern ? patternComplaint(pattern, value) : undefined
  if (complaint !== undefined) errors.push(wrong(path, value, complaint))
  if (format && !hasFormat(format, value)) errors.push(wrong(path, value, `must be of type ${format}: ${JSON.stringify(value)}`))
  return errors
}

function numberErrors(schema: JSONSchemaProps, value: number, path: string): readonly FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const errors: FieldError[] = []
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    errors.push(wrong(path, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`))
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    errors.push(wrong(path, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`))
  if (multipleOf && !Number.isInteger(value / multipleOf)) errors.push(wrong(path, value, `should be a multiple of ${multipleOf}`))
  return errors
}

function listErrors(schema: JSONSchemaProps, value: readonly Json[], path: string, previous: Json | undefined): readonly FieldError[] {
  const { minItems = 0, maxItems = Infinity } = schema
  const items = itemsOf(schema)
  const before = earlierItems(schema, previous)
  return [
    ...(items ? value.flatMap((item, index) => validateValue(items, item, `${path}[${index}]`, before(item))) : []),
    ...(value.length < minItems ? [wrong(path, value.length, `should have at least ${minItems} items`)] : []),
    ...(value.length > maxItems ? [tooMany(path, value.length, maxItems)] : []),
    ...duplicateItems(schema, value, path),
  ]
}

/** The item that an item of a keyed list was before. */
function earlierItems(schema: JSONSchemaProps, previous: Json | undefined): (item: Json) => Json | undefined {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(previous)) return () => undefined
  const keyOf = itemKey(schema)
  const known = new Map(previous.map((item: Json) => [JSON.stringify(keyOf(item)), item]))
  return (item) => known.get(JSON.stringify(keyOf(item)))
}

/** What tells the items of a list apart: the whole item of a set, its keys in a map. */
function itemKey(schema: JSONSchemaProps): (item: Json) => Json {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (schema['x-kubernetes-list-type'] !== 'map') return (item) => item
  return (item) => (isObject(item) ? Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]]))) : item)
}

/** Sets and maps have each item once. */
function duplicateItems(schema: JSONSchemaProps, value: readonly Json[], path: string): readonly FieldError[] {
  const type = schema['x-kubernetes-list-type']
  if (type !== 'set' && type !== 'map') return []
  const keyOf = itemKey(schema)
  const seen = new Set<string>()
  return value.flatMap((item, index) => {
    const key = keyOf(item)
    const text = JSON.stringify(key)
    if (seen.has(text)) return [duplicate(`${path}[${index}]`, key)]
    seen.add(text)
    return []
  })
}

function objectErrors(schema: JSONSchemaProps, value: JsonObject, path: string, previous: JsonObject): readonly FieldError[] {
  const { properties = {}, minProperties = 0, maxProperties = Infinity } = schema
  const values = valuesOf(schema)
  const count = Object.keys(value).length
  return [
    ...(count < minProperties ? [wrong(path, count, `should have at least ${minProperties} properties`)] : []),
    ...(count > maxProperties ? [tooMany(path, count, maxProperties)] : []),
    ...(schema.required ?? []).flatMap((field) => (value[field] === undefined ? [required(inside(path, field))] : [])),
    ...Object.entries(value).flatMap(([field, member]) => {
      if (member === undefined) return []
      const known = Object.hasOwn(properties, field) ? properties[field] : undefined
      if (known) return validateValue(known, member, inside(path, field), previous[field])
      if (typeof values === 'object') return validateValue(values, member, inside(path, field), previous[field])
      return values === false ? [wrong(inside(path, field), '', 'is a forbidden property')] : []
    }),
    ...(isEmbedded(schema) ? embeddedErrors(value, path) : []),
  ]
}

const embeddedErrors = (value: JsonObject, path: string): readonly FieldError[] =>
  ['apiVersion', 'kind'].flatMap((field) => (value[field] ? [] : [required(inside(path, field), 'must not be empty')]))

function junctorErrors(schema: JSONSchemaProps, value: Json, path: string): readonly FieldError[] {
  const say = (why: string): FieldError => invalid(path === '' ? '<nil>' : path, '', path === '' ? why : `${JSON.stringify(path)} ${why}`)
  const { allOf = [], anyOf = [], oneOf = [], not } = schema
  const errors: FieldError[] = []
  const ofAll = allOf.flatMap((inner) => validateValue(inner, value, path))
  if (ofAll.length > 0) errors.push(...ofAll, say('must validate all the schemas (allOf)'))
  const ofAny = anyOf.map((inner) => validateValue(inner, value, path))
  if (ofAny.length > 0 && ofAny.every((found) => found.length > 0))
    errors.push(say('must validate at least one schema (anyOf)'), ...best(ofAny))
  const ofOne = oneOf.map((inner) => validateValue(inner, value, path))
  const valid = ofOne.filter((found) => found.length === 0).length
  if (oneOf.length > 0 && valid !== 1) {
    const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`
    errors.push(say(`must validate one and only one schema (oneOf). ${found}`), ...(valid === 0 ? best(ofOne) : []))
  }
  if (not && validateValue(not, value, path).length === 0) errors.push(say('must not validate the schema (not)'))
  return errors
}

/** What the schema says that comes closest. */
const best = (found: readonly (readonly FieldError[])[]): readonly FieldError[] =>
  found.reduce((a, b) => (b.length < a.length ? b : a), found[0] ?? [])
