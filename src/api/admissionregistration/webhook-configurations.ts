import { ageColumn, count } from '../columns.ts'
import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const description = 'Webhooks indicates the number of webhooks registered in this configuration'

/** admissionregistration.k8s.io/v1 MutatingWebhookConfiguration. */
export const mutatingWebhookConfigurations: Resource<MutatingWebhookConfiguration> = lazily<MutatingWebhookConfiguration>(
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    singular: 'mutatingwebhookconfiguration',
    categories: ['api-extensions'],
    scope: 'Cluster',
    schema: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
    columns: [count('Webhooks', ({ webhooks }) => webhooks?.length, description), ageColumn],
  },
  async () => (await import('./webhook-rules.ts')).mutatingWebhookRules,
)

/** admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration. */
export const validatingWebhookConfigurations: Resource<ValidatingWebhookConfiguration> = lazily<ValidatingWebhookConfiguration>(
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    singular: 'validatingwebhookconfiguration',
    categories: ['api-extensions'],
    scope: 'Cluster',
    schema: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
    columns: [count('Webhooks', ({ webhooks }) => webhooks?.length, description), ageColumn],
  },
  async () => (await import('./webhook-rules.ts')).validatingWebhookRules,
)
