/** For tests: a client's side of SPDY, as far as it takes one to try the server's. */
import { constants, createDeflate } from 'node:zlib'
import { createPipe } from '#kernel'
import type { ByteLink } from './connection.ts'
import { dictionary } from './dictionary.ts'
import { controlFrame, dataFrame, frameType, number32 } from './frames.ts'

/** A link whose other end is the test. */
export function aLink() {
  const sent = createPipe<Buffer>()
  const state = { answered: Buffer.alloc(0), isClosed: false }
  const link: ByteLink = {
    bytes: sent.stream,
    async send(bytes) {
      state.answered = Buffer.concat([state.answered, bytes])
    },
    close() {
      state.isClosed = true
      sent.end()
    },
  }
  return { link, state, push: (...bytes: readonly Buffer[]) => sent.push(...bytes), end: () => sent.end() }
}

const text = (value: string): Buffer => Buffer.concat([number32(Buffer.byteLength(value)), Buffer.from(value)])

/** Compresses headers as one client does, block by block. */
export function headerWriter(): (headers: Readonly<Record<string, string>>) => Promise<Buffer> {
  const deflate = createDeflate({ dictionary })
  const parts: Buffer[] = []
  deflate.on('data', (part: Buffer) => parts.push(part))
  return async (headers) => {
    const entries = Object.entries(headers)
    deflate.write(Buffer.concat([number32(entries.length), ...entries.flat().map(text)]))
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, () => resolve()))
    return Buffer.concat(parts.splice(0))
  }
}

export const synStream = (id: number, block: Buffer): Buffer => controlFrame(frameType.synStream, number32(id, 0), Buffer.alloc(2), block)
export const data = (id: number, value: string, isLast = false): Buffer => dataFrame(id, Buffer.from(value), isLast)
