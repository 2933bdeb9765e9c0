import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { clusterAuthority, keyPairOf } from '#pki'

const createdMs = Date.UTC(2026, 0, 1, 0, 5)
const authority = clusterAuthority({ uid: '1', createdMs })
const root = new X509Certificate(authority.certificatePem)
const pair = keyPairOf('jane')
const order = {
  subject: { commonName: 'jane', organizations: ['ops', 'dev'] },
  names: { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', 'fd00::1'] },
  publicKey: pair.publicKey,
  usages: ['client auth', 'digital signature'],
  notBeforeMs: createdMs,
  notAfterMs: createdMs + 365 * 24 * 3_600_000,
}

test('openssl takes the authority for one that vouches for itself', () => {
  expect(root.verify(root.publicKey)).toBe(true)
  expect([root.ca, root.subject, root.validFrom]).toEqual([true, 'CN=kubernetes', 'Jan  1 00:00:00 2026 GMT'])
})

test('openssl takes what the authority issues for what was ordered', () => {
  const certificate = new X509Certificate(authority.issue(order))

  expect(certificate.verify(root.publicKey)).toBe(true)
  expect(certificate.checkIssued(root)).toBe(true)
  expect(certificate.ca).toBe(false)
  expect(certificate.subject).toBe('O=ops\nO=dev\nCN=jane')
  expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:FD00:0:0:0:0:0:0:1')
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(certificate.validTo).toBe('Jan  1 00:05:00 2027 GMT')
})

test('the private half of a key fits its certificate', () => {
  expect(new X509Certificate(authority.issue(order)).checkPrivateKey(createPrivateKey(pair.privatePem))).toBe(true)
})
