import { AsnConvert } from '@peculiar/asn1-schema'

type Shape<T> = new () => T

/** The bytes of a value that an asn1-* class describes. */
export const toDer = (value: unknown): Uint8Array => new Uint8Array(AsnConvert.serialize(value))

/** Reads what must be exactly one such value. Throws what a client may be told. */
export function fromDer<T>(bytes: Uint8Array, shape: Shape<T>): T {
  try {
    return AsnConvert.parse(bytes, shape)
  } catch (error) {
    throw new MalformedError(`asn1: structure error: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Bytes as the codecs want them: a buffer with nothing else in it. */
export const toBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Someone sent what cannot be read, or does not hold. The message is for them. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}
