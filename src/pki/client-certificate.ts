import type { User } from '#apimachinery'
import { formatTime } from '#kernel'
import type { Authority } from './authority.ts'
import { readCertificate, type Certificate } from './certificate.ts'
import { MalformedError } from './der.ts'

/**
 * The user that a client certificate (in DER) stands for, undefined if it names none, and until when. That the client has
 * its key, the handshake has shown. Throws MalformedError for one that is not good. (authentication/request/x509)
 */
export function verifyClientCertificate(
  der: Uint8Array,
  authority: Authority,
  nowMs: number,
): { readonly user: User | undefined; readonly untilMs: number } {
  const certificate = readCertificate(der)
  assertGood(certificate, authority, nowMs)
  return { user: userOf(certificate), untilMs: certificate.notAfterMs }
}

function userOf({ subject: { commonName, organizations, uid }, fingerprint }: Certificate): User | undefined {
  if (commonName === '') return undefined
  return {
    name: commonName,
    ...(uid !== undefined && { uid }),
    groups: [...organizations, 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  }
}

function assertGood(certificate: Certificate, { publicKey, subject }: Authority, nowMs: number): void {
  const { issuer, notBeforeMs, notAfterMs, extendedUsages } = certificate
  if (issuer.commonName !== subject.commonName) throw new MalformedError('x509: certificate signed by unknown authority')
  certificate.assertSignedBy(publicKey)
  const [now, from, to] = [nowMs, notBeforeMs, notAfterMs].map(formatTime)
  const expired = 'x509: certificate has expired or is not yet valid'
  if (nowMs < notBeforeMs) throw new MalformedError(`${expired}: current time ${now} is before ${from}`)
  if (nowMs > notAfterMs) throw new MalformedError(`${expired}: current time ${now} is after ${to}`)
  const isForClients = extendedUsages?.some((usage) => usage === 'client auth' || usage === 'any') ?? true
  if (!isForClients) throw new MalformedError('x509: certificate specifies an incompatible key usage')
}
