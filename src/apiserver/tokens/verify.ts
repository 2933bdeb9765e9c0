import type { KubeObject } from '#apimachinery'
import { parseTime } from '#kernel'
import { read } from '../registry/read.ts'
import type { Environment } from '../environment.ts'
import type { Verdict } from '../filters/authentication.ts'
import { issuer, userOf, type Claims } from './claims.ts'
import { signingKey } from './keys.ts'

/** Who a token of ours stands for, of one that is good for any of the audiences. (pkg/serviceaccount/jwt.go) */
export async function userOfToken(environment: Environment, token: string, audiences: readonly string[]): Promise<Verdict> {
  const opened = (await signingKey(environment)).open(token)
  if (typeof opened !== 'object' || opened === null) return unknown
  const claims = opened as Claims // signed by us, so written by claimsOf
  if (claims.iss !== issuer) return unknown
  const shared = claims.aud.filter((audience) => audiences.includes(audience))
  if (shared.length === 0)
    return { error: `token audiences ${quoted(claims.aud)} is invalid for the target audiences ${quoted(audiences)}` }
  const now = environment.clock.now() / 1000
  if (now < claims.nbf || now >= claims.exp) return { error: 'service account token has expired' }
  return (await isCurrent(environment, claims))
    ? { user: userOf(claims), audiences: shared }
    : { error: 'service account token has been invalidated' }
}

const unknown: Verdict = { error: 'unknown' }

const quoted = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`

/** Whether everything that the token is bound to is still what it was. */
async function isCurrent(
  environment: Environment,
  { 'kubernetes.io': { namespace, serviceaccount, pod, secret, node } }: Claims,
): Promise<boolean> {
  const bound = [
    ['serviceaccounts', serviceaccount, namespace],
    ['pods', pod, namespace],
    ['secrets', secret, namespace],
    // Of a token that is bound to a pod, the node is only told.
    ['nodes', pod ? undefined : node, undefined],
  ] as const
  const now = environment.clock.now()
  for (const [resource, named, place] of bound) {
    if (!named) continue
    const object = await read(environment, '', resource, named.name, place)
    if (!object || object.metadata.uid !== named.uid || isLongGone(object, now)) return false
  }
  return true
}

/** What is being deleted keeps its tokens for a while, so that it can end in good order. */
const leewayMs = 60_000

function isLongGone({ metadata: { deletionTimestamp } }: KubeObject, nowMs: number): boolean {
  return deletionTimestamp !== undefined && nowMs > parseTime(deletionTimestamp) + leewayMs
}
