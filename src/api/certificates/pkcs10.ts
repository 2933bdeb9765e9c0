/** Reads certificate requests (PKCS #10) and certificates as far as the API checks them: PEM around well-formed DER. */
import { decodeBase64, decodeBase64Text } from '#apimachinery'

/** The blocks of a PEM text: their label and their bytes; nothing for bytes that are not base64. */
function pemBlocks(
  text: string,
): readonly { readonly label: string; readonly bytes: Uint8Array | undefined; readonly hasHeaders: boolean }[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n([^]*?)-----END \1-----/g)].map(([, label = '', body = '']) => {
    const hasHeaders = body.includes(':')
    const data = body.replaceAll(/\s/g, '')
    return { label, hasHeaders, bytes: /^[A-Za-z0-9+/]+={0,2}$/.test(data) && data.length % 4 === 0 ? decodeBase64(data) : undefined }
  })
}

interface Element {
  readonly tag: number
  readonly from: number
  readonly to: number
}

/** The DER element that begins at `from`; nothing if it does not fit. */
function element(bytes: Uint8Array, from: number): Element | undefined {
  const tag = bytes[from]
  const first = bytes[from + 1]
  if (tag === undefined || first === undefined) return undefined
  const more = first < 0x80 ? 0 : first & 0x7f
  if (more > 4) return undefined
  let length = more === 0 ? first : 0
  for (let index = 0; index < more; index++) length = length * 256 + (bytes[from + 2 + index] ?? 0)
  const start = from + 2 + more
  return start + length <= bytes.length ? { tag, from: start, to: start + length } : undefined
}

const sequence = 0x30
const bitString = 0x03

/** Whether bytes are a SEQUENCE of something, an algorithm and a signature, as requests and certificates are. */
function isSigned(bytes: Uint8Array): boolean {
  const whole = element(bytes, 0)
  if (whole?.tag !== sequence || whole.to !== bytes.length) return false
  const info = element(bytes, whole.from)
  const algorithm = info && element(bytes, info.to)
  const signature = algorithm && element(bytes, algorithm.to)
  return info?.tag === sequence && algorithm?.tag === sequence && signature?.tag === bitString && signature.to === whole.to
}

/** What is wrong with a request, which the API carries as base64 of PEM. */
export function requestError(encoded: string): string | undefined {
  const [block] = pemBlocks(decodeBase64Text(encoded))
  if (block?.label !== 'CERTIFICATE REQUEST' || !block.bytes) return 'PEM block type must be CERTIFICATE REQUEST'
  return isSigned(block.bytes) ? undefined : 'asn1: structure error: malformed certificate request'
}

/** What is wrong with a chain of certificates. */
export function certificateError(encoded: string): string | undefined {
  const blocks = pemBlocks(decodeBase64Text(encoded))
  const other = blocks.find(({ label }) => label !== 'CERTIFICATE')
  if (other) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other.label)}`
  if (blocks.some(({ hasHeaders }) => hasHeaders)) return 'no PEM block headers are permitted'
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block'
  return blocks.every(({ bytes }) => bytes && isSigned(bytes)) ? undefined : 'x509: malformed certificate'
}
