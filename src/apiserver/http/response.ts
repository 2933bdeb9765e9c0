import { isFailure, type ApiResponse } from '#apimachinery'
import { jsonText, watchLine } from './json.ts'
import { toResponse, type HttpAnswer } from './message.ts'

export interface ResponseOptions {
  /** Indent JSON for people. */
  readonly pretty?: boolean
  readonly auditId?: string
  /** The request's If-None-Match: an answer with that ETag shrinks to 304. */
  readonly ifNoneMatch?: string
}

/** The HTTP response that an API response stands for, as fetch has it. */
export const toHttpResponse = (response: ApiResponse, options: ResponseOptions = {}): Response =>
  toResponse(toHttpAnswer(response, options))

/** The HTTP answer that an API response stands for. Streams end when they are left, and with them what feeds them. */
export function toHttpAnswer(response: ApiResponse, options: ResponseOptions = {}): HttpAnswer {
  const headers = headersOf(response, options)
  const etag = headers.get('etag')
  if (response.code === 200 && etag !== undefined && matches(etag, options.ifNoneMatch)) {
    headers.delete('content-type')
    return { status: 304, headers, body: null }
  }
  return { status: response.code, headers, body: withoutBody.has(response.code) ? null : bodyOf(response, options.pretty ?? false) }
}

/** What a proxy hands on may be one of these. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

function headersOf(response: ApiResponse, { auditId }: ResponseOptions): Map<string, string> {
  const headers = new Map([['cache-control', 'no-cache, private']])
  if (auditId !== undefined) headers.set('audit-id', auditId)
  headers.set('content-type', contentTypeOf(response))
  for (const [name, value] of Object.entries(response.headers ?? {})) headers.set(name, value)
  if (response.warnings) headers.set('warning', warningsOf(response.warnings).map(warning).join(', '))
  if (headers.get('warning') === '') headers.delete('warning')
  const retryAfter = response.type === 'object' && isFailure(response.object) && response.object.details?.retryAfterSeconds
  if (retryAfter) headers.set('retry-after', String(retryAfter))
  return headers
}

function contentTypeOf(response: ApiResponse): string {
  const json = 'application/json'
  if (response.type === 'object') return response.contentType ?? json
  return response.type === 'bytes' || response.type === 'stream' ? response.contentType : json
}

function bodyOf(response: ApiResponse, pretty: boolean): HttpAnswer['body'] {
  switch (response.type) {
    case 'object':
      return pretty ? JSON.stringify(response.object, null, 2) : `${jsonText(response.object)}\n`
    case 'bytes':
      return typeof response.bytes === 'string' ? response.bytes : new Uint8Array(response.bytes)
    case 'watch':
      return chunksOf(response.events, (events) => joined(events.map(watchLine)))
    case 'stream':
      return chunksOf(response.chunks, joined)
    case 'frames':
      throw new Error('a two-way stream needs an upgraded connection')
  }
}

const encoder = new TextEncoder()

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks
  if (only && chunks.length === 1) return only
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

/** Each batch as one chunk, without the empty ones. Written by hand, since a generator that waits cannot be left. */
const chunksOf = <T>(source: AsyncIterable<readonly T[]>, encode: (batch: readonly T[]) => Uint8Array): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]() {
    const batches = source[Symbol.asyncIterator]()
    return {
      async next() {
        for (;;) {
          const step = await batches.next()
          if (step.done) return { done: true, value: undefined }
          if (step.value.length > 0) return { done: false, value: encode(step.value) }
        }
      },
      async return() {
        await batches.return?.()
        return { done: true, value: undefined }
      },
    }
  },
})

const matches = (etag: string, ifNoneMatch = ''): boolean => ifNoneMatch.split(',').some((candidate) => weak(candidate) === weak(etag))

const weak = (etag: string): string => etag.trim().replace(/^W\//, '')

const mostWarningText = 4 * 1024
const mostOfOne = 256

/** Each once; when they are too long together, each cut, and as many as then fit. As upstream, whose clients give up on longer headers. */
function warningsOf(all: readonly string[]): readonly string[] {
  const texts = [...new Set(all)].filter((text) => text !== '')
  if (lengthOf(texts) <= mostWarningText) return texts
  const cut = texts.slice(0, mostWarningText).map((text) => Array.from(text).slice(0, mostOfOne).join(''))
  let room = mostWarningText
  return cut.filter((text) => (room -= Array.from(text).length) >= 0)
}

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Array.from(text).length, 0)

/** RFC 7234's warning, as net.NewWarningHeader of apimachinery writes it. Header values are bytes, so UTF-8 goes byte by byte. */
function warning(text: string): string {
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').replaceAll(/["\\]/g, String.raw`\$&`)
  return `299 - "${Array.from(encoder.encode(printable), (byte) => String.fromCharCode(byte)).join('')}"`
}
