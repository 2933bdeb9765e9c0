import type { JSONSchemaProps, ValidationRule } from '#api'
import { invalid, invalidGo, type FieldError } from '#apimachinery'
import { evaluateRules } from './evaluate.ts'
import { planOf, type Plan, type PlannedRule } from './plan.ts'

const quoted = (text: string | undefined): string => JSON.stringify(text ?? '')

/** A rule as Go's `%#v` prints it; of what it points to only that it does. */
const inGo = ({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf }: ValidationRule): string =>
  `apiextensions.ValidationRule{Rule:${quoted(rule)}, Message:${quoted(message)}, MessageExpression:${quoted(messageExpression)}, ` +
  `Reason:(*apiextensions.FieldValueErrorReason)(${reason === undefined ? 'nil' : '0xc000000000'}), FieldPath:${quoted(fieldPath)}, ` +
  `OptionalOldSelf:(*bool)(${optionalOldSelf === undefined ? 'nil' : '0xc000000000'})}`

/** What is wrong with the expressions of a schema's rules. Its form must be right already. */
export function checkRules(schema: JSONSchemaProps, path: string): readonly FieldError[] {
  const plan = planOf(schema)
  if (!plan) return []
  const errors = ofPlan(plan, path, undefined)
  return errors.length > 0 ? errors : ofDefaults(plan, path)
}

/** `uncorrelatable` is the path of what keeps an old value from being found for a new one. */
function ofPlan(plan: Plan, path: string, uncorrelatable: string | undefined): readonly FieldError[] {
  const { schema, rules, items, values, properties } = plan
  const isCorrelatable = schema['x-kubernetes-list-type'] === 'map'
  return [
    ...(values ? ofPlan(values, `${path}.additionalProperties`, uncorrelatable) : []),
    ...[...properties].flatMap(([name, inner]) => ofPlan(inner, `${path}.properties[${name}]`, uncorrelatable)),
    ...(items ? ofPlan(items, `${path}.items`, uncorrelatable ?? (isCorrelatable ? undefined : path)) : []),
    ...rules.flatMap((rule, index) => ofRule(rule, `${path}.x-kubernetes-validations[${index}]`, uncorrelatable)),
  ]
}

/** Defaults must follow the rules that objects must. */
function ofDefaults(plan: Plan, path: string): readonly FieldError[] {
  const { schema, items, values, properties } = plan
  const errors = schema.default === undefined ? [] : evaluateRules(plan, schema.default, undefined)
  const at = `${path}.default`
  return [
    ...errors.map((error) => ({ ...error, field: error.field === '<nil>' ? at : `${at}.${error.field}` })),
    ...[...properties].flatMap(([name, inner]) => ofDefaults(inner, `${path}.properties[${name}]`)),
    ...(items ? ofDefaults(items, `${path}.items`) : []),
    ...(values ? ofDefaults(values, `${path}.additionalProperties`) : []),
  ]
}

function ofRule(
  { rule, error, messageError, usesOldSelf }: PlannedRule,
  at: string,
  uncorrelatable: string | undefined,
): readonly FieldError[] {
  return [
    ...(error === undefined ? [] : [invalidGo(`${at}.rule`, inGo(rule), error)]),
    ...(messageError === undefined ? [] : [invalidGo(`${at}.messageExpression`, inGo(rule), messageError)]),
    ...(rule.optionalOldSelf !== undefined && !usesOldSelf && error === undefined
      ? [invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule')]
      : []),
    ...(usesOldSelf && uncorrelatable !== undefined
      ? [invalid(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`)]
      : []),
  ]
}
