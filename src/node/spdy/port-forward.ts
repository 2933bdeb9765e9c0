import { createPipe, type Pipe } from '#kernel'
import { forwardChannel, readForwardChannel, type Frame } from '#apimachinery'
import { namesIn, upgradesTo, type ChooseWire, type Wire } from '../upgrades/wire.ts'
import { speakSpdy, type SpdyConnection, type SpdyStream } from './connection.ts'
import { acceptSpdy } from './link.ts'

export const portForwardProtocol = 'portforward.k8s.io'

/** port-forward over SPDY: a pair of streams, for data and for errors, for each connection. */
export const spdyPortForward: ChooseWire = (request, asked) => {
  const isMeant = upgradesTo(request, 'spdy/3.1') && asked.subresource === 'portforward'
  if (!isMeant || !namesIn(request, 'x-stream-protocol-version').includes(portForwardProtocol)) return undefined
  return (upgrade) => forwardOver(speakSpdy(acceptSpdy(upgrade, portForwardProtocol)))
}

/** A connection: its two streams, one of which comes first. */
interface Pair {
  readonly connection: number
  readonly port: string
  data?: SpdyStream
  error?: SpdyStream
}

export function forwardOver(connection: SpdyConnection): Wire {
  const frames = createPipe<Frame>()
  const pairs = new Pairs(frames)
  void listen(connection, pairs).finally(() => frames.end())
  return {
    frames: frames.stream,
    send: (frame) => pairs.send(frame),
    close: () => connection.close(),
  }
}

async function listen(connection: SpdyConnection, pairs: Pairs): Promise<void> {
  for await (const batch of connection.streams) for (const stream of batch) pairs.add(stream)
}

class Pairs {
  readonly #frames: Pipe<Frame>
  /** Those of which one stream is missing, by the number that the client has given them. */
  readonly #halves = new Map<string, Pair>()
  readonly #open = new Map<number, Pair>()
  #next = 1

  constructor(frames: Pipe<Frame>) {
    this.#frames = frames
  }

  add(stream: SpdyStream): void {
    const [type, id = '', port] = ['streamtype', 'requestid', 'port'].map((name) => stream.headers.get(name))
    const isValid = (type === 'data' || type === 'error') && port !== undefined && /^\d{1,5}$/.test(port)
    const pair = this.#halves.get(id) ?? { connection: this.#next++, port: port ?? '' }
    if (!isValid || pair[type] !== undefined || pair.port !== port) return void stream.end()
    pair[type] = stream
    this.#halves.set(id, pair)
    if (!pair.data || !pair.error) return
    this.#halves.delete(id)
    this.#open.set(pair.connection, pair)
    this.#frames.push({ channel: forwardChannel('open', pair.connection), data: Buffer.from(pair.port) })
    void this.#read(pair.data, forwardChannel('data', pair.connection))
  }

  async #read(stream: SpdyStream, channel: string): Promise<void> {
    for await (const batch of stream.input) for (const data of batch) this.#frames.push({ channel, data })
    this.#frames.push({ channel })
  }

  async send({ channel, data }: Frame): Promise<void> {
    const { part, connection } = readForwardChannel(channel)
    const pair = this.#open.get(connection)
    const stream = part === 'error' ? pair?.error : pair?.data
    if (data) return stream?.send(data)
    await stream?.end()
    // What went wrong comes before the end of the data, if anything did.
    if (part !== 'data') return
    await pair?.error?.end()
    this.#open.delete(connection)
  }
}
