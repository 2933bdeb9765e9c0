import type { SelfSubjectRulesReview } from '#api'
import type { Review } from './review.ts'

/** kubectl auth can-i --list: everything the caller may do in a namespace. */
export const selfSubjectRules: Review<SelfSubjectRulesReview> = {
  group: 'authorization.k8s.io',
  resource: 'selfsubjectrulesreviews',
  answer: async ({ authorizer }, { user }, { spec }) => authorizer.rulesOf(user, spec.namespace ?? ''),
}
