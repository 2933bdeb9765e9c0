import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { RSAPublicKey } from '@peculiar/asn1-rsa'
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { fromDer, MalformedError } from './der.ts'
import { oid } from './object-identifiers.ts'
import { verifyRsa, type RsaKey } from './rsa.ts'

/** Checks a signature over a digest. */
interface Verifier {
  readonly algorithm: 'RSA' | 'ECDSA' | 'Ed25519'
  verify(message: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean
}

const curves = { [oid.p256]: p256, [oid.p384]: p384, [oid.p521]: p521 }
type CurveId = keyof typeof curves

const hashes = {
  [oid.ecdsaWithSha256]: { algorithm: 'ECDSA', hash: sha256 },
  [oid.ecdsaWithSha384]: { algorithm: 'ECDSA', hash: sha384 },
  [oid.ecdsaWithSha512]: { algorithm: 'ECDSA', hash: sha512 },
  [oid.rsaWithSha256]: { algorithm: 'RSA', hash: sha256 },
  [oid.rsaWithSha384]: { algorithm: 'RSA', hash: sha384 },
  [oid.rsaWithSha512]: { algorithm: 'RSA', hash: sha512 },
  [oid.ed25519]: { algorithm: 'Ed25519', hash: () => new Uint8Array() },
} as const

/** Throws MalformedError, in the words of Go's crypto/x509, unless the key's owner has signed the message. */
export function assertSigned(key: SubjectPublicKeyInfo, algorithm: string, message: Uint8Array, signature: Uint8Array): void {
  if (!(algorithm in hashes)) throw new MalformedError('x509: cannot verify signature: algorithm unimplemented')
  const { hash, algorithm: expected } = hashes[algorithm as keyof typeof hashes] // just checked
  const verifier = verifierOf(key)
  if (verifier.algorithm !== expected) {
    throw new MalformedError(
      `x509: signature algorithm specifies an ${expected} public key, but have public key of type ${verifier.algorithm}`,
    )
  }
  if (!verifier.verify(message, hash(message), signature)) throw new MalformedError(failures[expected])
}

const failures = {
  RSA: 'crypto/rsa: verification error',
  ECDSA: 'x509: ECDSA verification failure',
  Ed25519: 'x509: Ed25519 verification failure',
}

/** Throws MalformedError for keys of kinds that are not known. */
export function verifierOf({ algorithm: { algorithm, parameters }, subjectPublicKey }: SubjectPublicKeyInfo): Verifier {
  const key = new Uint8Array(subjectPublicKey)
  switch (algorithm) {
    case oid.rsaEncryption:
      return rsaVerifier(key)
    case oid.ecPublicKey:
      return ecdsaVerifier(key, parameters ? curveId(new Uint8Array(parameters)) : '')
    case oid.ed25519:
      return { algorithm: 'Ed25519', verify: (message, _, signature) => quietly(() => ed25519.verify(signature, message, key)) }
    default:
      throw new MalformedError('x509: unknown public key algorithm')
  }
}

function rsaVerifier(der: Uint8Array): Verifier {
  const { modulus, publicExponent } = fromDer(der, RSAPublicKey)
  const key: RsaKey = { modulus: new Uint8Array(modulus), exponent: new Uint8Array(publicExponent) }
  return { algorithm: 'RSA', verify: (_, digest, signature) => verifyRsa(key, digest, signature) }
}

function ecdsaVerifier(point: Uint8Array, id: string): Verifier {
  const curve = id in curves ? curves[id as CurveId] : undefined
  if (!curve) throw new MalformedError('x509: unsupported elliptic curve')
  if (!quietly(() => curve.Point.fromBytes(point) !== undefined)) throw new MalformedError('x509: failed to unmarshal elliptic curve point')
  const options = { prehash: false, format: 'der', lowS: false } as const
  return { algorithm: 'ECDSA', verify: (_, digest, signature) => quietly(() => curve.verify(signature, digest, point, options)) }
}

/** The parameters of a key on a curve are the curve's name: an OBJECT IDENTIFIER. */
const curveId = (parameters: Uint8Array): string => {
  const hex = Array.from(parameters, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { '06082a8648ce3d030107': oid.p256, '06052b81040022': oid.p384, '06052b81040023': oid.p521 }[hex] ?? ''
}

/** The libraries throw at what is no signature or point at all. */
function quietly(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
