import { sha256 } from '@noble/hashes/sha2.js'
import { Certificate as X509Certificate, type SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { fromDer, MalformedError } from './der.ts'
import { alternativeNamesIn, extendedUsagesIn, type AlternativeNames } from './extensions.ts'
import { pemBlocks } from './pem.ts'
import { assertSigned } from './public-key.ts'
import { subjectOf, type Subject } from './subject.ts'

export interface Certificate {
  readonly subject: Subject
  readonly issuer: Subject
  readonly names: AlternativeNames
  readonly serialNumber: string
  /** In ms since the epoch, as is the other. */
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** What it is restricted to; absent: nothing. */
  readonly extendedUsages?: readonly string[]
  /** SHA-256 of the whole, in hexadecimal. */
  readonly fingerprint: string
  /** Throws MalformedError unless the owner of the key has signed it. */
  assertSignedBy(key: SubjectPublicKeyInfo): void
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Reads a certificate in DER. Throws MalformedError. */
export function readCertificate(der: Uint8Array): Certificate {
  const { tbsCertificate, tbsCertificateRaw, signatureAlgorithm, signatureValue } = fromDer(der, X509Certificate)
  const { subject, issuer, validity, serialNumber, extensions = [] } = tbsCertificate
  const extendedUsages = extendedUsagesIn([...extensions])
  const message = new Uint8Array(tbsCertificateRaw ?? new ArrayBuffer())
  return {
    subject: subjectOf(subject),
    issuer: subjectOf(issuer),
    names: alternativeNamesIn([...extensions]),
    serialNumber: toHex(new Uint8Array(serialNumber)),
    notBeforeMs: validity.notBefore.getTime().getTime(),
    notAfterMs: validity.notAfter.getTime().getTime(),
    ...(extendedUsages && { extendedUsages }),
    fingerprint: toHex(sha256(der)),
    assertSignedBy: (key) => assertSigned(key, signatureAlgorithm.algorithm, message, new Uint8Array(signatureValue)),
  }
}

/** Reads a chain of certificates in PEM. Throws MalformedError, with the words that upstream has for it. */
export function readCertificates(pem: string): readonly Certificate[] {
  const blocks = pemBlocks(pem)
  const other = blocks.find(({ label }) => label !== 'CERTIFICATE')
  if (other) throw new MalformedError(`only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other.label)}`)
  if (blocks.some(({ hasHeaders }) => hasHeaders)) throw new MalformedError('no PEM block headers are permitted')
  if (blocks.length === 0) throw new MalformedError('must contain at least one CERTIFICATE PEM block')
  return blocks.map(({ bytes = new Uint8Array() }) => readCertificate(bytes))
}
