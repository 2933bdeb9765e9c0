import type { NonResourceRule, PolicyRule, ResourceRule } from '#api'
import type { User } from '#apimachinery'
import { privilegedGroup, type Attributes, type Decision, type RuleList } from './authorizer.ts'
import { grantedTo, type RoleBook } from './granted.ts'
import { ruleAllows } from './rules.ts'

/** Role-based access control as a pure decision. (plugin/pkg/auth/authorizer/rbac/rbac.go) */
export function decideByRoles(book: RoleBook, attributes: Attributes): Decision {
  if (attributes.user.groups.includes(privilegedGroup)) return { allowed: true }
  const errors: string[] = []
  const namespace = attributes.resource === undefined ? undefined : attributes.namespace
  for (const { rules, error, source } of grantedTo(book, attributes.user, namespace)) {
    if (error !== undefined) errors.push(error)
    if (rules.some((rule) => ruleAllows(attributes, rule))) return { allowed: true, reason: `RBAC: allowed by ${source}` }
  }
  return errors.length === 0 ? { allowed: false } : { allowed: false, reason: `RBAC: ${aggregated(errors)}` }
}

/** Everything that a user may do in a namespace, rule by rule. */
export function listRules(book: RoleBook, user: User, namespace: string): RuleList {
  const all = [...grantedTo(book, user, namespace)]
  const rules = all.flatMap((granted) => granted.rules)
  const errors = all.flatMap(({ error }) => error ?? [])
  return {
    resourceRules: rules.filter(({ resources = [] }) => resources.length > 0).map(resourceRule),
    nonResourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0).map(nonResourceRule),
    incomplete: errors.length > 0,
    ...(errors.length > 0 && { evaluationError: aggregated(errors) }),
  }
}

const resourceRule = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule): ResourceRule => ({
  verbs,
  ...(apiGroups && { apiGroups }),
  ...(resources && { resources }),
  ...(resourceNames && { resourceNames }),
})

const nonResourceRule = ({ verbs, nonResourceURLs }: PolicyRule): NonResourceRule => ({
  verbs,
  ...(nonResourceURLs && { nonResourceURLs }),
})

/** Several errors as one text: each once, in brackets where there are more. */
export function aggregated(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`
}
