import { createPipe } from '#kernel'
import { isSet, type ApiRequest, type Frame, type Status } from '#apimachinery'
import { namesIn, upgradesTo, type ChooseWire, type Wire } from '../upgrades/wire.ts'
import { speakSpdy, type SpdyConnection, type SpdyStream } from './connection.ts'
import { acceptSpdy } from './link.ts'

/** Upstream's kubelet knows no newer one here. */
const protocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io']

/** exec and attach over SPDY, with a stream for each of stdin, stdout, stderr, error and resize. */
export const spdyRemoteCommand: ChooseWire = (request, asked) => {
  if (!upgradesTo(request, 'spdy/3.1') || !['exec', 'attach'].includes(asked.subresource ?? '')) return undefined
  const offered = namesIn(request, 'x-stream-protocol-version')
  const protocol = protocols.find((name) => offered.includes(name))
  if (protocol === undefined) return undefined
  return (upgrade) => command(speakSpdy(acceptSpdy(upgrade, protocol)), wantedStreams(asked, protocol), protocol === protocols[0])
}

/** What the client opens, one after the other, before it does anything else. */
function wantedStreams({ query }: ApiRequest, protocol: string): readonly string[] {
  const isTerminal = isSet(query, 'tty')
  const outputs = ['stdin', 'stdout', ...(isTerminal ? [] : ['stderr'])].filter((name) => isSet(query, name))
  return ['error', ...outputs, ...(isTerminal && protocol !== 'v2.channel.k8s.io' ? ['resize'] : [])]
}

function command(connection: SpdyConnection, wanted: readonly string[], endsWithStatus: boolean): Wire {
  const frames = createPipe<Frame>()
  const streams = new AwaitedStreams()
  void listen(connection, streams, (frame) => frames.push(frame)).finally(() => {
    streams.close()
    frames.end()
  })
  // Until then the client hears of nothing else: too much of it, and it would never hear that its streams are open.
  const allOpen = Promise.all(wanted.map((channel) => streams.get(channel)))
  return {
    frames: frames.stream,
    async send({ channel, data }) {
      await allOpen
      const stream = await streams.get(channel)
      if (!stream || !data) return
      if (channel !== 'error' || endsWithStatus) return stream.send(data)
      const { status, message = '' } = JSON.parse(Buffer.from(data).toString()) as Status // what the kubelet ends with
      if (status !== 'Success') await stream.send(Buffer.from(message))
    },
    close: () =>
      void allOpen.then(() => {
        for (const stream of streams.all()) void stream.end()
        connection.close()
      }),
  }
}

async function listen(connection: SpdyConnection, streams: AwaitedStreams, push: (frame: Frame) => void): Promise<void> {
  for await (const batch of connection.streams) {
    for (const stream of batch) {
      const channel = stream.headers.get('streamtype') ?? ''
      streams.add(channel, stream)
      if (channel === 'stdin' || channel === 'resize') void read(stream, channel, push)
    }
  }
}

async function read(stream: SpdyStream, channel: string, push: (frame: Frame) => void): Promise<void> {
  for await (const batch of stream.input) for (const data of batch) push({ channel, data })
  push({ channel })
}

/** Streams by their type, for those who come before the client has opened them. */
class AwaitedStreams {
  readonly #streams = new Map<string, SpdyStream>()
  readonly #waiting = new Set<() => void>()
  #isClosed = false

  add(type: string, stream: SpdyStream): void {
    if (this.#streams.has(type)) return void stream.end()
    this.#streams.set(type, stream)
    this.#wake()
  }

  all(): Iterable<SpdyStream> {
    return this.#streams.values()
  }

  /** Undefined when it will not come any more. */
  async get(type: string): Promise<SpdyStream | undefined> {
    while (!this.#streams.has(type) && !this.#isClosed) await new Promise<void>((resolve) => this.#waiting.add(resolve))
    return this.#streams.get(type)
  }

  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
