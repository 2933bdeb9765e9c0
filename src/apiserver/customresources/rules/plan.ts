import type { Environment } from '@marcbachmann/cel-js'
import type { JSONSchemaProps, ValidationRule } from '#api'
import { compile, type Program } from '../../cel/compile.ts'
import { newEnvironment } from '../../cel/environment.ts'
import { isEmbedded, itemsOf, valueSchemaOf } from '../json-schema.ts'
import { declare, type Declared } from '../../cel/declare.ts'

/** A rule, ready to be evaluated, or what is wrong with it. */
export interface PlannedRule {
  readonly rule: ValidationRule
  readonly program?: Program
  readonly message?: Program
  /** What is wrong with the rule's expression, and with its message's. */
  readonly error?: string
  readonly messageError?: string
  readonly usesOldSelf: boolean
}

/** The rules of a schema, in the shape of the schema; only where there are any. */
export interface Plan {
  readonly schema: JSONSchemaProps
  readonly convert: Declared['convert']
  readonly rules: readonly PlannedRule[]
  readonly items?: Plan
  readonly values?: Plan
  readonly properties: ReadonlyMap<string, Plan>
}

const plans = new WeakMap<JSONSchemaProps, Plan | 'none'>()

/** The plan of a whole object's schema; undefined for one without rules. Worked out once. */
export function planOf(schema: JSONSchemaProps): Plan | undefined {
  let plan = plans.get(schema)
  if (!plan) plans.set(schema, (plan = build(schema, true) ?? 'none'))
  return plan === 'none' ? undefined : plan
}

/** Types that have been declared already, of what a schema belongs to. */
interface Types {
  readonly environment: Environment
  readonly declared: Declared | undefined
}

/** Types are declared from the outermost rules inwards: schemas are large, and rules are few. */
function build(schema: JSONSchemaProps, isRoot: boolean, around?: Types): Plan | undefined {
  const written = schema['x-kubernetes-validations'] ?? []
  const types = around?.declared?.isSilent === false ? around : written.length > 0 ? declareHere(schema, isRoot) : undefined
  // What has no type is not evaluated.
  if (isUntyped(around) || isUntyped(types)) return undefined
  const inner = (part: JSONSchemaProps | undefined, declared: Declared | undefined): Plan | undefined =>
    part && build(part, isEmbedded(part), types && { environment: types.environment, declared })
  const items = inner(itemsOf(schema), types?.declared?.items)
  const values = inner(valueSchemaOf(schema), types?.declared?.items)
  const properties = new Map<string, Plan>()
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const plan = inner(property, types?.declared?.fields?.get(name))
    if (plan) properties.set(name, plan)
  }
  if (written.length === 0 && !items && !values && properties.size === 0) return undefined
  const { environment, declared } = types ?? {}
  const rules = environment && declared ? written.map((rule) => planRule(environment, rule, declared.type)) : []
  return { schema, convert: declared?.convert ?? ((value) => value), rules, properties, ...(items && { items }), ...(values && { values }) }
}

const isUntyped = (types: Types | undefined): boolean => types !== undefined && types.declared === undefined

function declareHere(schema: JSONSchemaProps, isRoot: boolean): Types {
  const environment = newEnvironment()
  const mentions = new Set<string>()
  gatherNames(schema, mentions)
  return { environment, declared: declare(environment, schema, isRoot, 'selfType', mentions) }
}

/** All names in the rules of a schema and of its parts, and more words that do no harm. */
function gatherNames(schema: JSONSchemaProps, names: Set<string>): void {
  for (const { rule, messageExpression = '' } of schema['x-kubernetes-validations'] ?? [])
    for (const [name] of `${rule} ${messageExpression}`.matchAll(/\w+/g)) names.add(name)
  for (const part of [itemsOf(schema), valueSchemaOf(schema), ...Object.values(schema.properties ?? {})]) if (part) gatherNames(part, names)
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function planRule(types: Environment, rule: ValidationRule, self: string): PlannedRule {
  const environment = types
    .clone()
    .registerVariable('self', self)
    .registerVariable('oldSelf', rule.optionalOldSelf ? `optional<${self}>` : self)
  const program = attempt(environment, rule.rule, 'bool', 'cel expression must evaluate to a bool', '')
  const message = rule.messageExpression
    ? attempt(environment, rule.messageExpression, 'string', 'messageExpression must evaluate to a string', 'messageExpression ')
    : {}
  const usesOldSelf = program.program?.uses('oldSelf') ?? false
  return {
    rule,
    ...program,
    ...(message.program && { message: message.program }),
    ...(message.error !== undefined && { messageError: message.error }),
    usesOldSelf: usesOldSelf || (message.program?.uses('oldSelf') ?? false),
  }
}

function attempt(
  environment: Environment,
  expression: string,
  type: string,
  wrongType: string,
  what: string,
): { readonly program?: Program; readonly error?: string } {
  try {
    const program = compile(environment, expression)
    if (program.type.kind !== 'dyn' && program.type.name !== type) return { error: wrongType }
    return { program }
  } catch (error) {
    return { error: `${what}compilation failed: ${textOf(error)}` }
  }
}
