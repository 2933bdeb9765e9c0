import { ApiError, type User } from '#apimachinery'
import type { Call } from '../environment.ts'
import type { Filter } from './filter.ts'

/** Whom a bearer token stands for, and which of the audiences asked about it is meant for; or what is wrong with it. */
export type Verdict = { readonly user: User; readonly audiences: readonly string[] } | { readonly error: string }

/** Judges a bearer token that is shown to some audience. Default: to the API itself. */
export type Authenticate = (token: string, audiences?: readonly string[]) => Promise<Verdict>

/** Whoever says nothing of themselves owns this cluster. */
export const adminUser: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] }

/** Says who asks: a trusted component has said it itself, a token tells it, and all others are the admin. */
export const authentication = (authenticate: Authenticate): Filter => ({
  name: 'authentication',
  async handle(call, next) {
    const { user, token } = call.request
    if (user) return next(as(call, user))
    if (token === undefined) return next(as(call, call.user))
    const found = await authenticate(token)
    if ('error' in found) throw new ApiError(401, 'Unauthorized', 'Unauthorized')
    return next(as(call, found.user))
  },
})

/** The call as this user's. */
export function as(call: Call, user: User): Call {
  call.outcome.user = user.name
  return call.user === user ? call : { ...call, user }
}
