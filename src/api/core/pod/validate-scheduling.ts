import {
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  labelValue,
  notSupported,
  qualifiedName,
  required,
} from '#apimachinery'
import type { PodSchedulingGate, PodSpec, Toleration, TopologySpreadConstraint } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, oneOf, validateLabelSelector } from '../../validation.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const
const compares = ['Gt', 'Lt']

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
  if (operator === 'Equal') {
    const faults = labelValue(value)
    if (faults.length > 0) errors.push(invalid(`${path}.operator`, value, faults.join(';')))
  } else if (operator === 'Exists') {
    if (value) errors.push(invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"))
  } else if (!compares.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']))
  if (effect) errors.push(...oneOf(`${path}.effect`, effect, effects))
  return errors
}

export const validateTolerations = (path: string, tolerations: readonly Toleration[] | undefined): Errors =>
  eachItem(path, tolerations, validateToleration)

/** Upstream checks each constraint against those behind it. */
const isRepeated = ({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint, later: readonly TopologySpreadConstraint[]): boolean =>
  later.some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)

function validateSpreadKeys(path: string, { matchLabelKeys = [], labelSelector: selector }: TopologySpreadConstraint): Errors {
  if (matchLabelKeys.length === 0) return []
  const selected = new Set([...Object.keys(selector?.matchLabels ?? {}), ...(selector?.matchExpressions ?? []).map(({ key }) => key)])
  return [
    ...(selector ? [] : [forbiddenField(path, 'must not be specified when labelSelector is not set')]),
    ...eachItem(path, matchLabelKeys, (key, at) => [
      ...byRule(at, key, qualifiedName),
      ...(selected.has(key) ? [invalid(at, key, 'exists in both matchLabelKeys and labelSelector')] : []),
    ]),
  ]
}

const actions = ['DoNotSchedule', 'ScheduleAnyway']

function validateSpread(constraint: TopologySpreadConstraint, path: string, later: readonly TopologySpreadConstraint[]): Errors {
  const { maxSkew, topologyKey, whenUnsatisfiable: action, minDomains, labelSelector } = constraint
  const errors: FieldError[] = []
  if (!(maxSkew > 0)) errors.push(invalid(`${path}.maxSkew`, maxSkew ?? 0, 'must be greater than zero'))
  if (!topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'))
  if (!actions.includes(action)) errors.push(notSupported(`${path}.whenUnsatisfiable`, action ?? '', actions))
  if (isRepeated(constraint, later)) errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`))
  if (minDomains !== undefined && minDomains <= 0) errors.push(invalid(`${path}.minDomains`, minDomains, 'must be greater than zero'))
  if (minDomains !== undefined && action !== 'DoNotSchedule')
    errors.push(invalid(`${path}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`))
  return [
    ...errors,
    ...oneOf(`${path}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ['Honor', 'Ignore']),
    ...oneOf(`${path}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ['Honor', 'Ignore']),
    ...validateSpreadKeys(`${path}.matchLabelKeys`, constraint),
    ...validateLabelSelector(`${path}.labelSelector`, labelSelector),
  ]
}

export const validateSpreads = (path: string, constraints: readonly TopologySpreadConstraint[] = []): Errors =>
  eachItem(path, constraints, (constraint, at, index) => validateSpread(constraint, at, constraints.slice(index + 1)))

export function validateGates(path: string, gates: readonly PodSchedulingGate[] | undefined): Errors {
  const seen = new Set<string>()
  return eachItem(path, gates, ({ name }, at) => {
    const repeated = seen.has(name)
    seen.add(name)
    return [...byRule(at, name, qualifiedName), ...(repeated ? [duplicate(at, name)] : [])]
  })
}

/** Names of what a pod is scheduled by. */
export const validateNames = (path: string, spec: PodSpec): Errors => [
  ...(spec.serviceAccountName ? byRule(`${path}.serviceAccountName`, spec.serviceAccountName, dns1123Subdomain) : []),
  ...(spec.nodeName ? byRule(`${path}.nodeName`, spec.nodeName, dns1123Subdomain) : []),
]

/** Names that the pod itself goes by. */
export const validateHostNames = (path: string, { hostname, subdomain }: PodSpec): Errors => [
  ...(hostname ? byRule(`${path}.hostname`, hostname, dns1123Label) : []),
  ...(subdomain ? byRule(`${path}.subdomain`, subdomain, dns1123Label) : []),
]
