import type { User } from '#apimachinery'
import type { Authenticate, Verdict } from '../filters/authentication.ts'
import { issuer } from './claims.ts'

/** A user known by a token that never changes. Cloneable. */
export interface StaticToken {
  readonly token: string
  readonly user: User
}

/** Whom this API server is for: what a token is meant for unless it says otherwise. */
const apiAudiences: readonly string[] = [issuer]

/** Tells users by the tokens that are known from the start, which are for the API alone, and then by those of service accounts. */
export function tokenAuthentication(
  ofServiceAccount: (token: string, audiences: readonly string[]) => Promise<Verdict>,
  staticTokens: readonly StaticToken[] = [],
): Authenticate {
  const known = new Map(staticTokens.map(({ token, user }) => [token, { ...user, groups: [...user.groups, 'system:authenticated'] }]))
  return async (token, audiences = apiAudiences) => {
    const user = known.get(token)
    if (!user) return ofServiceAccount(token, audiences)
    const shared = apiAudiences.filter((audience) => audiences.includes(audience))
    return shared.length > 0 ? { user, audiences: shared } : { error: 'unknown' }
  }
}
