import type { AdmissionPlugin } from '../plugin.ts'
import { isExempt } from './rules.ts'

/** Lets webhooks refuse what is about to happen. */
export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',
  operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
  async validate(admission, environment) {
    if (isExempt(admission)) return
    const hooks = await environment.webhooks.validating()
    if (hooks.length === 0) return
    const { validateByWebhooks } = await environment.hold(import('./asking.ts'))
    await validateByWebhooks(environment, hooks, admission)
  },
}
