import { Optional } from '@marcbachmann/cel-js'
import { deepEqual, duplicate, forbiddenField, invalid, required, type FieldError, type Json, type JsonObject } from '#apimachinery'
import type { Outcome } from '../../cel/compile.ts'
import { objectBudget, perCallLimit } from '../../cel/meter.ts'
import { parseFieldPath } from './field-path.ts'
import type { Plan, PlannedRule } from './plan.ts'

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What of an object rules are asked about, and what it was before, where that can be told. */
interface Place {
  readonly path: string
  readonly value: Json
  readonly old: Json | undefined
  /** Whether nothing has changed here since it was written: what was wrong already is let be. */
  readonly isUnchanged: boolean
}

/** How much may still be spent on one object. */
interface Budget {
  left: number
}

/** What rules have against an object, in upstream's words. (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go) */
export function evaluateRules(plan: Plan, value: Json, previous: Json | undefined): readonly FieldError[] {
  const errors: FieldError[] = []
  const isUnchanged = previous !== undefined && deepEqual(value, previous)
  visit(plan, { path: '', value, old: previous, isUnchanged }, errors, { left: objectBudget })
  return errors
}

function visit(plan: Plan, place: Place, errors: FieldError[], budget: Budget): void {
  if (place.value === null || budget.left < 0) return
  ofRules(plan, place, errors, budget)
  for (const [inner, child] of childrenOf(plan, place)) visit(inner, child, errors, budget)
}

function* childrenOf(plan: Plan, place: Place): Iterable<readonly [Plan, Place]> {
  const { value, old, path, isUnchanged } = place
  if (Array.isArray(value)) {
    const before = plan.items && earlierItems(plan, old)
    for (const [index, item] of (plan.items ? (value as readonly Json[]) : []).entries())
      if (plan.items) yield [plan.items, childOf(`${path}[${index}]`, item, before?.(item), isUnchanged)]
  } else if (isObject(value)) {
    const before = isObject(old) ? old : {}
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue
      const property = plan.properties.get(name)
      if (property) yield [property, childOf(path === '' ? name : `${path}.${name}`, member, before[name], isUnchanged)]
      else if (plan.values) yield [plan.values, childOf(`${path}[${name}]`, member, before[name], isUnchanged)]
    }
  }
}

const childOf = (path: string, value: Json, old: Json | undefined, isUnchanged: boolean): Place => ({
  path,
  value,
  old,
  isUnchanged: isUnchanged || (old !== undefined && deepEqual(value, old)),
})

/** Finds an item's earlier self by its keys; of lists that are no maps none can be told. */
function earlierItems({ schema }: Plan, old: Json | undefined): (item: Json) => Json | undefined {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return () => undefined
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const keyOf = (item: Json): string => JSON.stringify(keys.map((key) => (isObject(item) ? (item[key] ?? null) : null)))
  const known = new Map((old as readonly Json[]).map((item) => [keyOf(item), item]))
  return (item) => known.get(keyOf(item))
}

const outOfBudget = 'validation failed due to running out of cost budget, no further validation rules will be run'

function ofRules({ rules, convert, schema }: Plan, place: Place, errors: FieldError[], budget: Budget): void {
  if (rules.length === 0) return
  const at = place.path === '' ? '<nil>' : place.path
  const wrong = (why: string): void => void errors.push(invalid(at, schema.type ?? '', why))
  const self = convert(place.value)
  const old = place.old === undefined || place.old === null ? undefined : convert(place.old)
  for (const planned of rules) {
    if (budget.left <= 0) return void (wrong(outOfBudget), (budget.left = -1))
    const { rule, program, usesOldSelf, error } = planned
    if (error !== undefined) wrong(`rule compile error: ${error}`)
    if (!program || (usesOldSelf && old === undefined && !rule.optionalOldSelf)) continue
    const variables = { self, oldSelf: rule.optionalOldSelf ? Optional.of(old) : old }
    const outcome = program.evaluate(variables, Math.min(perCallLimit, budget.left))
    budget.left -= outcome.cost
    const failed = failureOf(outcome, planned, budget)
    if (failed !== undefined) wrong(failed)
    if (outcome.isExceeded) return void (budget.left = -1)
    if (failed === undefined && outcome.value !== true && (usesOldSelf || !place.isUnchanged))
      errors.push(refusal(planned, place.path, schema, messageOf(planned, variables, budget)))
  }
}

const shown = ({ rule }: PlannedRule): string => (rule.message ? rule.message.trim() : rule.rule.trim())

/** What kept a rule from saying yes or no. */
function failureOf({ error, isExceeded }: Outcome, planned: PlannedRule, { left }: Budget): string | undefined {
  if (isExceeded) {
    if (left <= 0) return outOfBudget
    return `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${shown(planned)}`
  }
  if (error === undefined) return undefined
  return error.startsWith('no such overload')
    ? `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${shown(planned)}`
    : `${error} evaluating rule: ${shown(planned)}`
}

const longestMessage = 5 * 1024

/** The message by its expression, unless that fails or makes none; otherwise the one that is written, or the rule. */
function messageOf({ rule, message }: PlannedRule, variables: Readonly<Record<string, unknown>>, budget: Budget): string {
  const fallback = rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`
  if (!message) return fallback
  const { value, cost } = message.evaluate(variables, Math.min(perCallLimit, Math.max(budget.left, 0)))
  budget.left -= cost
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' || text.length > longestMessage || text.includes('\n') ? fallback : text
}

function refusal({ rule }: PlannedRule, path: string, schema: Plan['schema'], message: string): FieldError {
  const parsed = rule.fieldPath ? parseFieldPath(rule.fieldPath, schema) : { path: '' }
  const inner = 'path' in parsed ? parsed.path : ''
  const at = path === '' || inner === '' ? path || inner || '<nil>' : `${path}.${inner}`
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return forbiddenField(at, message)
    case 'FieldValueRequired':
      return required(at, message)
    case 'FieldValueDuplicate':
      return duplicate(at, schema.type ?? '')
    default:
      return invalid(at, schema.type ?? '', message)
  }
}
