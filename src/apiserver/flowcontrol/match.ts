import type { FlowcontrolSubject, FlowSchema, PolicyRulesWithSubjects, ResourcePolicyRule } from '#api'
import type { ApiRequest, User } from '#apimachinery'
import { isSet } from '../registry/query.ts'

const all = '*'
const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes(all) || list.includes(value))

/** Rules of a schema that are about a user, whatever is asked for. */
export interface Candidate {
  readonly schema: FlowSchema
  readonly rules: readonly PolicyRulesWithSubjects[]
}

/** The order in which schemas are tried. (apihelpers.FlowSchemaSequence) */
export const inOrder = (schemas: readonly FlowSchema[]): readonly FlowSchema[] =>
  schemas.toSorted((a, b) => precedenceOf(a) - precedenceOf(b) || (a.metadata.name < b.metadata.name ? -1 : 1))

const precedenceOf = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 1000

/** The schemas that can match requests of a user, in order. (flowcontrol/rule.go) */
export const candidatesFor = (user: User, schemas: readonly FlowSchema[]): readonly Candidate[] =>
  schemas.flatMap((schema) => {
    const rules = (schema.spec.rules ?? []).filter(({ subjects }) => subjects.some((subject) => isAbout(subject, user)))
    return rules.length > 0 ? [{ schema, rules }] : []
  })

function isAbout({ kind, user: byUser, group, serviceAccount }: FlowcontrolSubject, user: User): boolean {
  if (kind === 'User') return byUser?.name === all || byUser?.name === user.name
  if (kind === 'Group') return group?.name === all || user.groups.includes(group?.name ?? '')
  const prefix = `system:serviceaccount:${serviceAccount?.namespace ?? ''}:`
  return serviceAccount?.name === all ? user.name.startsWith(prefix) : user.name === `${prefix}${serviceAccount?.name ?? ''}`
}

/** The first schema that a request matches. */
export function firstMatch(candidates: readonly Candidate[], request: ApiRequest): FlowSchema | undefined {
  const verb = verbOf(request)
  for (const { schema, rules } of candidates) if (rules.some((rule) => covers(rule, request, verb))) return schema
  return undefined
}

function verbOf({ verb, resource, query }: ApiRequest): string {
  if (verb !== 'list') return verb
  if (resource === undefined) return 'get'
  return isSet(query, 'watch') ? 'watch' : verb
}

function covers({ resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects, request: ApiRequest, verb: string): boolean {
  const { resource, path = '/' } = request
  if (resource === undefined)
    return nonResourceRules.some(({ verbs, nonResourceURLs }) => has(verbs, verb) && nonResourceURLs.some((url) => isUnder(url, path)))
  return resourceRules.some((rule) => coversResource(rule, request, verb))
}

function coversResource(
  rule: ResourcePolicyRule,
  { group = '', resource = '', subresource, namespace }: ApiRequest,
  verb: string,
): boolean {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group) || !has(rule.resources, what)) return false
  return namespace ? has(rule.namespaces, namespace) : rule.clusterScope === true
}

const isUnder = (url: string, path: string): boolean =>
  url === all || url === path || (url.endsWith('/*') && path.startsWith(url.slice(0, -1)))
