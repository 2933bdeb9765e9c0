import { type FieldError, forbiddenField, invalid, labelValue, notSupported, qualifiedName, required } from '#apimachinery'
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
} from '../../generated/types.ts'
import { byRule, eachItem, type Errors, oneOf, requiredOneOf, validateLabels, validateLabelSelector } from '../../validation.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const

function validateToleration(toleration: Toleration, path: string): Errors {
  const errors: FieldError[] = []
  const { key = '', operator = 'Equal', value = '', effect = '', tolerationSeconds } = toleration
  if (key) errors.push(...byRule(`${path}.key`, key, qualifiedName))
  else if (operator !== 'Exists')
    errors.push(
      invalid(`${path}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'),
    )
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
  if (operator === 'Equal') errors.push(...byRule(`${path}.operator`, value, labelValue))
  else if (operator === 'Exists') {
    if (value) errors.push(invalid(`${path}.operator`, toleration.value, "value must be empty when `operator` is 'Exists'"))
  } else if (operator !== 'Lt' && operator !== 'Gt') errors.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']))
  if (effect) errors.push(...oneOf(`${path}.effect`, effect, effects))
  return errors
}

function validateNodeRequirement(requirement: NodeSelectorRequirement, path: string): Errors {
  const { operator, values = [] } = requirement
  const errors: FieldError[] = []
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"))
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  return [...errors, ...byRule(`${path}.key`, requirement.key, qualifiedName)]
}

const validateTerm = (term: NodeSelectorTerm, path: string): Errors => [
  ...eachItem(`${path}.matchExpressions`, term.matchExpressions, validateNodeRequirement),
  ...eachItem(`${path}.matchFields`, term.matchFields, ({ key }, at) =>
    key === 'metadata.name' ? [] : [invalid(`${at}.key`, key, 'not a valid field selector key')],
  ),
]

export const validateNodeSelector = (path: string, selector: NodeSelector): Errors =>
  selector.nodeSelectorTerms.length === 0
    ? [required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')]
    : eachItem(`${path}.nodeSelectorTerms`, selector.nodeSelectorTerms, validateTerm)

const validatePodTerm = (term: PodAffinityTerm, path: string): Errors => [
  ...validateLabelSelector(`${path}.labelSelector`, term.labelSelector),
  ...validateLabelSelector(`${path}.namespaceSelector`, term.namespaceSelector),
  ...(term.topologyKey
    ? byRule(`${path}.topologyKey`, term.topologyKey, qualifiedName)
    : [required(`${path}.topologyKey`, 'can not be empty')]),
]

const weight = (path: string, value: number): Errors =>
  value >= 1 && value <= 100 ? [] : [invalid(`${path}.weight`, value, 'must be in the range 1-100')]

const hard = 'requiredDuringSchedulingIgnoredDuringExecution'
const soft = 'preferredDuringSchedulingIgnoredDuringExecution'

function validateAffinity(path: string, affinity: Affinity | undefined): Errors {
  const { nodeAffinity } = affinity ?? {}
  const required = nodeAffinity?.[hard]
  const pods = (['podAffinity', 'podAntiAffinity'] as const).flatMap((name) => [
    ...eachItem(`${path}.${name}.${hard}`, affinity?.[name]?.[hard], validatePodTerm),
    ...eachItem(`${path}.${name}.${soft}`, affinity?.[name]?.[soft], (item, at) => [
      ...weight(at, item.weight),
      ...validatePodTerm(item.podAffinityTerm, `${at}.podAffinityTerm`),
    ]),
  ])
  return [
    ...(required ? validateNodeSelector(`${path}.nodeAffinity.${hard}`, required) : []),
    ...eachItem(`${path}.nodeAffinity.${soft}`, nodeAffinity?.[soft], (item, at) => [
      ...weight(at, item.weight),
      ...validateTerm(item.preference, `${at}.preference`),
    ]),
    ...pods,
  ]
}

const validateSpread = (constraint: TopologySpreadConstraint, path: string): Errors => [
  ...(constraint.maxSkew > 0 ? [] : [invalid(`${path}.maxSkew`, constraint.maxSkew ?? 0, 'must be greater than zero')]),
  ...(constraint.topologyKey ? [] : [required(`${path}.topologyKey`, 'can not be empty')]),
  ...requiredOneOf(`${path}.whenUnsatisfiable`, constraint.whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
  ...(constraint.minDomains !== undefined && constraint.minDomains <= 0
    ? [invalid(`${path}.minDomains`, constraint.minDomains, 'must be greater than zero')]
    : []),
  ...validateLabelSelector(`${path}.labelSelector`, constraint.labelSelector),
]

export const validateTolerations = (path: string, tolerations: readonly Toleration[] | undefined): Errors =>
  eachItem(path, tolerations, validateToleration)

/** Whatever says where a pod may run. */
export const validateScheduling = (path: string, spec: PodSpec): Errors => [
  ...validateLabels(`${path}.nodeSelector`, spec.nodeSelector),
  ...validateAffinity(`${path}.affinity`, spec.affinity),
  ...validateTolerations(`${path}.tolerations`, spec.tolerations),
  ...eachItem(`${path}.topologySpreadConstraints`, spec.topologySpreadConstraints, validateSpread),
]
