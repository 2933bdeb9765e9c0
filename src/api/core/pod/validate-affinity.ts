import {
  dns1123Label,
  dns1123Subdomain,
  type FieldError,
  forbiddenField,
  invalid,
  labelValue,
  qualifiedName,
  required,
} from '#apimachinery'
import type { Affinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, validateLabelSelector } from '../../validation.ts'

function validateNodeRequirement({ key, operator, values = [] }: NodeSelectorRequirement, path: string, checkValues: boolean): Errors {
  const errors: FieldError[] = []
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"))
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  return [
    ...errors,
    ...byRule(`${path}.key`, key, qualifiedName),
    ...(checkValues ? eachItem(`${path}.values`, values, (value, at) => byRule(at, value, labelValue)) : []),
  ]
}

function validateNodeField({ key, operator, values = [] }: NodeSelectorRequirement, path: string): Errors {
  const errors: FieldError[] = []
  if (operator !== 'In' && operator !== 'NotIn') errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  else if (values.length !== 1)
    errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"))
  if (key !== 'metadata.name') return [...errors, invalid(`${path}.key`, key, 'not a valid field selector key')]
  return [...errors, ...eachItem(`${path}.values`, values, (value, at) => byRule(at, value, dns1123Subdomain))]
}

/** Values of preferences are not checked: upstream takes any. */
const validateTerm = (term: NodeSelectorTerm, path: string, checkValues: boolean): Errors => [
  ...eachItem(`${path}.matchExpressions`, term.matchExpressions, (item, at) => validateNodeRequirement(item, at, checkValues)),
  ...eachItem(`${path}.matchFields`, term.matchFields, validateNodeField),
]

export const validateNodeSelector = (path: string, { nodeSelectorTerms }: NodeSelector): Errors =>
  (nodeSelectorTerms ?? []).length === 0
    ? [required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')]
    : eachItem(`${path}.nodeSelectorTerms`, nodeSelectorTerms, (term, at) => validateTerm(term, at, true))

function validateKeys(path: string, { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector }: PodAffinityTerm): Errors {
  const keys = (name: string, list: readonly string[]): Errors => {
    if (list.length === 0) return []
    if (!labelSelector) return [forbiddenField(`${path}.${name}`, 'must not be specified when labelSelector is not set')]
    return eachItem(`${path}.${name}`, list, (key, at) => byRule(at, key, qualifiedName))
  }
  const both = eachItem(`${path}.matchLabelKeys`, matchLabelKeys, (key, at) =>
    mismatchLabelKeys.includes(key) ? [invalid(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys')] : [],
  )
  return [...keys('matchLabelKeys', matchLabelKeys), ...keys('mismatchLabelKeys', mismatchLabelKeys), ...both]
}

const validatePodTerm = (term: PodAffinityTerm, path: string): Errors => [
  ...validateLabelSelector(`${path}.labelSelector`, term.labelSelector),
  ...validateLabelSelector(`${path}.namespaceSelector`, term.namespaceSelector),
  ...(term.namespaces ?? []).flatMap((name) => byRule(`${path}.namespace`, name, dns1123Label)),
  ...validateKeys(path, term),
  ...(term.topologyKey ? [] : [required(`${path}.topologyKey`, 'can not be empty')]),
  ...byRule(`${path}.topologyKey`, term.topologyKey ?? '', qualifiedName),
]

const weight = (path: string, value: number): Errors =>
  value >= 1 && value <= 100 ? [] : [invalid(`${path}.weight`, value, 'must be in the range 1-100')]

const hard = 'requiredDuringSchedulingIgnoredDuringExecution'
const soft = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Where a pod must or would rather run. */
export function validateAffinity(path: string, affinity: Affinity | undefined): Errors {
  const { nodeAffinity } = affinity ?? {}
  const demanded = nodeAffinity?.[hard]
  const pods = (['podAffinity', 'podAntiAffinity'] as const).flatMap((name) => [
    ...eachItem(`${path}.${name}.${hard}`, affinity?.[name]?.[hard], validatePodTerm),
    ...eachItem(`${path}.${name}.${soft}`, affinity?.[name]?.[soft], (item, at) => [
      ...weight(at, item.weight),
      ...validatePodTerm(item.podAffinityTerm, `${at}.podAffinityTerm`),
    ]),
  ])
  return [
    ...(demanded ? validateNodeSelector(`${path}.nodeAffinity.${hard}`, demanded) : []),
    ...eachItem(`${path}.nodeAffinity.${soft}`, nodeAffinity?.[soft], (item, at) => [
      ...weight(at, item.weight),
      ...validateTerm(item.preference, `${at}.preference`, false),
    ]),
    ...pods,
  ]
}
