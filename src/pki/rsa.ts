/** RSA, as far as checking signatures goes (PKCS #1 v1.5, RFC 8017, 8.2.2). What is signed is public, so time may tell. */

export interface RsaKey {
  readonly modulus: Uint8Array
  readonly exponent: Uint8Array
}

/** DigestInfo up to the digest, by the digest's length in bytes. */
const digestInfos: Readonly<Record<number, string>> = {
  32: '3031300d060960864801650304020105000420',
  48: '3041300d060960864801650304020205000430',
  64: '3051300d060960864801650304020305000440',
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x0${toHex(bytes)}`)

/** Longer keys than anyone has would keep the cluster busy. */
const longestBits = 16_384

export function verifyRsa({ modulus, exponent }: RsaKey, digest: Uint8Array, signature: Uint8Array): boolean {
  const n = toNumber(modulus)
  const e = toNumber(exponent)
  const length = Math.ceil(n.toString(16).length / 2)
  if (n < 3n || length * 8 > longestBits || e < 3n || e >= 1n << 32n || signature.length !== length) return false
  const s = toNumber(signature)
  if (s >= n) return false
  const end = `00${digestInfos[digest.length] ?? ''}${toHex(digest)}`
  const padding = length * 2 - end.length - 4
  if (padding < 16) return false
  return power(s, e, n) === BigInt(`0x0001${'f'.repeat(padding)}${end}`)
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}
