import * as fc from 'fast-check'
import { createInflate } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { speakSpdy, type SpdyStream } from './connection.ts'
import { dictionary } from './dictionary.ts'
import { controlFrame, dataFrame, frameType, number32, SpdyFrameReader, type SpdyFrame } from './frames.ts'
import { aLink, data, headerWriter, synStream } from './testing.ts'

/** zlib works in threads of its own, in its own time. */
const settledSoon = (isSo: () => boolean): Promise<boolean> => vi.waitUntil(isSo, { timeout: 10_000, interval: 1 })

/** A connection, and what it has opened and answered. */
function aConnection() {
  const { link, state, push, end } = aLink()
  const connection = speakSpdy(link)
  const streams: SpdyStream[] = []
  const heard: string[] = []
  const collect = async (): Promise<void> => {
    for await (const batch of connection.streams) {
      for (const stream of batch) {
        streams.push(stream)
        void read(stream, streams.length)
      }
    }
  }
  const read = async (stream: SpdyStream, number: number): Promise<void> => {
    for await (const batch of stream.input) heard.push(`${number}: ${Buffer.concat(batch).toString()}`)
    heard.push(`${number} ended`)
  }
  void collect()
  const frames = (): readonly SpdyFrame[] => [...new SpdyFrameReader().read(state.answered)]
  return { connection, streams, heard, state, push, end, frames }
}

test('streams are opened with their headers, answered, and heard to their end', async () => {
  const { streams, heard, push, frames } = aConnection()
  const headers = headerWriter()
  const bytes = Buffer.concat([
    synStream(1, await headers({ streamtype: 'error', port: '80' })),
    data(1, '', true),
    synStream(3, await headers({ streamtype: 'data', port: '80' })),
    data(3, 'hello'),
    data(3, 'world', true),
  ])
  for (const byte of bytes) push(Buffer.from([byte]))
  await settledSoon(() => heard.length >= 3)

  expect(streams.map((stream) => Object.fromEntries(stream.headers))).toEqual([
    { streamtype: 'error', port: '80' },
    { streamtype: 'data', port: '80' },
  ])
  expect(heard.join('\n').replace('hello\n2: world', 'helloworld')).toBe('1 ended\n2: helloworld\n2 ended')
  const replies = frames().map((frame) => (frame.type === 'control' ? [frame.kind, frame.payload.readUInt32BE(0)] : frame.type))
  expect(replies).toEqual([
    [frameType.synReply, 1],
    [frameType.synReply, 3],
  ])
})

test('the headers of replies are one stream of zlib', async () => {
  const { push, frames } = aConnection()
  const headers = headerWriter()
  for (const id of [1, 3, 5]) push(synStream(id, await headers({ streamtype: 'data' })))
  await settledSoon(() => frames().length === 3)

  const inflate = createInflate({ dictionary })
  const parts: Buffer[] = []
  inflate.on('data', (part: Buffer) => parts.push(part))
  for (const frame of frames()) await new Promise((resolve) => inflate.write(frame.payload.subarray(4), resolve))
  expect(Buffer.concat(parts)).toEqual(number32(0, 0, 0))
})

test('each side closes its half alone', async () => {
  const { streams, heard, push, frames } = aConnection()
  push(synStream(1, await headerWriter()({ streamtype: 'data' })))
  await settledSoon(() => streams.length === 1)
  await streams[0]?.send(Buffer.from('a'))
  await streams[0]?.end()
  await streams[0]?.send(Buffer.from('too late'))
  push(data(1, 'still here', true))
  await settledSoon(() => heard.length === 2)

  expect(heard).toEqual(['1: still here', '1 ended'])
  const sent = frames().flatMap((frame) => (frame.type === 'data' ? [[frame.payload.toString(), frame.isLast]] : []))
  expect(sent).toEqual([
    ['a', false],
    ['', true],
  ])
})

test('what is big goes in several frames', async () => {
  const { streams, push, frames } = aConnection()
  push(synStream(1, await headerWriter()({ streamtype: 'data' })))
  await settledSoon(() => streams.length === 1)
  await streams[0]?.send(Buffer.alloc(600_000, 'x'))

  expect(frames().flatMap((frame) => (frame.type === 'data' ? [frame.payload.length] : []))).toEqual([262_144, 262_144, 75_712])
})

test('a ping is answered, and a reset ends a stream', async () => {
  const { heard, push, frames } = aConnection()
  push(synStream(1, await headerWriter()({})), controlFrame(frameType.ping, number32(7)), controlFrame(frameType.rstStream, number32(1, 5)))
  await settledSoon(() => heard.length === 1)

  expect(heard).toEqual(['1 ended'])
  expect(frames().at(-1)).toMatchObject({ kind: frameType.ping, payload: number32(7) })
})

test.each<[string, (headers: (of: Record<string, string>) => Promise<Buffer>) => Promise<readonly Buffer[]>]>([
  ['another version', async () => [Buffer.from([0x80, 2, 0, 1, 0, 0, 0, 0])]],
  ['an even number', async (headers) => [synStream(2, await headers({}))]],
  ['a number twice', async (headers) => [synStream(1, await headers({})), synStream(1, await headers({}))]],
  ['headers that are not compressed', async () => [synStream(1, Buffer.from('nonsense'))]],
  ['headers that are cut off', async () => [synStream(1, Buffer.alloc(0))]],
  ['headers without end', async (headers) => [synStream(1, await headers({ a: 'x'.repeat(300_000) }))]],
  ['a control frame that is too big', async () => [Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff])]],
  ['a frame that is too short', async () => [controlFrame(frameType.rstStream, Buffer.from([1]))]],
])('%s ends the connection', async (_, bytes) => {
  const { push, state, frames } = aConnection()
  push(...(await bytes(headerWriter())))
  await settledSoon(() => state.isClosed)

  expect(frames().at(-1)).toMatchObject({ kind: frameType.goAway })
})

test('data for a stream that there never was is refused, and nothing else', async () => {
  const { push, frames, state } = aConnection()
  push(data(5, 'x'))
  await settledSoon(() => state.answered.length > 0)

  expect(frames()).toEqual([{ type: 'control', kind: frameType.rstStream, isLast: false, payload: number32(5, 2) }])
  expect(state.isClosed).toBe(false)
})

const someFrame = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(fc.nat(9), fc.uint8Array({ maxLength: 60 })).map(([kind, payload]) => controlFrame(kind, payload)),
  fc.tuple(fc.nat(9), fc.uint8Array({ maxLength: 60 }), fc.boolean()).map(([id, payload, isLast]) => dataFrame(id, payload, isLast)),
)

test('no bytes harm anyone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someFrame, { maxLength: 20 }), async (pieces) => {
      const { push, end, state } = aConnection()
      push(...pieces)
      end()
      await settledSoon(() => state.isClosed)
      expect(state.isClosed).toBe(true)
    }),
    { numRuns: 500 },
  )
})
