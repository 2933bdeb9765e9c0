import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '#apimachinery'
import { clusterAuthority, keyPairOf, readCertificate, readCertificates, readRequest, verifyClientCertificate } from './index.ts'
import { opensslRequests } from './testing.ts'

const createdMs = Date.UTC(2026, 0, 1, 0, 5)
const year = 365 * 24 * 3_600_000
const authority = clusterAuthority({ uid: '1', createdMs })
const jane = { commonName: 'jane', organizations: ['dev', 'ops'] }
const { publicKey } = keyPairOf('jane')
const forClients = {
  subject: jane,
  publicKey,
  usages: ['client auth', 'digital signature'],
  notBeforeMs: createdMs,
  notAfterMs: createdMs + year,
}
const derOf = (pem: string): Uint8Array => decodeBase64(pem.replaceAll(/-----.*-----|\s/g, ''))

test.each(Object.entries(opensslRequests).filter(([name]) => !name.includes('512')))('a request with %s is read', (_, pem) => {
  const { subject, names } = readRequest(pem)

  expect(subject).toEqual({ commonName: 'jane', organizations: ['dev'] })
  expect(names).toEqual({
    dnsNames: ['a.example'],
    ipAddresses: ['10.0.0.1', 'fd00::1'],
    emailAddresses: ['jane@example.com'],
    uris: ['spiffe://x/y'],
  })
})

test('a request without extensions asks for no names', () => {
  const { subject, names } = readRequest(opensslRequests['an RSA key and SHA-512'])

  expect(subject).toEqual({ commonName: 'joe', organizations: ['a', 'b'] })
  expect(names).toEqual({ dnsNames: [], ipAddresses: [], emailAddresses: [], uris: [] })
})

/** The same PEM, with another byte at a place counted from its end. */
function spoilt(pem: string, fromEnd: number): string {
  const label = /-----BEGIN (.+)-----/.exec(pem)?.[1] ?? ''
  const bytes = derOf(pem)
  bytes[bytes.length - fromEnd] = (bytes.at(-fromEnd) ?? 0) ^ 1
  return `-----BEGIN ${label}-----\n${encodeBase64(bytes)}\n-----END ${label}-----\n`
}

test.each<[keyof typeof opensslRequests, string]>([
  ['an RSA key', 'crypto/rsa: verification error'],
  ['a key on P-256', 'x509: ECDSA verification failure'],
  ['a key on P-521', 'x509: ECDSA verification failure'],
  ['an Ed25519 key', 'x509: Ed25519 verification failure'],
])('a request with %s that another has signed is refused', (name, message) => {
  expect(() => readRequest(spoilt(opensslRequests[name], 1))).toThrow(message)
})

test.each([
  ['nothing', ''],
  ['another block', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
])('%s is no request', (_, pem) => {
  expect(() => readRequest(pem)).toThrow('PEM block type must be CERTIFICATE REQUEST')
})

test('what has something behind it is refused', () => {
  const der = derOf(opensslRequests['a key on P-256'])

  expect(() =>
    readRequest(`-----BEGIN CERTIFICATE REQUEST-----\n${encodeBase64(new Uint8Array([...der, 5, 0]))}\n-----END CERTIFICATE REQUEST-----`),
  ).toThrow('asn1: syntax error: trailing data')
})

test('what is no DER is refused', () => {
  expect(() => readRequest('-----BEGIN CERTIFICATE REQUEST-----\nMAMCAQA=\n-----END CERTIFICATE REQUEST-----')).toThrow(
    'asn1: structure error',
  )
  expect(() => readCertificates('-----BEGIN CERTIFICATE-----\nMAMCAQA=\n-----END CERTIFICATE-----')).toThrow('asn1: structure error')
})

test('the authority is the same for the same cluster', () => {
  const { subject, issuer, notBeforeMs } = readCertificate(derOf(authority.certificatePem))

  expect(clusterAuthority({ uid: '1', createdMs }).certificatePem).toBe(authority.certificatePem)
  expect(clusterAuthority({ uid: '2', createdMs }).certificatePem).not.toBe(authority.certificatePem)
  expect([subject, issuer, notBeforeMs]).toEqual([authority.subject, authority.subject, createdMs - 300_000])
})

test('nothing it issues outlives it', () => {
  const { notAfterMs } = readCertificate(derOf(authority.issue({ ...forClients, notAfterMs: createdMs + 20 * year })))

  expect(notAfterMs).toBe(authority.notAfterMs)
})

test('a client is who its certificate says', () => {
  const { user } = verifyClientCertificate(derOf(authority.issue(forClients)), authority, createdMs)

  expect(user).toEqual({
    name: 'jane',
    groups: ['dev', 'ops', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] },
  })
})

const other = clusterAuthority({ uid: '2', createdMs })
test.each<[string, string, number, string]>([
  ['of another authority', other.issue(forClients), 0, 'x509: ECDSA verification failure'],
  ['that was changed', spoilt(authority.issue(forClients), 120), 0, 'x509: ECDSA verification failure'],
  ['that is not valid yet', authority.issue(forClients), -1, 'is before 2026-01-01T00:05:00Z'],
  ['that has expired', authority.issue(forClients), year + 1, 'is after 2027-01-01T00:05:00Z'],
  ['for servers', authority.issue({ ...forClients, usages: ['server auth'] }), 0, 'x509: certificate specifies an incompatible key usage'],
])('a certificate %s is refused', (_, pem, afterMs, message) => {
  expect(() => verifyClientCertificate(derOf(pem), authority, createdMs + afterMs)).toThrow(message)
})
