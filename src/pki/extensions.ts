import { OctetString } from '@peculiar/asn1-schema'
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  KeyUsage,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  KeyIdentifier,
} from '@peculiar/asn1-x509'
import { fromDer, toBuffer, toDer } from './der.ts'
import { oid } from './object-identifiers.ts'
import { extendedUsageIds, extendedUsageNames, keyUsageBits } from './usages.ts'

/** Names besides the subject's. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
  readonly emailAddresses: readonly string[]
  readonly uris: readonly string[]
}

export interface ExtensionContents {
  readonly isAuthority: boolean
  readonly usages: readonly string[]
  readonly names: AlternativeNames
  /** Of the subject's key and of the issuer's. */
  readonly keyId: Uint8Array
  readonly issuerKeyId: Uint8Array
}

const extension = (extnID: string, value: unknown, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(toDer(value)) })

/** The extensions of a certificate, in the order of Go's crypto/x509. */
export function extensionsOf({ isAuthority, usages, names, keyId, issuerKeyId }: ExtensionContents): Extensions {
  const bits = keyUsageBits(usages)
  const ids = extendedUsageIds(usages)
  const alternatives = generalNames(names)
  return new Extensions([
    ...(bits > 0 ? [extension(oid.keyUsage, new KeyUsage(bits), true)] : []),
    ...(ids.length > 0 ? [extension(oid.extendedKeyUsage, new ExtendedKeyUsage([...ids]))] : []),
    extension(oid.basicConstraints, new BasicConstraints({ cA: isAuthority }), true),
    ...(isAuthority ? [extension(oid.subjectKeyIdentifier, new SubjectKeyIdentifier(toBuffer(keyId)))] : []),
    ...(isAuthority
      ? []
      : [extension(oid.authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(toBuffer(issuerKeyId)) }))]),
    ...(alternatives.length > 0 ? [extension(oid.subjectAlternativeName, new SubjectAlternativeName(alternatives))] : []),
  ])
}

const generalNames = ({ dnsNames, emailAddresses, ipAddresses, uris }: AlternativeNames): GeneralName[] => [
  ...dnsNames.map((dNSName) => new GeneralName({ dNSName })),
  ...emailAddresses.map((rfc822Name) => new GeneralName({ rfc822Name })),
  ...ipAddresses.map((iPAddress) => new GeneralName({ iPAddress })),
  ...uris.map((uniformResourceIdentifier) => new GeneralName({ uniformResourceIdentifier })),
]

const valueOf = (extensions: readonly Extension[], id: string): Uint8Array | undefined => {
  const found = extensions.find(({ extnID }) => extnID === id)
  return found && new Uint8Array(found.extnValue.buffer)
}

export function alternativeNamesIn(extensions: readonly Extension[]): AlternativeNames {
  const bytes = valueOf(extensions, oid.subjectAlternativeName)
  const names = bytes ? [...fromDer(bytes, SubjectAlternativeName)] : []
  return {
    dnsNames: names.flatMap(({ dNSName }) => dNSName ?? []),
    ipAddresses: names.flatMap(({ iPAddress }) => iPAddress ?? []),
    emailAddresses: names.flatMap(({ rfc822Name }) => rfc822Name ?? []),
    uris: names.flatMap(({ uniformResourceIdentifier }) => uniformResourceIdentifier ?? []),
  }
}

/** The extended usages that a certificate is restricted to; undefined if it is not. */
export function extendedUsagesIn(extensions: readonly Extension[]): readonly string[] | undefined {
  const bytes = valueOf(extensions, oid.extendedKeyUsage)
  return bytes && extendedUsageNames([...fromDer(bytes, ExtendedKeyUsage)])
}
