import type { ApiRequest, Query, Verb } from '#apimachinery'
import type { DialRequest } from './dial.ts'

const methods: Readonly<Record<Verb, string>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
}

/** An API request as the HTTP that it came as, for someone else to answer. */
export function forwarded(request: ApiRequest, host: string, path: string, more: Readonly<Record<string, string>>): DialRequest {
  const { verb, contentType, accept, userAgent, query, headers } = request
  const body = bodyOf(request)
  return {
    method: methods[verb],
    path: path + queryText(query),
    headers: {
      ...headers,
      host,
      ...more,
      ...(accept !== undefined && { accept }),
      ...(userAgent !== undefined && { 'user-agent': userAgent }),
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(body && { 'content-length': String(body.length) }),
    },
    ...(body && { body }),
  }
}

const encoder = new TextEncoder()

const bodyOf = ({ body }: ApiRequest): Uint8Array | undefined =>
  body === undefined || body instanceof Uint8Array ? body : encoder.encode(JSON.stringify(body))

function queryText(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as [string, string]))
  return pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : ''
}
