import { decodeBase64, encodeBase64 } from '#apimachinery'

interface Block {
  readonly label: string
  /** Nothing if what stands between the lines is not base64. */
  readonly bytes: Uint8Array | undefined
  readonly hasHeaders: boolean
}

/** The blocks of a PEM text. */
export const pemBlocks = (text: string): readonly Block[] =>
  [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n([^]*?)-----END \1-----/g)].map(([, label = '', body = '']) => {
    const data = body.replaceAll(/\s/g, '')
    const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(data) && data.length % 4 === 0
    return { label, hasHeaders: body.includes(':'), bytes: isBase64 ? decodeBase64(data) : undefined }
  })

export function toPem(label: string, der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
