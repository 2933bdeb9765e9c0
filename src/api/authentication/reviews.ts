import type { SelfSubjectReview, TokenReview } from '../generated/types.ts'
import type { Resource } from '../resource.ts'

const common = { group: 'authentication.k8s.io', version: 'v1', scope: 'Cluster', verbs: ['create'], withoutGeneration: true } as const

/** authentication.k8s.io/v1 SelfSubjectReview: asks the server who one is. Never stored. */
export const selfSubjectReviews: Resource<SelfSubjectReview> = {
  ...common,
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  schema: 'io.k8s.api.authentication.v1.SelfSubjectReview',
}

/** authentication.k8s.io/v1 TokenReview: asks whose a token is. Never stored. */
export const tokenReviews: Resource<TokenReview> = {
  ...common,
  kind: 'TokenReview',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  schema: 'io.k8s.api.authentication.v1.TokenReview',
}
