import type { SelfSubjectReview, TokenReview, UserInfo } from '#api'
import { badRequest, type User } from '#apimachinery'
import type { Review } from './review.ts'

const group = 'authentication.k8s.io'

const userInfo = ({ name, uid, groups, extra }: User): UserInfo => ({
  username: name,
  ...(uid !== undefined && { uid }),
  groups,
  ...(extra && { extra }),
})

/** kubectl auth whoami. */
export const selfSubject: Review<SelfSubjectReview> = {
  group,
  resource: 'selfsubjectreviews',
  answer: async (_, { user }) => ({ userInfo: userInfo(user) }),
}

/** Whose token is this, shown to one of these audiences? (pkg/registry/authentication/tokenreview/storage.go) */
export const tokens: Review<TokenReview> = {
  group,
  resource: 'tokenreviews',
  async answer({ authenticate }, _, { spec }) {
    if (!spec.token) throw badRequest('token is required for TokenReview in authentication')
    const verdict = await authenticate(spec.token, spec.audiences?.length ? spec.audiences : undefined)
    if ('error' in verdict) return { user: {}, error: `[invalid bearer token, ${verdict.error}]` }
    return { authenticated: true, user: userInfo(verdict.user), audiences: verdict.audiences }
  },
}
