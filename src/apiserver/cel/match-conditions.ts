import type { MatchCondition } from '#api'
import { invalid, type FieldError } from '#apimachinery'
import type { Admission } from '../admission/plugin.ts'
import type { Environment } from '../environment.ts'
import { compileOr, policyEnvironment, type NamedProgram } from './admission/composition.ts'
import { evaluate, requestVariables, type RequestVariables } from './admission/variables.ts'
import type { Program } from './compile.ts'
import { perCallLimit } from './meter.ts'

/** Whether all conditions hold; if not, which does not; or what kept them from being told. */
export type MatchResult = { readonly matches: true } | { readonly matches: false; readonly failed?: string } | { readonly error: string }

const budget = 2_500_000
const compiled = new Map<string, Program | Error>()

/** A condition, or what is wrong with it. It knows nothing of a policy's variables, which come later. */
export function conditionProgram(expression: string, hasParams = false): Program | Error {
  const key = `${hasParams}:${expression}`
  let found = compiled.get(key)
  if (!found) {
    if (compiled.size > 1000) compiled.clear()
    compiled.set(key, (found = compileOr(policyEnvironment(hasParams), expression, ['bool'])))
  }
  return found
}

/** What is wrong with the expressions of conditions, at `path` (`webhooks[0].matchConditions`). */
export const checkMatchConditions = (
  conditions: readonly MatchCondition[] | undefined,
  path: string,
  hasParams = false,
): readonly FieldError[] =>
  (conditions ?? []).flatMap(({ expression }, index) => {
    const program = expression.trim() === '' ? undefined : conditionProgram(expression, hasParams)
    return program instanceof Error ? [invalid(`${path}[${index}].expression`, expression, program.message)] : []
  })

/**
 * Asks the `matchConditions` of a webhook about a request. One that is false decides; otherwise an error is reported, or
 * counts as no match where failures are to be ignored. (admission/plugin/webhook/matchconditions/matcher.go)
 */
export async function evaluateMatchConditions(
  environment: Environment,
  conditions: readonly MatchCondition[] | undefined,
  admission: Admission,
  failurePolicy: string | undefined,
): Promise<MatchResult> {
  if (!conditions || conditions.length === 0) return { matches: true }
  const variables = await requestVariables(environment, admission)
  const named = conditions.map(({ name, expression }) => ({ name, program: conditionProgram(expression) }))
  return matchAll(named, variables, failurePolicy)
}

export async function matchAll(
  conditions: readonly NamedProgram[],
  variables: RequestVariables,
  failurePolicy: string | undefined,
): Promise<MatchResult> {
  const errors: string[] = []
  let left = budget
  for (const { name, program } of conditions) {
    if (program instanceof Error) {
      errors.push(program.message)
      continue
    }
    const { value, error, cost } = await evaluate(program, variables, Math.min(perCallLimit, Math.max(left, 0)))
    left -= cost
    if (error !== undefined) errors.push(`expression '${program.expression}' resulted in error: ${error}`)
    else if (value !== true) return { matches: false, failed: name }
  }
  if (errors.length === 0) return { matches: true }
  return failurePolicy === 'Ignore' ? { matches: false } : { error: errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]` }
}
