import { ApiError, badRequest, type ApiRequest, type Peer, type User } from '#apimachinery'
import type { HttpHeaders, HttpRequest } from './message.ts'
import { readTarget } from './target.ts'

/** Upstream's limit, with which it answers 413. */
const maxBodyBytes = 3 * 1024 * 1024

/** A `Request` has no room for what the connection knows. */
const peers = new WeakMap<HttpRequest, Peer>()

/** The request as one that came over a secure connection, from this client. */
export function fromPeer<R extends HttpRequest>(request: R, peer: Peer): R {
  peers.set(request, peer)
  return request
}

/**
 * The API request that an HTTP request stands for. Throws ApiError for what cannot be one. Who the client is, it cannot
 * say itself: `user` is never set here, `token` and `impersonate` are for authentication to judge.
 */
export async function toApiRequest(request: HttpRequest): Promise<ApiRequest> {
  const { headers } = request
  const target = readTarget(request.method, urlOf(request))
  const body = await readBody(request)
  const token = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const impersonate = readImpersonation(headers)
  const peer = peers.get(request)
  return {
    ...target,
    ...(body && { body }),
    ...present('contentType', headers.get('content-type')),
    ...present('accept', headers.get('accept')),
    ...present('userAgent', headers.get('user-agent')),
    ...(target.subresource === 'proxy' && headersForOthers(headers)),
    ...(token !== undefined && { token }),
    ...(peer && { peer }),
    ...(impersonate && { impersonate }),
  }
}

/** About this connection, or who the client is: no matter of whom a proxy leads to. */
const forUsAlone =
  /^(?:accept|accept-encoding|authorization|connection|content-length|content-type|expect|host|impersonate-.*|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|user-agent)$/

function headersForOthers(headers: HttpHeaders): Pick<ApiRequest, 'headers'> {
  const others = [...headers].filter(([name]) => !forUsAlone.test(name))
  return others.length > 0 ? { headers: Object.fromEntries(others) } : {}
}

function urlOf({ url }: HttpRequest): URL {
  if (!URL.canParse(url)) throw badRequest(`${url} is no URL`)
  return new URL(url)
}

const present = <Key extends string>(key: Key, value: string | null): { readonly [name in Key]?: string } =>
  // A computed key loses its type.
  value ? ({ [key]: value } as { readonly [name in Key]?: string }) : {}

async function readBody(request: HttpRequest): Promise<Uint8Array | undefined> {
  if (!request.body) return undefined
  if (Number(request.headers.get('content-length')) > maxBodyBytes) throw tooLarge()
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body) {
    length += part.length
    if (length > maxBodyBytes) throw tooLarge()
    parts.push(part)
  }
  return length > 0 ? concatenate(parts, length) : undefined
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

const tooLarge = (): ApiError => new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBodyBytes}`, {})

function readImpersonation(headers: HttpHeaders): User | undefined {
  const name = headers.get('impersonate-user')
  const uid = headers.get('impersonate-uid')
  const groups = values(headers.get('impersonate-group'))
  const extraPrefix = 'impersonate-extra-'
  const extra = Object.fromEntries(
    [...headers]
      .filter(([header]) => header.startsWith(extraPrefix))
      .map(([header, value]) => [unescapeKey(header.slice(extraPrefix.length)), values(value)]),
  )
  if (!name) {
    if (uid || groups.length > 0 || Object.keys(extra).length > 0) throw withoutUser()
    return undefined
  }
  return { name, groups, ...(uid && { uid }), ...(Object.keys(extra).length > 0 && { extra }) }
}

const withoutUser = (): ApiError => badRequest('requested impersonation of a group, uid or extra without impersonating a user')

/** A header that was sent several times has its values joined by commas. */
const values = (header: string | null): readonly string[] =>
  (header ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
