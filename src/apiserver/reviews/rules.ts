import type { SelfSubjectRulesReview } from '#api'
import { alwaysAllow } from '../filters/authorization.ts'
import type { Review } from './review.ts'

/** kubectl auth can-i --list: everything the caller may do in a namespace. */
export const selfSubjectRules: Review<SelfSubjectRulesReview> = {
  group: 'authorization.k8s.io',
  resource: 'selfsubjectrulesreviews',
  async answer({ authorizer }) {
    if (authorizer !== alwaysAllow)
      return { resourceRules: [], nonResourceRules: [], incomplete: true, evaluationError: 'the authorizer does not list rules' }
    return {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }
  },
}
