import type { SelfSubjectReview, TokenReview, UserInfo } from '#api'
import type { User } from '#apimachinery'
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

/** Whose token is this? */
export const tokens: Review<TokenReview> = {
  group,
  resource: 'tokenreviews',
  async answer({ authenticate }, _, { spec }) {
    const user = await authenticate(spec.token)
    if (user) return { authenticated: true, user: userInfo(user), ...(spec.audiences && { audiences: spec.audiences }) }
    return { user: {}, error: '[invalid bearer token, unknown]' }
  },
}
