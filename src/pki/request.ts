import { Attribute, Extensions, type SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { CertificationRequest } from '@peculiar/asn1-csr'
import { fromDer, MalformedError } from './der.ts'
import { alternativeNamesIn, type AlternativeNames } from './extensions.ts'
import { oid } from './object-identifiers.ts'
import { pemBlocks } from './pem.ts'
import { assertSigned } from './public-key.ts'
import { subjectOf, type Subject } from './subject.ts'

/** What somebody wants a certificate to say. */
export interface CertificateRequest {
  readonly subject: Subject
  readonly names: AlternativeNames
  readonly publicKey: SubjectPublicKeyInfo
}

/**
 * Reads a request in PEM, and makes sure that it was signed with the key that it is about. Throws MalformedError, with the
 * words that upstream has for it.
 */
export function readRequest(pem: string): CertificateRequest {
  const [block] = pemBlocks(pem)
  if (block?.label !== 'CERTIFICATE REQUEST' || !block.bytes) throw new MalformedError('PEM block type must be CERTIFICATE REQUEST')
  const { certificationRequestInfo: info, certificationRequestInfoRaw: signed, signatureAlgorithm, signature } = parse(block.bytes)
  assertSigned(info.subjectPKInfo, signatureAlgorithm.algorithm, new Uint8Array(signed ?? new ArrayBuffer()), new Uint8Array(signature))
  return {
    subject: subjectOf(info.subject),
    names: alternativeNamesIn(extensionsAskedFor([...(info.attributes ?? [])])),
    publicKey: info.subjectPKInfo,
  }
}

const parse = (der: Uint8Array): CertificationRequest => fromDer(der, CertificationRequest)

const extensionsAskedFor = (attributes: readonly Attribute[]) =>
  attributes
    .filter(({ type }) => type === oid.extensionRequest)
    .flatMap(({ values }) => values.flatMap((value) => [...fromDer(new Uint8Array(value), Extensions)]))
