import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { createPipe } from '#kernel'
import { finish, write } from '../sockets.ts'
import { encodeFrame, FrameReader, maxPayload, opcode, ProtocolError, type WebSocketFrame } from './frames.ts'

/** A WebSocket from the server's side. */
export interface WebSocketConnection {
  /** Whole messages; ends when the client closes or is gone. */
  readonly messages: AsyncIterable<readonly Buffer[]>
  /** Resolves when the client can take more. */
  send(message: Uint8Array, kind?: 'binary' | 'text'): Promise<void>
  close(): void
}

/** The headers of the answer that turns the connection into a WebSocket. */
export const acceptHeaders = (key: string, protocol: string): string =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')}`,
    ...(protocol === '' ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    '\r\n',
  ].join('\r\n')

/** Speaks on a socket whose handshake is done. `head` is what has come with it. */
export function speak(socket: Duplex, head: Buffer): WebSocketConnection {
  const pipe = createPipe<Buffer>()
  const reader = new FrameReader()
  const messages = new MessageBuilder()
  let isClosing = false

  const close = (code: number): void => {
    pipe.end()
    if (isClosing) return
    isClosing = true
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    finish(socket, encodeFrame(opcode.close, payload))
  }
  const hear = (frame: WebSocketFrame): void => {
    if (isClosing) return
    if (frame.opcode === opcode.close) return close(1000)
    if (frame.opcode === opcode.ping) return void socket.write(encodeFrame(opcode.pong, frame.payload))
    if (frame.opcode === opcode.pong) return
    const message = messages.add(frame)
    if (message) pipe.push(message)
  }
  const receive = (chunk: Buffer): void => {
    if (isClosing) return
    try {
      for (const frame of reader.read(chunk)) hear(frame)
    } catch (error) {
      close(error instanceof ProtocolError ? error.code : 1011)
    }
  }
  socket.on('data', receive)
  // A socket that was handed over stays half open unless it is ended here.
  socket.on('end', () => close(1000))
  socket.on('close', () => pipe.end())
  socket.on('error', () => pipe.end())
  receive(head)

  return {
    messages: pipe.stream,
    async send(message, kind = 'binary') {
      if (!isClosing) await write(socket, encodeFrame(opcode[kind], message))
    },
    close: () => close(1000),
  }
}

/** Joins what comes in several frames. Throws ProtocolError. */
class MessageBuilder {
  #parts: Buffer[] = []
  #length = 0
  #isOpen = false

  /** The message that is complete with this frame. */
  add(frame: WebSocketFrame): Buffer | undefined {
    const continues = frame.opcode === opcode.continuation
    if (!continues && frame.opcode !== opcode.text && frame.opcode !== opcode.binary) throw new ProtocolError(1002, 'an unknown opcode')
    if (continues !== this.#isOpen) throw new ProtocolError(1002, 'a message in the middle of another')
    this.#length += frame.payload.length
    if (this.#length > maxPayload) throw new ProtocolError(1009, 'the message is too big')
    this.#parts.push(frame.payload)
    this.#isOpen = !frame.isFinal
    if (this.#isOpen) return undefined
    const message = this.#parts.length === 1 ? frame.payload : Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    return message
  }
}
