/** What a ResourceQuota may ask. (ValidateResourceQuota, pkg/apis/core/helper) */
import { deepEqual, type FieldError, invalid, required } from '#apimachinery'
import type { ResourceQuota, ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../../generated/types.ts'
import type { Rules } from '../../lazy.ts'
import type { Errors } from '../../validation.ts'
import { isQuotaResource, validateAmount, validateQuotaResourceName } from '../resource-names.ts'

const ofPods = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']

/** What a quota with such a scope can count. */
const countable: Readonly<Record<string, readonly string[]>> = {
  Terminating: ofPods,
  NotTerminating: ofPods,
  NotBestEffort: ofPods,
  PriorityClass: ofPods,
  CrossNamespacePodAffinity: ofPods,
  BestEffort: ['pods'],
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
}
const isScope = (scope: string): boolean => Object.hasOwn(countable, scope)
const isMiscounted = (scope: string, resource: string): boolean =>
  isQuotaResource(resource) && isScope(scope) && !countable[scope]?.includes(resource)

const conflicting = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const

const validateConflicts = (path: string, used: readonly string[], scopes: readonly string[] | undefined): Errors =>
  conflicting.filter((pair) => pair.every((scope) => used.includes(scope))).map(() => invalid(path, scopes ?? null, 'conflicting scopes'))

function validateScopes({ scopes = [], hard = {} }: ResourceQuotaSpec): Errors {
  const path = 'spec.scopes'
  const resources = Object.keys(hard).toSorted()
  const errors = scopes.flatMap((scope) => [
    ...(isScope(scope) ? [] : [invalid(path, scopes, 'unsupported scope')]),
    ...resources
      .filter((resource) => isMiscounted(scope, resource))
      .map(() => invalid(path, scopes, 'unsupported scope applied to resource')),
  ])
  return [...errors, ...validateConflicts(path, scopes, scopes)]
}

const mustExist =
  "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
const withoutValues = new Set(['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'])

function validateRequirement(path: string, { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement): Errors {
  const errors: FieldError[] = []
  if (withoutValues.has(scopeName) && operator !== 'Exists') errors.push(invalid(`${path}.operator`, operator, mustExist))
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"))
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  return errors
}

/** Upstream's paths leave out which of the expressions it is. */
function validateScopeSelector({ scopeSelector, scopes, hard = {} }: ResourceQuotaSpec): Errors {
  const path = 'spec.scopeSelector.matchExpressions'
  const expressions = scopeSelector?.matchExpressions ?? []
  const resources = Object.keys(hard).toSorted()
  const errors = expressions.flatMap((expression) => [
    ...(isScope(expression.scopeName) ? [] : [invalid(`${path}.scopeName`, expression.scopeName, 'unsupported scope')]),
    ...resources
      .filter((resource) => isMiscounted(expression.scopeName, resource))
      .map(() => invalid(path, scopeSelector, 'unsupported scope applied to resource')),
    ...validateRequirement(path, expression),
  ])
  const used = expressions.map(({ scopeName }) => scopeName)
  return [...errors, ...validateConflicts(path, used, scopes)]
}

const validateAmounts = (path: string, amounts: Readonly<Record<string, string>> = {}): Errors =>
  Object.entries(amounts).flatMap(([name, amount]) => [
    ...validateQuotaResourceName(`${path}[${name}]`, name),
    ...validateAmount(`${path}[${name}]`, name, amount),
  ])

const sorted = (scopes: readonly string[] = []): readonly string[] => [...new Set(scopes)].toSorted()

export const quotaRules: Rules<ResourceQuota> = {
  validate: ({ spec }) => [...validateAmounts('spec.hard', spec.hard), ...validateScopes(spec), ...validateScopeSelector(spec)],
  validateUpdate: (next, previous) =>
    deepEqual(sorted(next.spec.scopes), sorted(previous.spec.scopes))
      ? []
      : [invalid('spec.scopes', next.spec.scopes ?? null, 'field is immutable')],
  validateStatusUpdate: ({ status }) => [...validateAmounts('status.hard', status?.hard), ...validateAmounts('status.used', status?.used)],
}
