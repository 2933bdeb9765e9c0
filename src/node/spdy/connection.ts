import { createPipe, type Pipe } from '#kernel'
import { controlFrame, dataFrame, frameType, number32, SpdyError, SpdyFrameReader, type SpdyFrame } from './frames.ts'
import { HeaderReader, noHeaders } from './headers.ts'

/** What carries the bytes: a socket, or the messages of a WebSocket. */
export interface ByteLink {
  readonly bytes: AsyncIterable<readonly Buffer[]>
  /** Resolves when the other side can take more. */
  send(bytes: Buffer): Promise<void>
  close(): void
}

/** A stream that the client has opened. */
export interface SpdyStream {
  readonly headers: ReadonlyMap<string, string>
  /** Ends when the client has closed its half, or is gone. */
  readonly input: AsyncIterable<readonly Buffer[]>
  send(data: Uint8Array): Promise<void>
  /** Closes this half. */
  end(): Promise<void>
}

/** A connection that speaks SPDY/3.1, from the server's side. */
export interface SpdyConnection {
  readonly streams: AsyncIterable<readonly SpdyStream[]>
  close(): void
}

/** No client that means well has as many at once. */
const maxStreams = 4096
const status = { protocolError: 1, invalidStream: 2, refused: 3 } as const

interface OpenStream {
  readonly input: Pipe<Buffer>
  isOpenHere: boolean
  isOpenThere: boolean
}

/** Reads from the link until it ends. There is no flow control: no client of Kubernetes has any. */
export function speakSpdy(link: ByteLink): SpdyConnection {
  const session = new Session(link)
  void session.run()
  return { streams: session.opened.stream, close: () => session.close() }
}

class Session {
  readonly opened = createPipe<SpdyStream>()
  readonly #link: ByteLink
  readonly #headers = new HeaderReader()
  readonly #streams = new Map<number, OpenStream>()
  #newest = 0
  #hasReplied = false
  #isClosed = false

  constructor(link: ByteLink) {
    this.#link = link
  }

  async run(): Promise<void> {
    const reader = new SpdyFrameReader()
    try {
      for await (const chunks of this.#link.bytes) {
        for (const chunk of chunks) {
          for (const frame of reader.read(chunk)) await this.#hear(frame)
        }
        if (this.#isClosed) break
      }
    } catch {
      // What a client sends must harm nobody but itself.
      this.#post(controlFrame(frameType.goAway, number32(this.#newest, status.protocolError)))
    } finally {
      this.close()
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#headers.close()
    this.opened.end()
    for (const { input } of this.#streams.values()) input.end()
    this.#streams.clear()
    this.#link.close()
  }

  #post(frame: Buffer): void {
    if (!this.#isClosed) void this.#link.send(frame)
  }

  async #hear(frame: SpdyFrame): Promise<void> {
    if (this.#isClosed) return
    if (frame.type === 'data') return this.#receive(frame)
    const { kind, payload, isLast } = frame
    if (kind === frameType.synStream) return this.#open(payload, isLast)
    if (kind === frameType.ping) return this.#post(controlFrame(frameType.ping, payload))
    if (kind === frameType.rstStream) return this.#reset(streamOf(payload))
    // Part of the one compressed stream, so it must be read.
    if (kind === frameType.headers) return void (await this.#headers.read(payload.subarray(4)))
  }

  async #open(payload: Buffer, isLast: boolean): Promise<void> {
    if (payload.length < 10) throw new SpdyError('a frame is cut off')
    const id = streamOf(payload)
    const headers = await this.#headers.read(payload.subarray(10))
    if (this.#isClosed) return
    if (id % 2 === 0 || id <= this.#newest) throw new SpdyError('a stream has a wrong number')
    this.#newest = id
    if (this.#streams.size >= maxStreams) return this.#refuse(id, status.refused)
    const stream: OpenStream = { input: createPipe<Buffer>(), isOpenHere: true, isOpenThere: true }
    this.#streams.set(id, stream)
    this.#post(controlFrame(frameType.synReply, number32(id), noHeaders(!this.#hasReplied)))
    this.#hasReplied = true
    if (isLast) this.#ended(id, stream)
    this.opened.push({
      headers,
      input: stream.input.stream,
      send: (data) => this.#send(id, stream, data, false),
      end: () => this.#send(id, stream, new Uint8Array(), true),
    })
  }

  #receive({ stream: id, payload, isLast }: SpdyFrame & { readonly type: 'data' }): void {
    const stream = this.#streams.get(id)
    if (!stream) return id > this.#newest ? this.#refuse(id, status.invalidStream) : undefined
    if (payload.length > 0) stream.input.push(payload)
    if (isLast) this.#ended(id, stream)
  }

  /** The client says no more on it. */
  #ended(id: number, stream: OpenStream): void {
    stream.isOpenThere = false
    stream.input.end()
    if (!stream.isOpenHere) this.#streams.delete(id)
  }

  /** The client does not want to hear any more of it either. */
  #reset(id: number): void {
    const stream = this.#streams.get(id)
    if (!stream) return
    stream.isOpenHere = false
    this.#ended(id, stream)
  }

  #refuse(id: number, why: number): void {
    this.#post(controlFrame(frameType.rstStream, number32(id, why)))
  }

  async #send(id: number, stream: OpenStream, data: Uint8Array, isLast: boolean): Promise<void> {
    if (!stream.isOpenHere || this.#isClosed || (data.length === 0 && !isLast)) return
    if (isLast) {
      stream.isOpenHere = false
      if (!stream.isOpenThere) this.#streams.delete(id)
    }
    for (let at = 0; at < data.length || at === 0; at += maxData) {
      const part = data.subarray(at, at + maxData)
      await this.#link.send(dataFrame(id, part, isLast && at + maxData >= data.length))
    }
  }
}

/** Far below what a length of 24 bits can say, so that streams take turns. */
const maxData = 256 * 1024

function streamOf(payload: Buffer): number {
  if (payload.length < 4) throw new SpdyError('a frame is cut off')
  return payload.readUInt32BE(0) & 0x7fff_ffff
}
