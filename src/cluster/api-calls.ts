import type { ApiHandler, ApiRequest, ApiResponse, Frame } from '#apimachinery'
import type { Clock, Process, Reply, Rpc } from '#kernel'

/** Who serves API requests (the API server, and each node's kubelet) does it under this name. */
const service = 'api'
const timeoutMs = 34_000

/** Reads only: leaves no trace in the input log. */
export const isObserving = (request: ApiRequest): boolean => {
  const { verb, subresource = '' } = request
  const reads = verb === 'get' || verb === 'list' || verb === 'watch'
  return reads && !['exec', 'attach', 'portforward', 'proxy'].includes(subresource) && !mayLeadElsewhere(request)
}

/** The groups with a dot that the server itself has. By name: the page has no use for their declarations. */
export const ownGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'metrics.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
])

/** What is of no group of the server's own may be served, or converted, by a program in the cluster: asking it leaves traces there. */
function mayLeadElsewhere({ group, path = '' }: ApiRequest): boolean {
  const name = group ?? /^\/apis\/([^/]+)\//.exec(path)?.[1] ?? ''
  return name.includes('.') && !ownGroups.has(name)
}

export interface ApiCallOptions {
  /** Ends requests that nobody answers; watches and streams only until they begin. Absent: waits for ever. */
  readonly clock?: Clock
  /** Fills in who asks. */
  readonly decorate?: (request: ApiRequest) => ApiRequest
}

/** The API at the other end of a connection. */
export function apiOver(rpc: Rpc, to: string, { clock, decorate = (request) => request }: ApiCallOptions = {}): ApiHandler {
  const timeout = clock && { clock, ms: timeoutMs }
  return async (asked, signal) => {
    const { frames, ...request } = decorate(asked)
    const reply = await rpc.call(to, service, request, {
      observing: isObserving(request),
      ...(frames && { input: frames }),
      ...(signal && { signal }),
      ...(timeout && { timeout }),
    })
    return responseOf(reply)
  }
}

/** The API server as a component of the cluster sees it: over its own connection, with a time limit. */
export const apiOf = (process: Process, rpc: Rpc): ApiHandler => apiOver(rpc, 'apiserver', { clock: process.clock })

/** A plain read or write of an object is over before anyone could leave it. */
const isShort = ({ resource, verb, subresource }: ApiRequest): boolean =>
  resource !== undefined && verb !== 'watch' && (subresource === undefined || subresource === 'status')

/** Answers API requests that come over a connection with `handle`. */
export function serveApi(rpc: Rpc, handle: ApiHandler, onRequest: (from: string) => void = () => undefined): void {
  rpc.serve(service, async (call) => {
    onRequest(call.from)
    const request = call.body as ApiRequest // what `apiOver` sends
    if (isShort(request)) return replyOf(await handle(request))
    return replyOf(await handle({ ...request, frames: call.input as AsyncIterable<readonly Frame[]> }, call.signal))
  })
}

function replyOf(response: ApiResponse): Reply {
  switch (response.type) {
    case 'watch': {
      const { events, ...head } = response
      return { body: head, output: events }
    }
    case 'stream': {
      const { chunks, ...head } = response
      return { body: head, output: chunks }
    }
    case 'frames': {
      const { frames, ...head } = response
      return { body: head, output: frames }
    }
    default:
      return { body: response }
  }
}

/** The streams of a reply carry what `replyOf` put into them. */
function responseOf({ body, output }: Reply): ApiResponse {
  const head = body as ApiResponse
  if (!output) return head
  const items = output as AsyncIterable<readonly never[]>
  switch (head.type) {
    case 'watch':
      return { ...head, events: items }
    case 'stream':
      return { ...head, chunks: items }
    case 'frames':
      return { ...head, frames: items }
    default:
      return head
  }
}
