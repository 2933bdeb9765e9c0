import type { AdmissionPlugin } from '../plugin.ts'
import { checkConditions } from './check-conditions.ts'
import { isExempt } from './rules.ts'

/** Lets webhooks refuse what is about to happen. */
export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',
  operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
  async validate(admission, environment) {
    if (isExempt(admission)) {
      if (admission.resource.plural === 'validatingwebhookconfigurations') await checkConditions(environment, admission)
      return
    }
    const hooks = await environment.webhooks.validating()
    if (hooks.length === 0) return
    const { validateByWebhooks } = await environment.hold(import('./asking.ts'))
    await validateByWebhooks(environment, hooks, admission)
  },
}
