import type { JSONSchemaProps } from '#api'
import { invalid, type FieldError } from '#apimachinery'
import { prune } from './content.ts'
import { itemsOf, valueSchemaOf } from './json-schema.ts'
import { validateValue } from './validate-value.ts'

/** A default must itself be what the schema says, and have nothing that pruning takes away. */
export function validateDefaults(schema: JSONSchemaProps, path: string): readonly FieldError[] {
  const items = itemsOf(schema)
  const values = valueSchemaOf(schema)
  return [
    ...ofDefault(schema, path),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => validateDefaults(inner, `${path}.properties[${name}]`)),
    ...(items ? validateDefaults(items, `${path}.items`) : []),
    ...(values ? validateDefaults(values, `${path}.additionalProperties`) : []),
  ]
}

function ofDefault(schema: JSONSchemaProps, path: string): readonly FieldError[] {
  const value = schema.default
  if (value === undefined) return []
  const at = `${path}.default`
  if (prune(schema, value, '', []) !== value) return [invalid(at, value, 'must not have unknown fields')]
  return validateValue(schema, value, '').map((error) => ({ ...error, field: error.field === '<nil>' ? at : `${at}.${error.field}` }))
}
