import type { JSONSchemaProps } from '#api'
import type { FieldError, Json } from '#apimachinery'
import { hasRules, rulesMachinery } from './rules/load.ts'
import { validateValue } from './validate-value.ts'

/** With these the object is not what the schema declares: rules, which rely on that, are not asked. */
const blocking: ReadonlySet<FieldError['reason']> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

const notChecked: FieldError = {
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
}

/** What is wrong with an object of a custom kind: by its schema, then by the schema's rules. */
export function validateObject(schema: JSONSchemaProps, object: Json, previous: Json | undefined): readonly FieldError[] {
  const errors = validateValue(schema, object, '', previous)
  if (!hasRules(schema)) return errors
  if (errors.some(({ reason }) => blocking.has(reason))) return [...errors, notChecked]
  const { planOf, evaluateRules } = rulesMachinery()
  const plan = planOf(schema)
  return plan ? [...errors, ...evaluateRules(plan, object, previous)] : errors
}
