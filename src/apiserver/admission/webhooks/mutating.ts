import type { KubeObject } from '#apimachinery'
import type { Environment } from '../../environment.ts'
import { newReinvocation, type Admission, type AdmissionPlugin } from '../plugin.ts'
import type { Rounds } from './rounds.ts'
import { checkConditions } from './check-conditions.ts'
import { isExempt } from './rules.ts'

const name = 'MutatingAdmissionWebhook'

/** Lets webhooks change what is written. They are asked about deletions and connections too, which nobody can change. */
export const mutatingAdmissionWebhook: AdmissionPlugin = {
  name,
  operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
  admit: async (admission, environment) => (await ask(admission, environment)) ?? admission.object,
  async validate(admission, environment) {
    if (isExempt(admission) && admission.resource.plural === 'mutatingwebhookconfigurations') await checkConditions(environment, admission)
    if (admission.operation === 'DELETE' || admission.operation === 'CONNECT') await ask(admission, environment)
  },
}

async function ask(admission: Admission, environment: Environment): Promise<KubeObject | undefined> {
  if (isExempt(admission)) return undefined
  const hooks = await environment.webhooks.mutating()
  if (hooks.length === 0) return undefined
  const { Rounds, mutateByWebhooks } = await environment.hold(import('./asking.ts'))
  const { reinvocation = newReinvocation() } = admission
  const known = reinvocation.memory.get(name) as Rounds | undefined // nobody else writes under this name
  const rounds = known ?? new Rounds(reinvocation)
  reinvocation.memory.set(name, rounds)
  return mutateByWebhooks(environment, hooks, admission, rounds)
}
