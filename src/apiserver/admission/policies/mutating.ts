import { newReinvocation, type AdmissionPlugin } from '../plugin.ts'
import { isExempt } from '../webhooks/rules.ts'
import type { Rounds } from '../webhooks/rounds.ts'

const name = 'MutatingAdmissionPolicy'

/** Changes what policies in CEL want changed. */
export const mutatingAdmissionPolicy: AdmissionPlugin = {
  name,
  operations: ['CREATE', 'UPDATE'],
  async admit(admission, environment) {
    if (isExempt(admission)) return admission.object
    const bound = await environment.policies.mutating()
    if (bound.length === 0) return admission.object
    const { mutateByPolicies, newRounds } = await environment.hold(import('./deciding.ts'))
    const { reinvocation = newReinvocation() } = admission
    const known = reinvocation.memory.get(name) as Rounds | undefined // nobody else writes under this name
    const rounds = known ?? newRounds(reinvocation)
    reinvocation.memory.set(name, rounds)
    return mutateByPolicies(environment, bound, admission, rounds)
  },
}
