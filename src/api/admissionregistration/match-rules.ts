/** What admission configurations share: which requests they look at. */
import {
  dns1035Label,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  qualifiedName,
  required,
  tooMany,
} from '#apimachinery'
import type {
  MatchCondition,
  MatchResources,
  NamedRuleWithOperations,
  ParamKind,
  ParamRef,
  RuleWithOperations,
  Variable,
} from '../generated/types.ts'
import { pathSegmentName } from '../rbac/roles.ts'
import { byRule, eachItem, type Errors, oneOf, unique, validateLabelSelector } from '../validation.ts'

export const failurePolicies = ['Fail', 'Ignore']
export const matchPolicies = ['Equivalent', 'Exact']
const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const mostConditions = 64

/** Required, and with `*` only alone. */
const listOrAll = (path: string, list: readonly string[] = [], others: string): Errors => {
  if (list.length === 0) return [required(path)]
  return list.length > 1 && list.includes('*') ? [invalid(path, list, `if '*' is present, must not specify other ${others}`)] : []
}

/** `pods`, `pods/status`, `*`, `pods/*`, `*` with a subresource: what a wildcard covers is not named again. */
function validateResources(path: string, resources: readonly string[] = []): Errors {
  if (resources.length === 0) return [required(path)]
  const errors: FieldError[] = []
  const allOf = new Set<string>()
  const allWith = new Set<string>()
  for (const [index, resource] of resources.entries()) {
    const at = `${path}[${index}]`
    const [name = '', subresource] = resource.split(/\/(.*)/s)
    if (resource === '') errors.push(required(at))
    if (subresource === undefined) continue
    if (allOf.has(name)) errors.push(invalid(at, resource, `if '${name}/*' is present, must not specify ${resource}`))
    if (allWith.has(subresource)) errors.push(invalid(at, resource, `if '*/${subresource}' is present, must not specify ${resource}`))
    if (subresource === '*') allOf.add(name)
    if (name === '*') allWith.add(subresource)
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"))
  if (resources.includes('*') && resources.some((resource) => resource !== '*' && !resource.includes('/')))
    errors.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"))
  return errors
}

/** Operations, groups, versions, resources and scope. */
export const validateRule = (rule: RuleWithOperations, path: string): Errors => [
  ...listOrAll(`${path}.operations`, rule.operations, 'operations'),
  ...eachItem(`${path}.operations`, rule.operations, (operation, at) => oneOf(at, operation, operations)),
  ...listOrAll(`${path}.apiGroups`, rule.apiGroups, 'API groups'),
  ...listOrAll(`${path}.apiVersions`, rule.apiVersions, 'API versions'),
  ...eachItem(`${path}.apiVersions`, rule.apiVersions, (version, at) => (version === '' ? [required(at)] : [])),
  ...validateResources(`${path}.resources`, rule.resources),
  ...oneOf(`${path}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']),
]

const pathSegment = (path: string, name: string): Errors => {
  const why = pathSegmentName(name)
  return why === undefined ? [] : [invalid(path, name, why)]
}

const validateNamedRule = (rule: NamedRuleWithOperations, path: string): Errors => [
  ...eachItem(`${path}.resourceNames`, rule.resourceNames, (name, at, index) => [
    ...pathSegment(at, name),
    ...((rule.resourceNames ?? []).indexOf(name) < index ? [duplicate(at, name)] : []),
  ]),
  ...validateRule(rule, path),
]

export const validateMatchResources = (path: string, match: MatchResources | undefined): Errors => [
  ...oneOf(`${path}.matchPolicy`, match?.matchPolicy, matchPolicies),
  ...validateLabelSelector(`${path}.namespaceSelector`, match?.namespaceSelector),
  ...validateLabelSelector(`${path}.objectSelector`, match?.objectSelector),
  ...eachItem(`${path}.resourceRules`, match?.resourceRules, validateNamedRule),
  ...eachItem(`${path}.excludeResourceRules`, match?.excludeResourceRules, validateNamedRule),
]

const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === ''

/** The names and the presence of conditions; what their expressions mean is for whoever evaluates them. */
export const validateMatchConditions = (path: string, conditions: readonly MatchCondition[] | undefined): Errors => [
  ...((conditions ?? []).length > mostConditions ? [tooMany(path, (conditions ?? []).length, mostConditions)] : []),
  ...eachItem(path, conditions, ({ name, expression }, at) => [
    ...(isBlank(expression) ? [required(`${at}.expression`)] : []),
    ...(name ? byRule(`${at}.name`, name, qualifiedName) : [required(`${at}.name`)]),
  ]),
  ...unique(path, conditions, ({ name }) => name, '.name'),
]

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
)

export const validateVariable = ({ name, expression }: Variable, path: string): Errors => [
  ...(isBlank(name)
    ? [required(`${path}.name`, 'name is not specified')]
    : /^[_a-zA-Z]\w*$/.test(name) && !reserved.has(name)
      ? []
      : [invalid(`${path}.name`, name, 'name is not a valid CEL identifier')]),
  ...(isBlank(expression) ? [required(`${path}.expression`, 'expression is not specified')] : []),
]

function validateApiVersion(path: string, apiVersion: string | undefined): Errors {
  if (!apiVersion) return [required(path)]
  const [version = '', group, more] = apiVersion.split('/').toReversed()
  if (more !== undefined) return [invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
  const errors: FieldError[] = []
  const groupErrors = group ? dns1123Subdomain(group) : []
  if (groupErrors.length > 0) errors.push(invalid(path, group, groupErrors.join(',')))
  const versionErrors = dns1035Label(version)
  if (version === '') errors.push(invalid(path, apiVersion, 'version must be specified'))
  else if (versionErrors.length > 0) errors.push(invalid(path, version, versionErrors.join(',')))
  return errors
}

export function validateParamKind(path: string, param: ParamKind | undefined): Errors {
  if (!param) return []
  const kindErrors = dns1035Label((param.kind ?? '').toLowerCase())
  const kind = param.kind
    ? kindErrors.length > 0
      ? [invalid(`${path}.kind`, param.kind, `may have mixed case, but should otherwise match: ${kindErrors.join(',')}`)]
      : []
    : [required(`${path}.kind`)]
  return [...validateApiVersion(`${path}.apiVersion`, param.apiVersion), ...kind]
}

export function validateParamRef(path: string, ref: ParamRef | undefined): Errors {
  if (!ref) return []
  const both = ref.name && ref.selector
  return [
    ...(ref.name ? pathSegment(`${path}.name`, ref.name) : []),
    ...(both ? [forbiddenField(`${path}.name`, 'name and selector are mutually exclusive')] : []),
    ...validateLabelSelector(`${path}.selector`, ref.selector),
    ...(both ? [forbiddenField(`${path}.selector`, 'name and selector are mutually exclusive')] : []),
    ...(ref.name || ref.selector ? [] : [required(path, 'one of name or selector must be specified')]),
    ...(ref.parameterNotFoundAction
      ? oneOf(`${path}.parameterNotFoundAction`, ref.parameterNotFoundAction, ['Allow', 'Deny'])
      : [required(`${path}.parameterNotFoundAction`)]),
  ]
}

/** A rule without a scope means all. */
export const ruleDefaults = <T extends RuleWithOperations>(rule: T): T => ({ ...rule, scope: rule.scope ?? '*' })

export const matchDefaults = (match: MatchResources): MatchResources => ({
  ...match,
  matchPolicy: match.matchPolicy ?? 'Equivalent',
  namespaceSelector: match.namespaceSelector ?? {},
  objectSelector: match.objectSelector ?? {},
  ...(match.resourceRules && { resourceRules: match.resourceRules.map(ruleDefaults) }),
  ...(match.excludeResourceRules && { excludeResourceRules: match.excludeResourceRules.map(ruleDefaults) }),
})
