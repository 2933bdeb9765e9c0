import { ApiError, type Peer, type User } from '#apimachinery'
import type { Call } from '../environment.ts'
import type { Filter } from './filter.ts'

/** Whom a bearer token stands for, and which of the audiences asked about it is meant for; or what is wrong with it. */
export type Verdict = { readonly user: User; readonly audiences: readonly string[] } | { readonly error: string }

/** Judges a bearer token that is shown to some audience. Default: to the API itself. */
export type Authenticate = (token: string, audiences?: readonly string[]) => Promise<Verdict>

/** Whoever says nothing of themselves owns this cluster, unless they come over a secure connection. */
export const adminUser: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] }

/** Whoever could have said who they are, and has not. */
export const anonymousUser: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

export interface Authenticators {
  readonly token: Authenticate
  /** The user of a client certificate (in DER), if it names one. Throws for a certificate that is not good. */
  readonly certificate: (der: Uint8Array) => Promise<User | undefined>
  /** Whether somebody may be nobody. */
  readonly allowsAnonymous: boolean
}

/** Says who asks: a trusted component has said it itself, or a certificate or a token tells it. */
export const authentication = (authenticators: Authenticators): Filter => ({
  name: 'authentication',
  async handle(call, next) {
    const { user, token, peer } = call.request
    if (user) return next(as(call, user))
    if (token === undefined && !peer) return next(as(call, adminUser))
    const found = await identify(authenticators, token, peer)
    if (!found) throw new ApiError(401, 'Unauthorized', 'Unauthorized')
    return next(as(call, found))
  },
})

/** One good credential is enough, whatever the others are; bad ones alone are worse than none. (union.NewFailOnError) */
async function identify(
  { certificate, token: judge, allowsAnonymous }: Authenticators,
  token: string | undefined,
  peer: Peer | undefined,
): Promise<User | undefined> {
  const shown = peer?.certificate && (await certificate(peer.certificate).catch(() => 'bad' as const))
  if (typeof shown === 'object') return shown
  if (token !== undefined) {
    const verdict = await judge(token)
    return 'error' in verdict ? undefined : verdict.user
  }
  return shown !== 'bad' && allowsAnonymous ? anonymousUser : undefined
}

/** The call as this user's. */
export function as(call: Call, user: User): Call {
  call.outcome.user = user.name
  if (call.outcome.who) call.outcome.actsAs = user
  else call.outcome.who = user
  return call.user === user ? call : { ...call, user }
}
