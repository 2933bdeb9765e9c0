import type { User } from '#apimachinery'
import type { Environment } from '../environment.ts'
import { clientAuthority } from './keys.ts'

/** The users of the certificates that this cluster's authority has issued. One that was good stays so until its time is over. */
export function certificateAuthentication(environment: Environment): (der: Uint8Array) => Promise<User | undefined> {
  const good = new Map<string, { readonly user: User | undefined; readonly untilMs: number }>()
  return async (der) => {
    const key = String.fromCharCode(...der)
    const known = good.get(key)
    if (known && environment.clock.now() <= known.untilMs) return known.user
    const { verifyClientCertificate } = await environment.hold(import('#pki'))
    const verified = verifyClientCertificate(der, await clientAuthority(environment), environment.clock.now())
    if (good.size >= mostKnown) good.clear()
    good.set(key, verified)
    return verified.user
  }
}

/** A client shows its certificate with every request, and there are few clients. */
const mostKnown = 1000
