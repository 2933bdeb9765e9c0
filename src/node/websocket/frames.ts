import { ByteQueue } from '../byte-queue.ts'

/** RFC 6455's frames, as far as a server without extensions needs them. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export interface WebSocketFrame {
  readonly opcode: number
  readonly isFinal: boolean
  readonly payload: Buffer
}

/** What a client did that RFC 6455 forbids; the code is the one to close with. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export const maxPayload = 16 * 1024 * 1024

/** Cuts a client's bytes into frames; what is left of the last chunk waits for the next. Throws ProtocolError. */
export class FrameReader {
  readonly #queue = new ByteQueue()

  #next(): WebSocketFrame | undefined {
    const bytes = this.#queue.peek(2)
    if (!bytes) return undefined
    const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)]
    if ((first & 0x70) !== 0) throw new ProtocolError(1002, 'reserved bits are set')
    if ((second & 0x80) === 0) throw new ProtocolError(1002, 'a client must mask its frames')
    const lengthBytes = { 126: 2, 127: 8 }[second & 0x7f] ?? 0
    const start = 2 + lengthBytes + 4
    const head = this.#queue.peek(start)
    if (!head) return undefined
    const length = lengthBytes === 0 ? second & 0x7f : lengthBytes === 2 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2))
    if (length > maxPayload) throw new ProtocolError(1009, 'the message is too big')
    const whole = this.#queue.take(start + length)
    if (!whole) return undefined
    const payload = unmasked(whole.subarray(start), whole.subarray(start - 4, start))
    return { opcode: first & 0x0f, isFinal: (first & 0x80) !== 0, payload }
  }

  *read(chunk: Buffer): Generator<WebSocketFrame> {
    this.#queue.push(chunk)
    for (let frame = this.#next(); frame; frame = this.#next()) yield frame
  }
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  const plain = Buffer.alloc(payload.length)
  for (let index = 0; index < payload.length; index++) plain[index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0)
  return plain
}

/** A whole message of a server in one frame. */
export function encodeFrame(kind: number, payload: Uint8Array): Buffer {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head.writeUInt8(0x80 | kind, 0)
  head.writeUInt8(length < 126 ? length : length < 65_536 ? 126 : 127, 1)
  if (head.length === 4) head.writeUInt16BE(length, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, payload])
}
