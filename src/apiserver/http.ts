import { ApiError, badRequest, type ApiHandler, type ApiResponse, type Json } from '#apimachinery'
import { fromPeer, toApiRequest } from './http/request.ts'
import { toHttpResponse } from './http/response.ts'
import { isTrue } from './http/target.ts'

export { fromPeer, toApiRequest, toHttpResponse }

/** Answers HTTP requests: `fetch` with the API server behind it instead of a network. */
export type HttpHandler = (request: Request) => Promise<Response>

export interface HttpOptions {
  /** An id for each answer (`Audit-Id`). */
  readonly auditId?: () => string
}

/** The API as HTTP. Aborting a request, or cancelling the body of its answer, ends what serves it. */
export function httpHandler(handler: ApiHandler, { auditId }: HttpOptions = {}): HttpHandler {
  return async (request) => {
    const response = await answer(handler, request)
    const isHead = request.method === 'HEAD'
    const ifNoneMatch = request.headers.get('if-none-match')
    const http = toHttpResponse(response, {
      pretty: wantsPretty(request),
      ...(auditId && { auditId: auditId() }),
      ...(ifNoneMatch !== null && { ifNoneMatch }),
    })
    if (!isHead) return response.type === 'object' && wantsGzip(request) ? gzipped(http) : http
    await http.body?.cancel()
    return new Response(null, http)
  }
}

/** Smaller answers take longer to compress than to send. Upstream's figure. */
const gzipFrom = 128 * 1024

const wantsGzip = ({ headers }: Request): boolean =>
  (headers.get('accept-encoding') ?? '').split(',').some((part) => /^\s*gzip\s*(;|$)/.test(part) && !/q=0(\.0*)?\s*$/.test(part))

function gzipped(response: Response): Response {
  if (!response.body || !(Number(response.headers.get('content-length')) >= gzipFrom)) return response
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  headers.set('content-encoding', 'gzip')
  headers.append('vary', 'Accept-Encoding')
  return new Response(response.body.pipeThrough(new CompressionStream('gzip')), { status: response.status, headers })
}

async function answer(handler: ApiHandler, request: Request): Promise<ApiResponse> {
  try {
    const response = await handler(await toApiRequest(request), request.signal)
    return response.type === 'frames' ? await refuseFrames(response) : response
  } catch (error) {
    return toFailure(error)
  }
}

/** exec, attach and portforward over a connection that cannot carry them. */
async function refuseFrames({ frames }: Extract<ApiResponse, { type: 'frames' }>): Promise<ApiResponse> {
  await frames[Symbol.asyncIterator]().return?.()
  return toFailure(badRequest('Upgrade request required'))
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
function wantsPretty(request: Request): boolean {
  const pretty = new URL(request.url).searchParams.get('pretty')
  if (pretty !== null) return isTrue(pretty)
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers.get('user-agent') ?? '')
}
