import { createInflate, type Inflate } from 'node:zlib'
import { dictionary } from './dictionary.ts'
import { number32, SpdyError } from './frames.ts'

/** Few bytes can become many: no block of headers that means well is longer. */
const maxBlock = 256 * 1024

/** Reads the headers of one connection: all blocks are one stream of zlib's. Throws SpdyError. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary })
  #parts: Buffer[] = []
  #length = 0
  #failure: Error | undefined

  constructor() {
    this.#inflate.on('data', (part: Buffer) => {
      this.#length += part.length
      if (this.#length > maxBlock) this.#inflate.destroy(new Error('a block of headers is too long'))
      else this.#parts.push(part)
    })
    this.#inflate.on('error', (error) => (this.#failure = error))
  }

  /** One block at a time: the next only when this one has been read. */
  async read(block: Buffer): Promise<ReadonlyMap<string, string>> {
    this.#parts = []
    this.#length = 0
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#inflate.off('close', done)
        resolve()
      }
      this.#inflate.once('close', done)
      if (this.#inflate.destroyed) done()
      else this.#inflate.write(block, done)
    })
    if (this.#failure) throw new SpdyError(this.#failure.message)
    return parse(Buffer.concat(this.#parts))
  }

  close(): void {
    this.#inflate.destroy()
  }
}

function parse(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  let at = 0
  const number = (): number => {
    if (bytes.length < at + 4) throw new SpdyError('headers are cut off')
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  const text = (): string => {
    const length = number()
    if (bytes.length < at + length) throw new SpdyError('headers are cut off')
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  for (let count = number(); count > 0; count--) headers.set(text().toLowerCase(), text())
  return headers
}

/** `00`, the length of what is stored, and the length's complement. */
const stored = (length: number): Buffer => Buffer.from([0x00, length, 0x00, ~length & 0xff, 0xff])

/**
 * A block without any header, in zlib's format but not compressed; the first of a connection begins the stream. Stored
 * nothing at its end makes the reader hand over what it has.
 */
export function noHeaders(isFirst: boolean): Buffer {
  return Buffer.concat([Buffer.from(isFirst ? [0x78, 0x01] : []), stored(4), number32(0), stored(0)])
}
