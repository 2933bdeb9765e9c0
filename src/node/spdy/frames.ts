import { ByteQueue } from '../byte-queue.ts'

/** Frames of SPDY/3.1 (https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/), as far as a server needs them. */
export const frameType = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const

/** The bit of a frame's flags that says: nothing comes after this on the stream. */
const finFlag = 1

export type SpdyFrame =
  | { readonly type: 'data'; readonly stream: number; readonly isLast: boolean; readonly payload: Buffer }
  | { readonly type: 'control'; readonly kind: number; readonly isLast: boolean; readonly payload: Buffer }

/** What a client did that cannot be understood: the connection is over. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError'
}

const maxControl = 64 * 1024
const version = 3

/** Cuts a client's bytes into frames; what is left of the last chunk waits for the next. Throws SpdyError. */
export class SpdyFrameReader {
  readonly #queue = new ByteQueue()

  #next(): SpdyFrame | undefined {
    const head = this.#queue.peek(8)
    if (!head) return undefined
    const first = head.readUInt32BE(0)
    const isControl = first >= 0x8000_0000
    const length = head.readUIntBE(5, 3)
    if (isControl) check(first, length)
    if (this.#queue.length < 8 + length) return undefined
    const isLast = (head.readUInt8(4) & finFlag) !== 0
    const payload = (this.#queue.take(8 + length) ?? head).subarray(8)
    if (!isControl) return { type: 'data', stream: first, isLast, payload }
    return { type: 'control', kind: first & 0xffff, isLast, payload }
  }

  *read(chunk: Buffer): Generator<SpdyFrame> {
    this.#queue.push(chunk)
    for (let frame = this.#next(); frame; frame = this.#next()) yield frame
  }
}

function check(first: number, length: number): void {
  if (((first >>> 16) & 0x7fff) !== version) throw new SpdyError('another version of SPDY')
  if (length > maxControl) throw new SpdyError('a control frame is too big')
}

export function dataFrame(stream: number, payload: Uint8Array, isLast: boolean): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(stream, 0)
  head.writeUInt8(isLast ? finFlag : 0, 4)
  head.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([head, payload])
}

export function controlFrame(kind: number, ...payload: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(payload)
  const head = Buffer.alloc(8)
  head.writeUInt16BE(0x8000 | version, 0)
  head.writeUInt16BE(kind, 2)
  head.writeUIntBE(body.length, 5, 3)
  return Buffer.concat([head, body])
}

export function number32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index)
  return bytes
}
