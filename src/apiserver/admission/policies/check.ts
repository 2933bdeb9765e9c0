import type { MutatingAdmissionPolicy, ValidatingAdmissionPolicy } from '#api'
import { invalid, type FieldError } from '#apimachinery'
import type { NamedProgram } from '../../cel/admission/composition.ts'
import type { Program } from '../../cel/compile.ts'
import { checkMatchConditions } from '../../cel/match-conditions.ts'
import { compileMutations, expressionOf } from './compile-mutations.ts'
import { compilePolicy } from './compile.ts'

const ofExpression = (program: Program | Error | undefined, expression: string | undefined, path: string): readonly FieldError[] =>
  program instanceof Error && (expression ?? '').trim() !== '' ? [invalid(path, expression, program.message)] : []

const ofVariables = (
  programs: readonly NamedProgram[],
  variables: readonly { readonly expression: string }[] = [],
): readonly FieldError[] =>
  programs.flatMap(({ program }, index) => ofExpression(program, variables[index]?.expression, `spec.variables[${index}].expression`))

/** What is wrong with a policy's expressions. (validateValidatingAdmissionPolicySpec) */
export function checkValidatingPolicy(policy: ValidatingAdmissionPolicy): readonly FieldError[] {
  const { spec } = policy
  const { composition, validations, annotations } = compilePolicy(policy)
  return [
    ...checkMatchConditions(spec.matchConditions, 'spec.matchConditions', spec.paramKind !== undefined),
    ...ofVariables(composition.variables, spec.variables),
    ...validations.flatMap(({ validation, program, message }, index) => [
      ...ofExpression(program, validation.expression, `spec.validations[${index}].expression`),
      ...ofExpression(message, validation.messageExpression, `spec.validations[${index}].messageExpression`),
    ]),
    ...annotations.flatMap(({ program }, index) =>
      ofExpression(program, spec.auditAnnotations?.[index]?.valueExpression, `spec.auditAnnotations[${index}].valueExpression`),
    ),
  ]
}

/** The same of policies that change objects. */
export function checkMutatingPolicy(policy: MutatingAdmissionPolicy): readonly FieldError[] {
  const { spec } = policy
  const { composition, mutations } = compileMutations(policy)
  return [
    ...checkMatchConditions(spec.matchConditions, 'spec.matchConditions', spec.paramKind !== undefined),
    ...ofVariables(composition.variables, spec.variables),
    ...mutations.flatMap(({ mutation, program }, index) => {
      const field = mutation.patchType === 'JSONPatch' ? 'jsonPatch' : 'applyConfiguration'
      return ofExpression(program, expressionOf(mutation), `spec.mutations[${index}].${field}.expression`)
    }),
  ]
}
