import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { createPipe } from '#kernel'
import { encodeFrame, FrameReader, opcode, ProtocolError, type WebSocketFrame } from './frames.ts'

/** A WebSocket from the server's side. */
export interface WebSocketConnection {
  /** Whole messages; ends when the client closes or is gone. */
  readonly messages: AsyncIterable<readonly Buffer[]>
  /** Resolves when the client can take more. */
  send(message: Uint8Array): Promise<void>
  close(): void
}

/** The headers of the answer that turns the connection into a WebSocket. */
export const acceptHeaders = (key: string, protocol: string): string =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')}`,
    `Sec-WebSocket-Protocol: ${protocol}`,
    '\r\n',
  ].join('\r\n')

/** Speaks on a socket whose handshake is done. `head` is what has come with it. */
export function speak(socket: Duplex, head: Buffer): WebSocketConnection {
  const pipe = createPipe<Buffer>()
  const reader = new FrameReader()
  let parts: Buffer[] = []
  let isClosing = false

  const close = (code: number): void => {
    pipe.end()
    if (isClosing) return
    isClosing = true
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    socket.end(encodeFrame(opcode.close, payload))
  }
  const hear = (frame: WebSocketFrame): void => {
    if (frame.opcode === opcode.close) return close(1000)
    if (frame.opcode === opcode.ping) return void socket.write(encodeFrame(opcode.pong, frame.payload))
    if (frame.opcode === opcode.pong) return
    parts.push(frame.payload)
    if (!frame.isFinal) return
    pipe.push(Buffer.concat(parts))
    parts = []
  }
  const receive = (chunk: Buffer): void => {
    if (isClosing) return
    try {
      for (const frame of reader.read(chunk)) hear(frame)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      close(error.code)
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
    async send(message) {
      if (isClosing || socket.destroyed) return
      if (!socket.write(encodeFrame(opcode.binary, message))) await drained(socket)
    },
    close: () => close(1000),
  }
}

const drained = (socket: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
