/** An HTTP request on its way. Cloneable. Header names are lower-case. */
export interface HttpRequest {
  readonly method: string
  /** With the query: `/?a=b`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * Why nothing came back: nobody listens (refused), nobody answers (timedOut), no such host on the way (noRoute), the name
 * is unknown (unresolved), or the other side went away in the middle (reset).
 */
export type NetworkFailure = 'refused' | 'timedOut' | 'noRoute' | 'unresolved' | 'reset'

/** What became of a request. An expected outcome, so not an exception. */
export type Outcome =
  | { readonly type: 'response'; readonly response: HttpResponse }
  | { readonly type: 'connected' }
  | { readonly type: 'failed'; readonly failure: NetworkFailure }

export const failed = (failure: NetworkFailure): Outcome => ({ type: 'failed', failure })

/** Something in a pod that answers on a port. */
export interface Listener {
  respond(request: HttpRequest, from: Peer): Promise<HttpResponse>
}

/** Who asks. */
export interface Peer {
  readonly ip: string
}

/** Where to: an address or a name, and a port. */
export interface Destination {
  readonly host: string
  readonly port: number
}

export interface RequestOptions {
  /** Gives up after this long. Default: as long as a TCP connection is tried, about two minutes. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** A pod's (or a node's own) place in the network. */
export interface NetworkInterface {
  readonly ip: string
  /** Answers on a port. Undefined when the port is taken. */
  listen(port: number, listener: Listener): (() => void) | undefined
  request(to: Destination, request: HttpRequest, options?: RequestOptions): Promise<Outcome>
  /** Only opens a connection, as a TCP check does. */
  connect(to: Destination, options?: RequestOptions): Promise<Outcome>
  /** The addresses of a name; none when it is unknown. */
  lookup(name: string): readonly string[]
}
