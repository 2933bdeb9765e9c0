import { sha256 } from '@noble/hashes/sha2.js'
import {
  AlgorithmIdentifier,
  Certificate as X509Certificate,
  TBSCertificate,
  Validity,
  Version,
  type SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509'
import { toBuffer, toDer } from './der.ts'
import { extensionsOf, type AlternativeNames } from './extensions.ts'
import type { KeyPair } from './key-pair.ts'
import { oid } from './object-identifiers.ts'
import { toPem } from './pem.ts'
import { nameOf, type Subject } from './subject.ts'

/** What is to be certified. */
export interface Order {
  readonly subject: Subject
  readonly names?: Partial<AlternativeNames>
  readonly publicKey: SubjectPublicKeyInfo
  /** As the certificates API names them. */
  readonly usages: readonly string[]
  /** In ms since the epoch, as is the other. The authority's own end is the latest there can be. */
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** Whoever signs certificates. */
export interface Authority {
  readonly certificatePem: string
  readonly subject: Subject
  readonly publicKey: SubjectPublicKeyInfo
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** A certificate in PEM. The same order gets the same. */
  issue(order: Order): string
}

type AuthorityOrder = Omit<Order, 'publicKey' | 'names' | 'usages'>

const noNames: AlternativeNames = { dnsNames: [], ipAddresses: [], emailAddresses: [], uris: [] }
const authorityUsages = ['digital signature', 'key encipherment', 'cert sign']

/** An authority that vouches for itself. */
export function rootAuthority(key: KeyPair, { subject, notBeforeMs, notAfterMs }: AuthorityOrder): Authority {
  const { publicKey } = key
  const issue = (order: Order, isAuthority: boolean): string =>
    toPem('CERTIFICATE', signed(key, { ...order, notAfterMs: Math.min(order.notAfterMs, notAfterMs) }, subject, isAuthority))
  return {
    certificatePem: issue({ subject, publicKey, usages: authorityUsages, notBeforeMs, notAfterMs }, true),
    subject,
    publicKey,
    notBeforeMs,
    notAfterMs,
    issue: (order) => issue(order, false),
  }
}

const ecdsaWithSha256 = (): AlgorithmIdentifier => new AlgorithmIdentifier({ algorithm: oid.ecdsaWithSha256 })

function signed(issuerKey: KeyPair, order: Order, issuer: Subject, isAuthority: boolean): Uint8Array {
  const { subject, publicKey, usages, names, notBeforeMs, notAfterMs } = order
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: toBuffer(serialNumberOf(order)),
    signature: ecdsaWithSha256(),
    issuer: nameOf(issuer),
    // oxlint-disable-next-line no-restricted-globals -- dates that are told, not what time it is
    validity: new Validity({ notBefore: new Date(wholeSeconds(notBeforeMs)), notAfter: new Date(wholeSeconds(notAfterMs)) }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: publicKey,
    extensions: extensionsOf({
      isAuthority,
      usages,
      names: { ...noNames, ...names },
      keyId: keyIdOf(publicKey),
      issuerKeyId: keyIdOf(issuerKey.publicKey),
    }),
  })
  const signatureValue = toBuffer(issuerKey.sign(toDer(tbsCertificate)))
  return toDer(new X509Certificate({ tbsCertificate, signatureAlgorithm: ecdsaWithSha256(), signatureValue }))
}

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000

/** A positive number with 127 bits. A digest of the order in place of chance. */
function serialNumberOf({ subject, publicKey, usages, names, notBeforeMs, notAfterMs }: Order): Uint8Array {
  const order = JSON.stringify([subject, Array.from(toDer(publicKey)), usages, names, notBeforeMs, notAfterMs])
  const bytes = sha256(new TextEncoder().encode(order)).slice(0, 16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes
}

/** RFC 7093, 2 (1): the first 160 bits of the digest of the key. */
const keyIdOf = ({ subjectPublicKey }: SubjectPublicKeyInfo): Uint8Array => sha256(new Uint8Array(subjectPublicKey)).slice(0, 20)
