import type { ValidatingAdmissionPolicy, Validation } from '#api'
import { compileOr, compose, policyEnvironment, type Composition, type NamedProgram } from '../../cel/admission/composition.ts'
import type { Program } from '../../cel/compile.ts'
import { conditionProgram } from '../../cel/match-conditions.ts'

export interface CompiledValidation {
  readonly validation: Validation
  readonly program: Program | Error
  readonly message?: Program | Error
}

/** A policy's expressions, each ready to be evaluated or with what is wrong with it. */
export interface CompiledPolicy {
  readonly composition: Composition
  readonly conditions: readonly NamedProgram[]
  readonly validations: readonly CompiledValidation[]
  readonly annotations: readonly NamedProgram[]
}

const compiled = new WeakMap<ValidatingAdmissionPolicy['spec'], CompiledPolicy>()

/** Worked out once for a policy as it is. */
export function compilePolicy({ spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  let found = compiled.get(spec)
  if (!found) compiled.set(spec, (found = compileSpec(spec)))
  return found
}

function compileSpec(spec: ValidatingAdmissionPolicy['spec']): CompiledPolicy {
  const hasParams = spec.paramKind !== undefined
  const composition = compose(spec.variables ?? [], policyEnvironment(hasParams))
  const { environment } = composition
  return {
    composition,
    conditions: (spec.matchConditions ?? []).map(({ name, expression }) => ({ name, program: conditionProgram(expression, hasParams) })),
    validations: (spec.validations ?? []).map((validation) => ({
      validation,
      program: compileOr(environment, validation.expression, ['bool']),
      ...(validation.messageExpression && { message: compileOr(environment, validation.messageExpression, ['string']) }),
    })),
    annotations: (spec.auditAnnotations ?? []).map(({ key, valueExpression }) => ({
      name: key,
      program: compileOr(environment, valueExpression, ['string', 'null_type']),
    })),
  }
}
