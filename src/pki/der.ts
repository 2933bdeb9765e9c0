import { AsnConvert } from '@peculiar/asn1-schema'

type Shape<T> = new () => T

/** The bytes of a value that an asn1-* class describes. */
export const toDer = (value: unknown): Uint8Array => new Uint8Array(AsnConvert.serialize(value))

/** Reads what must be exactly one such value. Throws what a client may be told. */
export function fromDer<T>(bytes: Uint8Array, shape: Shape<T>): T {
  if (sizeOf(bytes) < bytes.length) throw new MalformedError('asn1: syntax error: trailing data')
  try {
    return AsnConvert.parse(bytes, shape)
  } catch (error) {
    throw new MalformedError(`asn1: structure error: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Of the element that begins here, with its head. The codecs do not mind what stands behind it. */
function sizeOf(bytes: Uint8Array): number {
  const first = bytes[1] ?? 0
  if (first < 0x80) return 2 + first
  const more = bytes.subarray(2, 2 + (first & 0x7f))
  return 2 + more.length + more.reduce((length, byte) => length * 256 + byte, 0)
}

/** Bytes as the codecs want them: a buffer with nothing else in it. */
export const toBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Someone sent what cannot be read, or does not hold. The message is for them. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}
