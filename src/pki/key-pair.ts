import { p256 } from '@noble/curves/nist.js'
import { sha384 } from '@noble/hashes/sha2.js'
import { ECParameters, ECPrivateKey } from '@peculiar/asn1-ecc'
import { OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { toBuffer, toDer } from './der.ts'
import { oid } from './object-identifiers.ts'
import { toPem } from './pem.ts'

/** A key on P-256 with its private half. */
export interface KeyPair {
  readonly publicKey: SubjectPublicKeyInfo
  /** `EC PRIVATE KEY`, as openssl and kubectl read it. */
  readonly privatePem: string
  /** ECDSA with SHA-256, in DER; the same for the same message. */
  sign(message: Uint8Array): Uint8Array
}

/** The key that follows from a text. Whoever knows the text has the key. */
export function keyPairOf(seed: string): KeyPair {
  const secret = p256.utils.randomSecretKey(sha384(new TextEncoder().encode(seed))) // nothing is left to chance: the digest decides
  const point = p256.getPublicKey(secret, false)
  const parameters = new ECParameters({ namedCurve: oid.p256 })
  const publicKey = new SubjectPublicKeyInfo({
    algorithm: new AlgorithmIdentifier({ algorithm: oid.ecPublicKey, parameters: toBuffer(toDer(parameters)) }),
    subjectPublicKey: toBuffer(point),
  })
  const privateKey = new ECPrivateKey({ privateKey: new OctetString(secret), parameters, publicKey: toBuffer(point) })
  return {
    publicKey,
    privatePem: toPem('EC PRIVATE KEY', toDer(privateKey)),
    sign: (message) => p256.sign(message, secret, { format: 'der', extraEntropy: false }),
  }
}
