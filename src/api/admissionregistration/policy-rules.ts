import { dns1123Subdomain, duplicate, type FieldError, invalid, qualifiedName, required } from '#apimachinery'
import { inside } from '../defaulting.ts'
import type {
  AuditAnnotation,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, eachItem, type Errors, oneOf, requiredByRule, requiredOneOf, unique } from '../validation.ts'
import * as shared from './match-rules.ts'

const mostAnnotations = 20
const longestAnnotation = 5 * 1024
const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === ''

function validateValidation({ expression, message = '', messageExpression = '', reason }: Validation, path: string): Errors {
  const errors: FieldError[] = []
  if (isBlank(expression)) errors.push(required(`${path}.expression`, 'expression is not specified'))
  if (messageExpression && isBlank(messageExpression))
    errors.push(invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'))
  if (message && isBlank(message)) errors.push(invalid(`${path}.message`, message, 'message must be non-empty if specified'))
  else if (/[\n\r]/.test(message.trim())) errors.push(invalid(`${path}.message`, message, 'message must not contain line breaks'))
  return [...errors, ...oneOf(`${path}.reason`, reason, ['Forbidden', 'Invalid', 'RequestEntityTooLarge'])]
}

const validateAnnotation =
  (name: string) =>
  ({ key, valueExpression }: AuditAnnotation, path: string): Errors => [
    ...byRule(`${path}.key`, `${name}/${key}`, qualifiedName),
    ...(isBlank(valueExpression) ? [required(`${path}.valueExpression`, 'valueExpression is not specified')] : []),
    ...((valueExpression ?? '').trim().length > longestAnnotation
      ? [required(`${path}.valueExpression`, `must not exceed ${longestAnnotation} bytes in length`)]
      : []),
  ]

type PolicySpec = ValidatingAdmissionPolicy['spec'] | MutatingAdmissionPolicy['spec']

/** What policies of both kinds say of the requests they are for. */
const validateScope = (spec: PolicySpec): Errors => [
  ...requiredOneOf('spec.failurePolicy', spec.failurePolicy, shared.failurePolicies),
  ...shared.validateParamKind('spec.paramKind', spec.paramKind),
  ...(spec.matchConstraints ? [] : [required('spec.matchConstraints')]),
  ...shared.validateMatchResources('spec.matchConstraints', spec.matchConstraints),
  ...(spec.matchConstraints && (spec.matchConstraints.resourceRules ?? []).length === 0
    ? [required('spec.matchConstraints.resourceRules')]
    : []),
  ...shared.validateMatchConditions('spec.matchConditions', spec.matchConditions),
  ...eachItem('spec.variables', spec.variables, shared.validateVariable),
]

function validatePolicy({ metadata, spec }: ValidatingAdmissionPolicy): Errors {
  const { validations = [], auditAnnotations = [] } = spec
  const nothing = 'validations or auditAnnotations must contain at least one item'
  return [
    ...validateScope(spec),
    ...(validations.length + auditAnnotations.length === 0
      ? [required('spec.validations', nothing), required('spec.auditAnnotations', nothing)]
      : []),
    ...eachItem('spec.validations', validations, validateValidation),
    ...(auditAnnotations.length > mostAnnotations
      ? [invalid('spec.auditAnnotations', auditAnnotations, `must not have more than ${mostAnnotations} auditAnnotations`)]
      : []),
    ...eachItem('spec.auditAnnotations', auditAnnotations, validateAnnotation(metadata.name)),
    ...unique('spec.auditAnnotations', auditAnnotations, ({ key }) => key, '.key'),
  ]
}

const patches = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const

function validateMutation(mutation: Mutation, path: string): Errors {
  const type = mutation.patchType
  if (type !== 'ApplyConfiguration' && type !== 'JSONPatch') return requiredOneOf(`${path}.patchType`, type, Object.keys(patches))
  const patch = mutation[patches[type]]
  if (!patch) return [required(`${path}.${patches[type]}`, `must be specified when patchType is ${type}`)]
  return isBlank(patch.expression) ? [required(`${path}.${patches[type]}.expression`, 'expression is not specified')] : []
}

function validateActions(path: string, actions: readonly string[] = []): Errors {
  if (actions.length === 0) return [required(path, 'at least one validation action is required')]
  const why =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'
  return [
    ...eachItem(path, actions, (action, at, index) => [
      ...oneOf(at, action, ['Audit', 'Deny', 'Warn']),
      ...(actions.indexOf(action) < index ? [duplicate(at, action)] : []),
    ]),
    ...(actions.includes('Deny') && actions.includes('Warn') ? [invalid(path, actions, why)] : []),
  ]
}

type BindingSpec = MutatingAdmissionPolicyBinding['spec']

const validateBinding = (spec: BindingSpec): Errors => [
  ...requiredByRule('spec.policyName', spec.policyName, dns1123Subdomain),
  ...shared.validateParamRef('spec.paramRef', spec.paramRef),
  ...shared.validateMatchResources('spec.matchResources', spec.matchResources),
]

const policyDefaults = <T extends PolicySpec>(spec: T): T => ({
  ...spec,
  failurePolicy: spec.failurePolicy ?? 'Fail',
  ...(spec.matchConstraints && { matchConstraints: shared.matchDefaults(spec.matchConstraints) }),
})

export const validatingAdmissionPolicyRules: Rules<ValidatingAdmissionPolicy> = {
  defaults: (object) => ({ ...object, spec: policyDefaults(object.spec) }),
  validate: validatePolicy,
}

export const validatingAdmissionPolicyBindingRules: Rules<ValidatingAdmissionPolicyBinding> = {
  defaults: (object) => ({ ...object, spec: { ...object.spec, ...inside(object.spec, 'matchResources', shared.matchDefaults) } }),
  validate: ({ spec }) => [...validateBinding(spec), ...validateActions('spec.validationActions', spec.validationActions)],
}

export const mutatingAdmissionPolicyRules: Rules<MutatingAdmissionPolicy> = {
  defaults: (object) => ({ ...object, spec: policyDefaults(object.spec) }),
  validate: ({ spec }) => [
    ...validateScope(spec),
    ...((spec.mutations ?? []).length > 0 ? [] : [required('spec.mutations', 'mutations must contain at least one item')]),
    ...eachItem('spec.mutations', spec.mutations, validateMutation),
    ...requiredOneOf('spec.reinvocationPolicy', spec.reinvocationPolicy, ['IfNeeded', 'Never']),
  ],
}

export const mutatingAdmissionPolicyBindingRules: Rules<MutatingAdmissionPolicyBinding> = {
  defaults: (object) => ({ ...object, spec: { ...object.spec, ...inside(object.spec, 'matchResources', shared.matchDefaults) } }),
  validate: ({ spec }) => validateBinding(spec),
}
