import type { Node, Pod } from '#api'
import { badRequest, type ApiRequest, type ApiResponse } from '#apimachinery'
import type { Served } from '../../catalog.ts'
import { dialError, type DialRequest, type DialResponse } from '../../dialing/dial.ts'
import { forwarded } from '../../dialing/forward.ts'
import { dialEndpoint, endpointOf, serviceUnavailable, type ServiceEndpoint } from '../../dialing/service.ts'
import type { Call, Environment } from '../../environment.ts'
import { get } from '../../registry/get.ts'
import { nodeOf } from '../dial-kubelet.ts'
import { readProxiedName, type ProxiedName } from './proxied-name.ts'
import { rewriteHeaders, rewriteHtml } from './rewrite.ts'

const kubeletPort = 10_250
/** How long an answer is waited for: whoever asks may leave before. */
const timeoutMs = 60_000

/** Where a proxy leads to: somewhere in the network, or to the API of a kubelet. */
type Place = ServiceEndpoint | { readonly kubelet: string }

/** Hands an HTTP request on, and its answer back. (pkg/registry/core/{pod,service,node}/rest) */
export async function serveProxy(environment: Environment, served: Served, call: Call): Promise<ApiResponse> {
  const { request, signal } = call
  const id = request.name ?? ''
  const proxied = readProxiedName(id)
  if (!proxied) throw badRequest(`invalid ${served.resource.singular ?? served.resource.kind.toLowerCase()} request ${JSON.stringify(id)}`)
  const place = await placeOf(environment, served, call, proxied)
  if ('kubelet' in place) return askKubelet(environment, call, place.kubelet)
  const host = `${place.host}:${place.port}`
  const options = { timeoutMs, ...(signal && { signal }) }
  const outcome = await dialEndpoint(environment, place, requestTo(request, host), options)
  if (outcome.type === 'failed')
    throw serviceUnavailable(`error trying to reach service: ${dialError(place.host, place.port, outcome.failure, options)}`)
  if (outcome.type !== 'response') throw serviceUnavailable('error trying to reach service: EOF')
  return answerOf(outcome.response, prefixOf(request), host)
}

async function askKubelet({ dialNode }: Environment, { request, signal }: Call, node: string): Promise<ApiResponse> {
  try {
    return await dialNode(node, { ...request, name: node }, signal)
  } catch (error) {
    throw serviceUnavailable(`error trying to reach service: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function placeOf(environment: Environment, served: Served, call: Call, { name, port }: ProxiedName): Promise<Place> {
  const { plural } = served.resource
  if (plural === 'services') {
    const { namespace = '', name: asked = name } = call.request
    return endpointOf(environment, { namespace, name, port: /^\d+$/.test(port) ? Number(port) : port, asked })
  }
  const object = await get(environment, served, { ...call, request: { ...call.request, name } })
  return plural === 'nodes' ? placeOnNode(object as Node, port) : placeOfPod(object as Pod, port)
}

function placeOfPod(pod: Pod, port: string): ServiceEndpoint {
  const host = pod.status?.podIP
  if (!host) throw badRequest('address not allowed')
  const first = pod.spec.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort ?? 80
  return { node: nodeOf(pod), host, port: port === '' ? first : Number(port) }
}

function placeOnNode({ metadata: { name }, status }: Node, port: string): Place {
  if (port === '' || Number(port) === kubeletPort) return { kubelet: name }
  const host = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? name
  return { node: name, host, port: Number(port) }
}

const encoder = new TextEncoder()

function requestTo(request: ApiRequest, host: string): DialRequest {
  const { path = '/' } = request
  return forwarded(request, host, path, { 'x-forwarded-uri': prefixOf(request) + path })
}

/** Where the proxy is itself, for links that are to lead through it. */
function prefixOf({ namespace, resource, name, version }: ApiRequest): string {
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`
  return `/api/${version ?? 'v1'}${within}/${resource}/${name}/proxy`
}

function answerOf({ status, headers, body }: DialResponse, prefix: string, host: string): ApiResponse {
  const { 'content-type': contentType = 'text/plain; charset=utf-8', ...rest } = rewriteHeaders(headers, prefix, host)
  const isHtml = contentType.startsWith('text/html') && !rest['content-encoding']
  const bytes = isHtml ? encoder.encode(rewriteHtml(new TextDecoder().decode(body), prefix, host)) : body
  return { type: 'bytes', code: status, contentType, bytes, headers: rest }
}
