import type { NonResourceRule, ResourceRule } from '#api'
import type { User } from '#apimachinery'

/** What is asked for, as an authorizer sees it. Either `resource` is set or `path` is. */
export interface Attributes {
  readonly user: User
  readonly verb: string
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly path?: string
  /** Of a list or watch, as it was sent. */
  readonly fieldSelector?: string
}

export interface Decision {
  readonly allowed: boolean
  /** Which binding allows it, or what kept the authorizer from finding out. */
  readonly reason?: string
}

/** Everything that a user may do in a namespace (SubjectRulesReviewStatus). */
export interface RuleList {
  readonly resourceRules: readonly ResourceRule[]
  readonly nonResourceRules: readonly NonResourceRule[]
  readonly incomplete: boolean
  readonly evaluationError?: string
}

/** Says whether a user may do something. */
export interface Authorizer {
  authorize(attributes: Attributes): Decision | Promise<Decision>
  rulesOf(user: User, namespace: string): RuleList | Promise<RuleList>
  /** Follows the store no longer. */
  stop?(): void
}

const everything: RuleList = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
}

/** Everyone may do everything. (authorizerfactory.NewAlwaysAllowAuthorizer) */
export const alwaysAllow: Authorizer = {
  authorize: () => ({ allowed: true }),
  rulesOf: () => everything,
}

/** Who is in this group is never asked. */
export const privilegedGroup = 'system:masters'
