/** What is loaded with the first request that policies are asked about, and with the first policy. */
import type { MutatingAdmissionPolicy, Resource, ValidatingAdmissionPolicy } from '#api'
import { invalidObject, type KubeObject } from '#apimachinery'
import type { Reinvocation } from '../plugin.ts'
import { Rounds } from '../webhooks/rounds.ts'
import { checkMutatingPolicy, checkValidatingPolicy } from './check.ts'

export { mutateByPolicies } from './mutate.ts'
export { typeCheck } from './type-check.ts'
export { validateByPolicies } from './validate.ts'

export const newRounds = (reinvocation: Reinvocation): Rounds => new Rounds(reinvocation)

/** Throws Invalid for a policy with expressions that are none. */
export function checkPolicy({ group, kind }: Resource, object: KubeObject): void {
  const errors =
    kind === 'ValidatingAdmissionPolicy'
      ? checkValidatingPolicy(object as ValidatingAdmissionPolicy)
      : checkMutatingPolicy(object as MutatingAdmissionPolicy)
  if (errors.length > 0) throw invalidObject(group, kind, object.metadata.name, errors)
}
