import { isFailure, type ApiResponse, type WatchEvent } from '#apimachinery'

export interface ResponseOptions {
  /** Indent JSON for people. */
  readonly pretty?: boolean
  readonly auditId?: string
  /** The request's If-None-Match: an answer with that ETag shrinks to 304. */
  readonly ifNoneMatch?: string
}

/** The HTTP response that an API response stands for. Streams end when `cancel`ed, and with them what feeds them. */
export function toHttpResponse(response: ApiResponse, options: ResponseOptions = {}): Response {
  const headers = headersOf(response, options)
  const etag = headers.get('etag')
  if (response.code === 200 && etag !== null && matches(etag, options.ifNoneMatch)) {
    headers.delete('content-type')
    return new Response(null, { status: 304, headers })
  }
  if (withoutBody.has(response.code)) return new Response(null, { status: response.code, headers })
  const body = bodyOf(response, options.pretty ?? false)
  // Known before a byte is sent, unless it is a stream: by its absence, an HTTP server knows that it must flush.
  if (body instanceof Uint8Array) headers.set('content-length', String(body.length))
  return new Response(body, { status: response.code, headers })
}

/** What a proxy hands on may be one of these. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

function headersOf(response: ApiResponse, { auditId }: ResponseOptions): Headers {
  const headers = new Headers({ 'cache-control': 'no-cache, private' })
  if (auditId !== undefined) headers.set('audit-id', auditId)
  headers.set('content-type', contentTypeOf(response))
  for (const [name, value] of Object.entries(response.headers ?? {})) headers.set(name, value)
  for (const text of warningsOf(response.warnings ?? [])) headers.append('warning', warning(text))
  const retryAfter = response.type === 'object' && isFailure(response.object) && response.object.details?.retryAfterSeconds
  if (retryAfter) headers.set('retry-after', String(retryAfter))
  return headers
}

function contentTypeOf(response: ApiResponse): string {
  const json = 'application/json'
  if (response.type === 'object') return response.contentType ?? json
  return response.type === 'bytes' || response.type === 'stream' ? response.contentType : json
}

function bodyOf(response: ApiResponse, pretty: boolean): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  switch (response.type) {
    case 'object':
      return encoder.encode(pretty ? JSON.stringify(response.object, null, 2) : `${JSON.stringify(response.object)}\n`)
    case 'bytes':
      return typeof response.bytes === 'string' ? encoder.encode(response.bytes) : new Uint8Array(response.bytes)
    case 'watch':
      return byteStream(response.events, (events) => encoder.encode(events.map(watchLine).join('')))
    case 'stream':
      return byteStream(response.chunks, joined)
    case 'frames':
      throw new Error('a two-way stream needs an upgraded connection')
  }
}

const encoder = new TextEncoder()

const watchLine = ({ type, object }: WatchEvent): string => `${JSON.stringify({ type, object })}\n`

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

/** Reads the source only as fast as the stream is read. */
function byteStream<T>(source: AsyncIterable<readonly T[]>, encode: (batch: readonly T[]) => Uint8Array): ReadableStream<Uint8Array> {
  const batches = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await batches.next()
      if (step.done) controller.close()
      else if (step.value.length > 0) controller.enqueue(encode(step.value))
      else await this.pull?.(controller)
    },
    async cancel() {
      await batches.return?.()
    },
  })
}

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
