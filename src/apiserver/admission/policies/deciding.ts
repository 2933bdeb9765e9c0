/** What is loaded with the first request that policies are asked about, and with the first policy. */
import type { Resource, ValidatingAdmissionPolicy } from '#api'
import { invalidObject, type KubeObject } from '#apimachinery'
import { checkValidatingPolicy } from './check.ts'

export { validateByPolicies } from './validate.ts'

/** Throws Invalid for a policy with expressions that are none. */
export function checkPolicy({ group, kind }: Resource, object: KubeObject): void {
  const errors = kind === 'ValidatingAdmissionPolicy' ? checkValidatingPolicy(object as ValidatingAdmissionPolicy) : []
  if (errors.length > 0) throw invalidObject(group, kind, object.metadata.name, errors)
}
