import { expect, test } from 'vitest'
import { encodeFrame, FrameReader, opcode } from './frames.ts'

/** A frame as a client sends it. */
function masked(kind: number, payload: Uint8Array, isFinal = true): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const plain = encodeFrame(kind, payload)
  const head = plain.subarray(0, plain.length - payload.length)
  head.writeUInt8((isFinal ? 0x80 : 0) | kind, 0)
  head.writeUInt8(head.readUInt8(1) | 0x80, 1)
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0))])
}

test.each([0, 1, 125, 126, 65_535, 65_536, 200_000])(
  'a message of %i bytes is read as it was sent, in whatever pieces it comes',
  (length) => {
    const payload = Buffer.alloc(length, 'tabernetes')
    const bytes = Buffer.concat([masked(opcode.binary, payload), masked(opcode.ping, Buffer.from('x'))])
    const reader = new FrameReader()
    const size = Math.max(1, Math.floor(bytes.length / 7))

    const frames = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    ).flatMap((piece) => [...reader.read(piece)])

    expect(frames).toEqual([
      { opcode: opcode.binary, isFinal: true, payload },
      { opcode: opcode.ping, isFinal: true, payload: Buffer.from('x') },
    ])
  },
)

test.each([
  ['is not masked', Buffer.from([0x82, 0x01, 0x00]), 1002],
  ['uses an extension', Buffer.from([0xc2, 0x80]), 1002],
  ['is too big', Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]), 1009],
])('a frame that %s ends the connection', (_, bytes, code) => {
  expect(() => [...new FrameReader().read(bytes)]).toThrow(expect.objectContaining({ code }))
})
