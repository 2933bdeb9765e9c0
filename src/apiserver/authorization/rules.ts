import type { PolicyRule } from '#api'
import type { Attributes } from './authorizer.ts'

const all = '*'
const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes(all) || list.includes(value))

/** Whether a rule grants what is asked for. (pkg/apis/rbac/v1/evaluation_helpers.go) */
export function ruleAllows(attributes: Attributes, rule: PolicyRule): boolean {
  const { verb, group = '', resource, subresource, name = '', path = '' } = attributes
  if (!has(rule.verbs, verb)) return false
  if (resource === undefined) return urlMatches(rule.nonResourceURLs, path)
  return has(rule.apiGroups, group) && resourceMatches(rule.resources, resource, subresource) && nameMatches(rule.resourceNames, name)
}

// `pods`, `pods/log`, everything's scale as `*/scale`, or all as `*`.
function resourceMatches(resources: readonly string[] | undefined, resource: string, subresource: string | undefined): boolean {
  const combined = subresource === undefined ? resource : `${resource}/${subresource}`
  if (has(resources, combined)) return true
  return subresource !== undefined && resources !== undefined && resources.includes(`*/${subresource}`)
}

/** No names are all names. What has no name yet is none of those that are named. */
const nameMatches = (names: readonly string[] | undefined, name: string): boolean =>
  names === undefined || names.length === 0 || names.includes(name)

// `/healthz`, everything that begins so as `/healthz*`, or `*`.
const urlMatches = (urls: readonly string[] | undefined, path: string): boolean =>
  (urls ?? []).some((url) => url === all || url === path || (url.endsWith(all) && path.startsWith(url.replace(/\*+$/, ''))))
