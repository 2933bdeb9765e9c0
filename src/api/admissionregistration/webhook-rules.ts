import { dns1035Label, dns1123Subdomain, type FieldError, invalid, required } from '#apimachinery'
import { each } from '../defaulting.ts'
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { eachItem, type Errors, oneOf, unique, validateLabelSelector } from '../validation.ts'
import { clientConfigDefaults, validateClientConfig } from './client-config.ts'
import { failurePolicies, matchPolicies, ruleDefaults, validateMatchConditions, validateRule } from './match-rules.ts'

const reviewVersions = ['v1', 'v1beta1']
const quiet = ['None', 'NoneOnDryRun']

function validateName(path: string, name: string | undefined): Errors {
  if (!name) return [required(path)]
  const errors = dns1123Subdomain(name)
  if (errors.length > 0) return [invalid(path, name, errors.join(','))]
  return name.split('.').length < 3 ? [invalid(path, name, 'should be a domain with at least three segments separated by dots')] : []
}

function validateReviewVersions(path: string, versions: readonly string[] = []): Errors {
  const known = reviewVersions.join(', ')
  if (versions.length === 0) return [required(path, `must specify one of ${known}`)]
  const errors: FieldError[] = versions.flatMap((version, index) => {
    const at = `${path}[${index}]`
    if (versions.indexOf(version) < index) return [invalid(at, version, 'duplicate version')]
    return dns1035Label(version).map((why) => invalid(at, version, why))
  })
  if (!versions.some((version) => reviewVersions.includes(version)))
    errors.push(invalid(path, versions, `must include at least one of ${known}`))
  return errors
}

const validateWebhook = (webhook: ValidatingWebhook, path: string): Errors => [
  ...validateName(`${path}.name`, webhook.name),
  ...eachItem(`${path}.rules`, webhook.rules, validateRule),
  ...oneOf(`${path}.failurePolicy`, webhook.failurePolicy, failurePolicies),
  ...oneOf(`${path}.matchPolicy`, webhook.matchPolicy, matchPolicies),
  ...(!webhook.sideEffects
    ? [required(`${path}.sideEffects`, `must specify one of ${quiet.join(', ')}`)]
    : oneOf(`${path}.sideEffects`, webhook.sideEffects, quiet)),
  ...(webhook.timeoutSeconds !== undefined && (webhook.timeoutSeconds < 1 || webhook.timeoutSeconds > 30)
    ? [invalid(`${path}.timeoutSeconds`, webhook.timeoutSeconds, 'the timeout value must be between 1 and 30 seconds')]
    : []),
  ...validateLabelSelector(`${path}.namespaceSelector`, webhook.namespaceSelector),
  ...validateLabelSelector(`${path}.objectSelector`, webhook.objectSelector),
  ...oneOf(`${path}.reinvocationPolicy`, (webhook as MutatingWebhook).reinvocationPolicy, ['IfNeeded', 'Never']),
  ...validateClientConfig(`${path}.clientConfig`, webhook.clientConfig),
  ...validateMatchConditions(`${path}.matchConditions`, webhook.matchConditions),
  ...validateReviewVersions(`${path}.admissionReviewVersions`, webhook.admissionReviewVersions),
]

const validate = ({ webhooks }: { readonly webhooks?: readonly ValidatingWebhook[] }): Errors => [
  ...eachItem('webhooks', webhooks, validateWebhook),
  ...unique('webhooks', webhooks, ({ name }) => name, '.name'),
]

const webhookDefaults = <T extends ValidatingWebhook>(webhook: T): T => ({
  ...webhook,
  failurePolicy: webhook.failurePolicy ?? 'Fail',
  matchPolicy: webhook.matchPolicy ?? 'Equivalent',
  namespaceSelector: webhook.namespaceSelector ?? {},
  objectSelector: webhook.objectSelector ?? {},
  timeoutSeconds: webhook.timeoutSeconds ?? 10,
  clientConfig: clientConfigDefaults(webhook.clientConfig ?? {}),
  ...(webhook.rules && { rules: webhook.rules.map(ruleDefaults) }),
})

export const mutatingWebhookRules: Rules<MutatingWebhookConfiguration> = {
  defaults: (object) => ({
    ...object,
    ...each(object, 'webhooks', (webhook) => webhookDefaults({ ...webhook, reinvocationPolicy: webhook.reinvocationPolicy ?? 'Never' })),
  }),
  validate,
}

export const validatingWebhookRules: Rules<ValidatingWebhookConfiguration> = {
  defaults: (object) => ({ ...object, ...each(object, 'webhooks', webhookDefaults) }),
  validate,
}
