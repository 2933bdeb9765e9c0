import type { MutatingAdmissionPolicy, Mutation } from '#api'
import { compileOr, compose, policyEnvironment, type Composition, type NamedProgram } from '../../cel/admission/composition.ts'
import type { Program } from '../../cel/compile.ts'
import { conditionProgram } from '../../cel/match-conditions.ts'
import { addObjects, objectType, patchType } from '../../cel/objects/object.ts'

export interface CompiledMutations {
  readonly composition: Composition
  readonly conditions: readonly NamedProgram[]
  readonly mutations: readonly { readonly mutation: Mutation; readonly program: Program | Error }[]
}

const compiled = new WeakMap<MutatingAdmissionPolicy['spec'], CompiledMutations>()

/** Worked out once for a policy as it is. */
export function compileMutations({ spec }: MutatingAdmissionPolicy): CompiledMutations {
  let found = compiled.get(spec)
  if (!found) compiled.set(spec, (found = compileSpec(spec)))
  return found
}

export const expressionOf = ({ applyConfiguration, jsonPatch }: Mutation): string =>
  applyConfiguration?.expression ?? jsonPatch?.expression ?? ''

function compileSpec(spec: MutatingAdmissionPolicy['spec']): CompiledMutations {
  const hasParams = spec.paramKind !== undefined
  const base = policyEnvironment(hasParams)
  addObjects(base)
  const composition = compose(spec.variables ?? [], base)
  return {
    composition,
    conditions: (spec.matchConditions ?? []).map(({ name, expression }) => ({ name, program: conditionProgram(expression, hasParams) })),
    mutations: (spec.mutations ?? []).map((mutation) => {
      const type = mutation.patchType === 'JSONPatch' ? `list(${patchType})` : objectType
      return { mutation, program: compileOr(composition.environment, expressionOf(mutation), [type]) }
    }),
  }
}
