import { deepEqual } from '#apimachinery'
import type { Environment } from '../../environment.ts'
import type { Admission, AdmissionPlugin } from '../plugin.ts'
import { isExempt } from '../webhooks/rules.ts'

/** Refuses what policies in CEL are against, and policies that are not in CEL. */
export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
  async validate(admission, environment) {
    if (isExempt(admission)) return checkExpressions(admission, environment)
    const bound = await environment.policies.validating()
    if (bound.length === 0) return
    const { validateByPolicies } = await environment.hold(import('./deciding.ts'))
    await validateByPolicies(environment, bound, admission)
  },
}

const policies: ReadonlySet<string> = new Set(['validatingadmissionpolicies', 'mutatingadmissionpolicies'])
const specOf = (object: object | undefined): unknown => (object && 'spec' in object ? object.spec : undefined)

/** Only those that are new: what was there before is let be. */
async function checkExpressions({ resource, subresource, object, previous }: Admission, environment: Environment): Promise<void> {
  if (!object || subresource !== undefined || !policies.has(resource.plural)) return
  if (previous && deepEqual(specOf(previous), specOf(object))) return
  const { checkPolicy } = await environment.hold(import('./deciding.ts'))
  checkPolicy(resource, object)
}
