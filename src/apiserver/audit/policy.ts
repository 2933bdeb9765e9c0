import type { ApiRequest, User } from '#apimachinery'

const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
export type AuditLevel = (typeof levels)[number]

/** audit.k8s.io/v1 Policy, as far as it says what is told. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[]
  readonly omitStages?: readonly string[]
  readonly omitManagedFields?: boolean
}

/** What it does not mention, it does not mind. */
export interface AuditRule {
  readonly level: AuditLevel
  readonly users?: readonly string[]
  readonly userGroups?: readonly string[]
  readonly verbs?: readonly string[]
  readonly resources?: readonly {
    readonly group?: string
    readonly resources?: readonly string[]
    readonly resourceNames?: readonly string[]
  }[]
  readonly namespaces?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  readonly omitStages?: readonly string[]
  readonly omitManagedFields?: boolean
}

/** Of everything, who did what. */
export const metadataPolicy: AuditPolicy = { rules: [{ level: 'Metadata' }] }

const nothing: AuditRule = { level: 'None' }

/** The first rule that a request matches; what matches none is not told. (apiserver/pkg/audit/policy/checker.go) */
export const ruleFor = ({ rules }: AuditPolicy, request: ApiRequest, verb: string, user: User): AuditRule =>
  rules.find((rule) => matches(rule, request, verb, user)) ?? nothing

function matches({ users, userGroups, verbs, ...rule }: AuditRule, request: ApiRequest, verb: string, user: User): boolean {
  if (!allows(users, (name) => name === user.name)) return false
  if (!allows(userGroups, (group) => user.groups.includes(group))) return false
  if (!allows(verbs, (one) => one === verb)) return false
  const { resources = [], namespaces = [], nonResourceURLs = [] } = rule
  if (resources.length > 0 || namespaces.length > 0)
    return request.resource !== undefined && matchesResource(rule, request) && nonResourceURLs.length === 0
  return (
    nonResourceURLs.length === 0 || (request.resource === undefined && nonResourceURLs.some((url) => isUnder(url, request.path ?? '/')))
  )
}

const allows = (list: readonly string[] | undefined, is: (one: string) => boolean): boolean => !list || list.length === 0 || list.some(is)

function matchesResource({ resources = [], namespaces }: Pick<AuditRule, 'resources' | 'namespaces'>, request: ApiRequest): boolean {
  const { group = '', resource = '', subresource, namespace = '', name = '' } = request
  if (!allows(namespaces, (one) => one === namespace)) return false
  if (resources.length === 0) return true
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  return resources.some(
    (one) =>
      (one.group ?? '') === group &&
      allows(one.resources, (pattern) => isResource(pattern, what, resource, subresource)) &&
      allows(one.resourceNames, (wanted) => wanted === name),
  )
}

// `pods`, `pods/log`, `pods/*`, `*/scale` or `*`.
const isResource = (pattern: string, what: string, resource: string, subresource = ''): boolean =>
  pattern === '*' || pattern === what || (subresource !== '' && (pattern === `*/${subresource}` || pattern === `${resource}/*`))

const isUnder = (url: string, path: string): boolean =>
  url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)))

/** A policy as its file says it. Throws an Error that says what is wrong with it. */
export function readPolicy(value: unknown): AuditPolicy {
  // Looked at before it is believed.
  const policy = (typeof value === 'object' && value !== null ? value : {}) as Partial<AuditPolicy & { apiVersion: string; kind: string }>
  if (policy.kind !== 'Policy' || policy.apiVersion !== 'audit.k8s.io/v1') throw new Error('is no audit.k8s.io/v1 Policy')
  const { rules = [] } = policy
  if (!Array.isArray(rules) || rules.length === 0) throw new Error('has no rules')
  for (const [index, rule] of (rules as readonly (Partial<AuditRule> | null)[]).entries()) {
    if (levels.some((level) => level === rule?.level)) continue
    const supported = levels.map((level) => JSON.stringify(level)).join(', ')
    throw new Error(`rules[${index}].level: Unsupported value: ${JSON.stringify(rule?.level ?? '')}: supported values: ${supported}`)
  }
  return { ...policy, rules }
}

export const isAtLeast = (level: AuditLevel, least: AuditLevel): boolean => levels.indexOf(level) >= levels.indexOf(least)
