import { apiVersionOf, type ApiHandler, type ApiRequest, type ApiResponse, type JsonObject, type WatchEvent } from '#apimachinery'

export interface HttpHandlerOptions {
  /** Where the API is: `http://127.0.0.1:8001`. */
  readonly server: string
  readonly headers?: Readonly<Record<string, string>>
}

const methods: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
}

/** The URL path of a request. */
export function pathOf({ path, group = '', version = '', resource, subresource, namespace, name }: ApiRequest): string {
  if (resource === undefined) return path ?? '/'
  const parts = [
    group === '' ? 'api' : 'apis',
    apiVersionOf(group, version),
    ...(namespace ? ['namespaces', namespace] : []),
    resource,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
    ...(subresource ? [subresource] : []),
  ]
  return `/${parts.join('/')}${path ?? ''}`
}

function searchOf({ query = {}, verb }: ApiRequest): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    for (const each of typeof value === 'string' ? [value] : value) search.append(key, each)
  }
  if (verb === 'watch') search.set('watch', 'true')
  const text = search.toString()
  return text && `?${text}`
}

function headersOf(request: ApiRequest, extra: Readonly<Record<string, string>>): Headers {
  const headers = new Headers(extra)
  headers.set('accept', request.accept ?? 'application/json')
  if (request.body !== undefined) headers.set('content-type', request.contentType ?? 'application/json')
  if (request.userAgent) headers.set('user-agent', request.userAgent)
  if (request.token) headers.set('authorization', `Bearer ${request.token}`)
  if (request.impersonate) {
    headers.set('impersonate-user', request.impersonate.name)
    for (const group of request.impersonate.groups) headers.append('impersonate-group', group)
    if (request.impersonate.uid) headers.set('impersonate-uid', request.impersonate.uid)
  }
  return headers
}

/** Texts of `299 - "…"` headers. */
const warningsOf = (headers: Headers): readonly string[] =>
  [...(headers.get('warning') ?? '').matchAll(/299 \S+ ("(?:\\.|[^"\\])*")/g)].map((match) => JSON.parse(match[1] ?? '""') as string)

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<readonly Uint8Array[]> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield [value]
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Lines of JSON, however they are cut into chunks. */
async function* eventsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<readonly WatchEvent[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunks of chunksOf(body)) {
    rest += chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    const events = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as WatchEvent)
    if (events.length > 0) yield events
  }
}

async function toResponse(request: ApiRequest, response: Response): Promise<ApiResponse> {
  const contentType = response.headers.get('content-type') ?? ''
  const head = { code: response.status, warnings: warningsOf(response.headers) }
  const isJson = contentType.startsWith('application/json')
  if (response.ok && request.verb === 'watch') return { ...head, type: 'watch', events: eventsOf(response.body) }
  if (response.ok && !isJson && request.subresource === 'log') {
    return { ...head, type: 'stream', contentType, chunks: chunksOf(response.body) }
  }
  if (isJson) return { ...head, type: 'object', object: (await response.json()) as JsonObject, contentType }
  return { ...head, type: 'bytes', contentType, bytes: new Uint8Array(await response.arrayBuffer()) }
}

/**
 * An ApiHandler in front of a cluster's HTTP API, with `fetch`: for the clusters that are not in this page. Two-way
 * streams (exec, attach, port-forward) need a connection that fetch does not have.
 */
export function httpHandler({ server, headers = {} }: HttpHandlerOptions): ApiHandler {
  return async (request, signal) => {
    const { body } = request
    const response = await fetch(server + pathOf(request) + searchOf(request), {
      method: methods[request.verb] ?? 'GET',
      headers: headersOf(request, headers),
      ...(body !== undefined && { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
    return toResponse(request, response)
  }
}
