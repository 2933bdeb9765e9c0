import type { Upgrade } from '../upgrades/wire.ts'
import { acceptHeaders, speak } from './connection.ts'

/** A message of a WebSocket that carries several channels: its first byte says which. */
interface ChannelMessage {
  readonly channel: number
  readonly data: Buffer
}

/** A WebSocket divided into channels. */
export interface ChannelConnection {
  readonly messages: AsyncIterable<readonly ChannelMessage[]>
  send(channel: number, data: Uint8Array): Promise<void>
  close(): void
}

/** Accepts. Protocols whose name has `base64` in it write the channel as a digit, and the data so that it is text. */
export function openChannels({ request, socket, head }: Upgrade, protocol: string): ChannelConnection {
  socket.write(acceptHeaders(request.headers.get('sec-websocket-key') ?? '', protocol))
  const connection = speak(socket, head)
  const isText = protocol.includes('base64')
  const decode = isText ? decodeText : decodeBinary
  async function* read(): AsyncGenerator<readonly ChannelMessage[], void> {
    for await (const batch of connection.messages) yield batch.flatMap((message) => decode(message) ?? [])
  }
  return {
    messages: read(),
    send: (channel, data) =>
      isText
        ? connection.send(Buffer.from(`${channel}${Buffer.from(data).toString('base64')}`), 'text')
        : connection.send(Buffer.concat([Buffer.from([channel]), data])),
    close: () => connection.close(),
  }
}

function decodeBinary(message: Buffer): ChannelMessage | undefined {
  const [channel] = message
  return channel === undefined ? undefined : { channel, data: message.subarray(1) }
}

function decodeText(message: Buffer): ChannelMessage | undefined {
  const text = message.toString('latin1')
  return /^\d/.test(text) ? { channel: Number(text[0]), data: Buffer.from(text.slice(1), 'base64') } : undefined
}
