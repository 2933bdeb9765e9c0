/** The network as a container sees it. Whoever runs a machine plugs the real one in. */
export interface HttpRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Names are lower-case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type NetworkOutcome =
  | { readonly type: 'response'; readonly response: HttpResponse }
  | { readonly type: 'connected' }
  | { readonly type: 'failed'; readonly failure: 'refused' | 'timedOut' | 'noRoute' | 'unresolved' | 'reset' }

export interface Listener {
  respond(request: HttpRequest, from: { readonly ip: string }): Promise<HttpResponse>
}

export interface Destination {
  readonly host: string
  readonly port: number
}

export interface ContainerNetwork {
  readonly ip: string
  /** Undefined when the port is taken. */
  listen(port: number, listener: Listener): (() => void) | undefined
  request(
    to: Destination,
    request: HttpRequest,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<NetworkOutcome>
  connect(to: Destination, options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<NetworkOutcome>
  lookup(name: string): readonly string[]
}
