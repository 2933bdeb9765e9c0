import { beforeAll, expect, test } from 'vitest'
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration } from '../generated/types.ts'
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from './admission-policies.ts'
import { validatingWebhookConfigurations } from './webhook-configurations.ts'

beforeAll(async () => {
  for (const kind of [validatingWebhookConfigurations, validatingAdmissionPolicies, validatingAdmissionPolicyBindings]) await kind.load?.()
})

const told = (errors: readonly { readonly field: string; readonly message: string }[] | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)
const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }
const hook = (change: object): ValidatingWebhookConfiguration => {
  const webhook = {
    name: 'a.example.com',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: 's', namespace: 'n' } },
    rules: [rule],
  }
  const object = { metadata: { name: 'a' }, webhooks: [{ ...webhook, ...change }] } as unknown as ValidatingWebhookConfiguration
  return validatingWebhookConfigurations.defaults?.(object) ?? object
}
const policy = (change: object): ValidatingAdmissionPolicy => {
  const spec = { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }], ...change }
  const object = { metadata: { name: 'a' }, spec } as unknown as ValidatingAdmissionPolicy
  return validatingAdmissionPolicies.defaults?.(object) ?? object
}
const binding = (change: object): ValidatingAdmissionPolicyBinding =>
  ({
    metadata: { name: 'a' },
    spec: { policyName: 'p', validationActions: ['Deny'], ...change },
  }) as unknown as ValidatingAdmissionPolicyBinding

test('a webhook that says little fails closed, after ten seconds, for everything', () => {
  expect(hook({}).webhooks).toMatchObject([
    {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      clientConfig: { service: { port: 443 } },
      rules: [{ scope: '*' }],
    },
  ])
})

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ name: 'a.b' }, ['webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots']],
  [{ clientConfig: {} }, ['webhooks[0].clientConfig: Required value: exactly one of url or service is required']],
  [
    { clientConfig: { url: 'http://a/b?c' } },
    [
      `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
      'webhooks[0].clientConfig.url: Invalid value: "c": query parameters are not permitted in the URL',
    ],
  ],
  [
    { rules: [{ ...rule, resources: ['*/*', 'pods'] }] },
    [`webhooks[0].rules[0].resources: Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources`],
  ],
  [{ admissionReviewVersions: [] }, ['webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1']],
  [{ timeoutSeconds: 31 }, ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds']],
])('a webhook with %j', (change, expected) => {
  expect(told(validatingWebhookConfigurations.validate?.(hook(change)))).toEqual(expected)
})

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ matchConstraints: undefined }, ['spec.matchConstraints: Required value']],
  [
    { paramKind: { apiVersion: 'a/b/c', kind: 'K' } },
    ['spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
  ],
  [{ variables: [{ name: 'in', expression: '1' }] }, ['spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier']],
  [
    { validations: [] },
    ['spec.validations', 'spec.auditAnnotations'].map(
      (path) => `${path}: Required value: validations or auditAnnotations must contain at least one item`,
    ),
  ],
])('a policy with %j', (change, expected) => {
  expect(told(validatingAdmissionPolicies.validate?.(policy(change)))).toEqual(expected)
})

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ validationActions: [] }, ['spec.validationActions: Required value: at least one validation action is required']],
  [{ paramRef: { parameterNotFoundAction: 'Deny' } }, ['spec.paramRef: Required value: one of name or selector must be specified']],
])('a binding with %j', (change, expected) => {
  expect(told(validatingAdmissionPolicyBindings.validate?.(binding(change)))).toEqual(expected)
})
