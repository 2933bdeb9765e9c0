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

const maxPayload = 16 * 1024 * 1024

/** Cuts a client's bytes into frames; what is left of the last chunk waits for the next. Throws ProtocolError. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  read(chunk: Buffer): WebSocketFrame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: WebSocketFrame[] = []
    for (let frame = this.#next(); frame; frame = this.#next()) frames.push(frame)
    return frames
  }

  #next(): WebSocketFrame | undefined {
    const bytes = this.#rest
    if (bytes.length < 2) return undefined
    const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)]
    if ((first & 0x70) !== 0) throw new ProtocolError(1002, 'reserved bits are set')
    if ((second & 0x80) === 0) throw new ProtocolError(1002, 'a client must mask its frames')
    const lengthBytes = { 126: 2, 127: 8 }[second & 0x7f] ?? 0
    const start = 2 + lengthBytes + 4
    if (bytes.length < start) return undefined
    const length = lengthBytes === 0 ? second & 0x7f : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
    if (length > maxPayload) throw new ProtocolError(1009, 'the message is too big')
    if (bytes.length < start + length) return undefined
    this.#rest = bytes.subarray(start + length)
    const payload = unmasked(bytes.subarray(start, start + length), bytes.subarray(start - 4, start))
    return { opcode: first & 0x0f, isFinal: (first & 0x80) !== 0, payload }
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
