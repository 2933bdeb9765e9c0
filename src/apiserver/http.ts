import { ApiError, badRequest, isSet, type ApiHandler, type ApiResponse, type Json } from '#apimachinery'
import { discard, toResponse, type HttpAnswer, type HttpRequest } from './http/message.ts'
import { fromPeer, toApiRequest } from './http/request.ts'
import { toHttpAnswer, toHttpResponse } from './http/response.ts'

export { fromPeer, toApiRequest, toHttpResponse }
export type { HttpAnswer, HttpRequest }

/** Answers HTTP requests: `fetch` with the API server behind it instead of a network. */
export type HttpHandler = (request: Request) => Promise<Response>

/** The same in plain values, for servers: fetch's own cost more than most answers. */
export type HttpExchange = (request: HttpRequest) => Promise<HttpAnswer>

export interface HttpOptions {
  /** An id for each answer (`Audit-Id`). */
  readonly auditId?: () => string
}

/** The API as fetch. Aborting a request, or cancelling the body of its answer, ends what serves it. */
export function httpHandler(handler: ApiHandler, options: HttpOptions = {}): HttpHandler {
  const exchange = httpExchange(handler, options)
  return async (request) => toResponse(await exchange(request))
}

/** The API as HTTP. Aborting a request, or leaving the body of its answer, ends what serves it. */
export function httpExchange(handler: ApiHandler, { auditId }: HttpOptions = {}): HttpExchange {
  return async (request) => {
    const id = auditId?.()
    const response = await answer(handler, request, id)
    const ifNoneMatch = request.headers.get('if-none-match')
    const http = toHttpAnswer(response, {
      pretty: wantsPretty(request),
      ...(id !== undefined && { auditId: id }),
      ...(ifNoneMatch !== null && { ifNoneMatch }),
    })
    if (request.method !== 'HEAD') return response.type === 'object' && wantsGzip(request) ? gzipped(http) : http
    await discard(http)
    return { ...http, body: null }
  }
}

/** Smaller answers take longer to compress than to send. Upstream's figure. */
const gzipFrom = 128 * 1024

const wantsGzip = ({ headers }: HttpRequest): boolean =>
  (headers.get('accept-encoding') ?? '').split(',').some((part) => /^\s*gzip\s*(;|$)/.test(part) && !/q=0(\.0*)?\s*$/.test(part))

function gzipped({ status, headers, body }: HttpAnswer): HttpAnswer {
  if ((typeof body !== 'string' && !(body instanceof Uint8Array)) || body.length < gzipFrom) return { status, headers, body }
  headers.set('content-encoding', 'gzip')
  const vary = headers.get('vary')
  headers.set('vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`)
  return { status, headers, body: new Blob([body]).stream().pipeThrough(new CompressionStream('gzip')) }
}

/** What takes a connection that was upgraded. */
const twoWay = new Set(['exec', 'attach', 'portforward'])

async function answer(handler: ApiHandler, request: HttpRequest, auditId: string | undefined): Promise<ApiResponse> {
  try {
    const asked = await toApiRequest(request)
    // Before anything of it happens: whoever cannot hear a command must not run it.
    if (asked.resource === 'pods' && twoWay.has(asked.subresource ?? '')) throw badRequest('Upgrade request required')
    return await handler(auditId === undefined ? asked : { ...asked, auditId }, request.signal)
  } catch (error) {
    return toFailure(error)
  }
}

/** What a failure before or behind the API server is told as: the handler itself answers, it does not throw. */
export function toFailure(error: unknown): ApiResponse {
  const why = error instanceof Error ? error.message : String(error)
  const failure =
    error instanceof ApiError
      ? error
      : new ApiError(503, 'ServiceUnavailable', `the server is currently unable to handle the request: ${why}`)
  // An interface has no index signature, though every Status is JSON.
  return { type: 'object', code: failure.code, object: failure.status as unknown as Json }
}

/** As upstream: when asked for, or when the client is one that people look at. */
function wantsPretty({ url, headers }: HttpRequest): boolean {
  // Few ask for it, and to read a URL takes its time.
  const pretty = url.includes('pretty') ? new URL(url).searchParams.get('pretty') : null
  if (pretty !== null) return isSet({ pretty }, 'pretty')
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers.get('user-agent') ?? '')
}
