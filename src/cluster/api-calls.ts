import type { ApiHandler, ApiRequest, ApiResponse, Frame } from '#apimachinery'
import { ConnectionError, type Clock, type Process, type Reply, type Rpc } from '#kernel'

/** Who serves API requests (the API server, and each node's kubelet) does it under this name. */
const service = 'api'
const timeoutMs = 34_000

/** Reads only: leaves no trace in the input log. */
export const isObserving = ({ verb, subresource = '' }: ApiRequest): boolean =>
  (verb === 'get' || verb === 'list' || verb === 'watch') && !['exec', 'attach', 'portforward', 'proxy'].includes(subresource)

export interface ApiCallOptions {
  /** Ends requests that nobody answers; watches and streams only until they begin. Absent: waits for ever. */
  readonly clock?: Clock
  /** Fills in who asks. */
  readonly decorate?: (request: ApiRequest) => ApiRequest
}

/** The API at the other end of a connection. */
export function apiOver(rpc: Rpc, to: string, { clock, decorate = (request) => request }: ApiCallOptions = {}): ApiHandler {
  return async (asked, signal) => {
    const { frames, ...request } = decorate(asked)
    const timeout = clock && deadline(clock, signal)
    try {
      const until = timeout?.signal ?? signal
      const reply = await rpc.call(to, service, request, {
        observing: isObserving(request),
        ...(frames && { input: frames }),
        ...(until && { signal: until }),
      })
      return responseOf(reply)
    } finally {
      timeout?.done()
    }
  }
}

/** The API server as a component of the cluster sees it: over its own connection, with a time limit. */
export const apiOf = (process: Process, rpc: Rpc): ApiHandler => apiOver(rpc, 'apiserver', { clock: process.clock })

/** Aborts when time is up before `done`; after it, only when the caller's own signal does. */
function deadline(clock: Clock, outer: AbortSignal | undefined): { signal: AbortSignal; done(): void } {
  const abort = new AbortController()
  const stop = clock.after(timeoutMs, () => abort.abort(new ConnectionError('request timed out')), { background: true })
  outer?.addEventListener('abort', () => abort.abort(outer.reason), { once: true })
  return { signal: abort.signal, done: stop }
}

/** Answers API requests that come over a connection with `handle`. */
export function serveApi(rpc: Rpc, handle: ApiHandler, onRequest: (from: string) => void = () => undefined): void {
  rpc.serve(service, async ({ from, body, input, signal }) => {
    onRequest(from)
    const request = body as ApiRequest // what `apiOver` sends
    return replyOf(await handle({ ...request, frames: input as AsyncIterable<readonly Frame[]> }, signal))
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
