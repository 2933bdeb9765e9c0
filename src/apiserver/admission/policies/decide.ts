import { evaluate, type RequestVariables } from '../../cel/admission/variables.ts'
import type { Program } from '../../cel/compile.ts'
import { matchAll } from '../../cel/match-conditions.ts'
import { objectBudget, perCallLimit } from '../../cel/meter.ts'
import type { CompiledPolicy, CompiledValidation } from './compile.ts'

/** What a policy has against a request, by one of its validations. */
export interface Denial {
  readonly message: string
  readonly reason: string
  /** Which of the validations. */
  readonly index: number
}

export interface Decision {
  readonly denials: readonly Denial[]
  readonly annotations: readonly (readonly [key: string, value: string])[]
  /** What denies whatever the binding's actions are. */
  readonly failures: readonly string[]
}

const nothing: Decision = { denials: [], annotations: [], failures: [] }
const longestMessage = 5 * 1024

/** What one evaluation of a policy says. (admission/plugin/policy/validating/validator.go) */
export async function decide(
  { composition, conditions, validations, annotations }: CompiledPolicy,
  variables: RequestVariables,
  failurePolicy: string | undefined,
): Promise<Decision> {
  const isIgnored = failurePolicy === 'Ignore'
  const failed = (message: string, index = 0): readonly Denial[] => (isIgnored ? [] : [{ message, reason: '', index }])
  const match = await matchAll(conditions, variables, failurePolicy)
  if ('error' in match) return { ...nothing, denials: failed(match.error) }
  if (!match.matches) return nothing
  const known = { answers: variables.answers, values: composition.with(variables.values) }
  const run = runner(known)
  const denials: Denial[] = []
  for (const [index, each] of validations.entries()) {
    const outcome = await run(each.program)
    if (outcome.error !== undefined) denials.push(...failed(outcome.error, index))
    else if (outcome.value !== true)
      denials.push({ message: await messageOf(each, run), reason: each.validation.reason ?? 'Invalid', index })
  }
  const published: (readonly [string, string])[] = []
  const failures: string[] = []
  for (const { name, program } of annotations) {
    const { value, error } = await run(program)
    if (error !== undefined) failures.push(...(isIgnored ? [] : [error]))
    else if (typeof value === 'string' && value.trim() !== '') published.push([name, value.trim()])
  }
  return { denials, annotations: published, failures }
}

type Run = (program: Program | Error) => Promise<{ readonly value?: unknown; readonly error?: string }>

/** Evaluates one expression after the other on one budget. */
export function runner(variables: RequestVariables): Run {
  let left = objectBudget
  return async (program) => {
    if (program instanceof Error) return { error: program.message }
    if (left <= 0) return { error: 'validation failed due to running out of cost budget, no further validation rules will be run' }
    const { value, error, cost } = await evaluate(program, variables, Math.min(perCallLimit, left))
    left -= cost
    return error === undefined ? { value } : { error: `expression '${program.expression}' resulted in error: ${error}` }
  }
}

async function messageOf({ validation, message }: CompiledValidation, run: Run): Promise<string> {
  const { value } = message ? await run(message) : {}
  const text = typeof value === 'string' ? value.trim() : ''
  if (text !== '' && text.length <= longestMessage && !text.includes('\n')) return text
  return validation.message?.trim() || `failed expression: ${validation.expression.trim()}`
}
