import { ApiError, type ApiRequest, type ApiResponse, type Json, type User } from '#apimachinery'
import { dialError, type DialResponse } from '../dialing/dial.ts'
import { forwarded } from '../dialing/forward.ts'
import { dialEndpoint, endpointOf, serviceUnavailable } from '../dialing/service.ts'
import type { Call, Environment } from '../environment.ts'
import type { RemoteApi } from './apis.ts'

const timeoutMs = 60_000

/** Has the server of an API answer a request, and says who asks. (kube-aggregator's handler_proxy.go) */
export async function proxyToApi(environment: Environment, { api, isAvailable }: RemoteApi, call: Call): Promise<ApiResponse> {
  if (!isAvailable) throw unavailable()
  const { request, user, signal } = call
  const { namespace = '', name = '', port = 443 } = api.spec.service ?? {}
  const endpoint = await endpointOf(environment, { namespace, name, port }).catch((error: unknown) => {
    throw error instanceof ApiError ? unavailable() : error
  })
  const host = `${name}.${namespace}.svc`
  const options = { timeoutMs, ...(signal && { signal }) }
  const outcome = await dialEndpoint(environment, endpoint, forwarded(request, host, pathOf(request), remoteHeaders(user)), options)
  if (outcome.type === 'response') return answerOf(outcome.response)
  const failure = outcome.type === 'failed' ? outcome.failure : 'reset'
  throw serviceUnavailable(`error trying to reach service: ${dialError(endpoint.host, endpoint.port, failure, options)}`)
}

/** Upstream says it in plain text, and clients make this of it. */
const unavailable = (): ApiError => serviceUnavailable('the server is currently unable to handle the request')

function pathOf({ group = '', version = '', namespace, resource, name, subresource, path = '' }: ApiRequest): string {
  if (resource === undefined) return path
  const within = namespace === undefined ? [] : ['namespaces', namespace]
  const parts = [group, version, ...within, resource, name, subresource].filter((part) => part !== undefined)
  return `/apis/${parts.map(encodeURIComponent).join('/')}${path}`
}

/** Who asks, as servers believe it that trust the front proxy. (client-go's transport/round_trippers.go) */
const remoteHeaders = ({ name, uid, groups, extra = {} }: User): Readonly<Record<string, string>> => ({
  'x-remote-user': name,
  ...(uid !== undefined && { 'x-remote-uid': uid }),
  ...(groups.length > 0 && { 'x-remote-group': groups.join(', ') }),
  ...Object.fromEntries(
    Object.entries(extra).map(([key, values]) => [`x-remote-extra-${encodeURIComponent(key).toLowerCase()}`, values.join(', ')]),
  ),
})

function answerOf({ status, headers, body }: DialResponse): ApiResponse {
  const { 'content-type': contentType = 'application/json' } = headers
  const object = contentType.startsWith('application/json') ? parsed(body) : undefined
  if (object !== undefined) return { type: 'object', code: status, object, contentType }
  return { type: 'bytes', code: status, contentType, bytes: body }
}

function parsed(body: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Json // JSON.parse makes nothing else
  } catch {
    return undefined
  }
}
