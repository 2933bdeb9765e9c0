import type { Environment } from '@marcbachmann/cel-js'
import type { JSONSchemaProps, ValidationRule } from '#api'
import { compile, type Program } from '../../cel/compile.ts'
import { newEnvironment } from '../../cel/environment.ts'
import { itemsOf, valueSchemaOf } from '../json-schema.ts'
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
  readonly declared: Declared
  readonly rules: readonly PlannedRule[]
  readonly items?: Plan
  readonly values?: Plan
  readonly properties: ReadonlyMap<string, Plan>
}

const plans = new WeakMap<JSONSchemaProps, Plan | 'none'>()

/** The plan of a whole object's schema; undefined for one without rules. Worked out once. */
export function planOf(schema: JSONSchemaProps): Plan | undefined {
  let plan = plans.get(schema)
  if (!plan) {
    const environment = newEnvironment()
    const declared = declare(environment, schema, true, 'selfType')
    plans.set(schema, (plan = (declared && build(environment, schema, declared)) ?? 'none'))
  }
  return plan === 'none' ? undefined : plan
}

function build(environment: Environment, schema: JSONSchemaProps, declared: Declared): Plan | undefined {
  const inner = (part: JSONSchemaProps | undefined, type: Declared | undefined): Plan | undefined =>
    part && type && build(environment, part, type)
  const items = inner(itemsOf(schema), declared.items)
  const values = inner(valueSchemaOf(schema), declared.items)
  const properties = new Map<string, Plan>()
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const plan = inner(property, declared.fields?.get(name))
    if (plan) properties.set(name, plan)
  }
  const rules = (schema['x-kubernetes-validations'] ?? []).map((rule) => planRule(environment, rule, declared.type))
  if (rules.length === 0 && !items && !values && properties.size === 0) return undefined
  return { schema, declared, rules, properties, ...(items && { items }), ...(values && { values }) }
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
