/** HTTP to something that runs in the cluster. Cloneable; header names are lower-case, the path has the query. */
export interface DialRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface DialResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What came of it. That nobody answers is to be expected, so it is no exception. */
export type DialOutcome =
  | { readonly type: 'response'; readonly response: DialResponse }
  | { readonly type: 'connected' }
  | { readonly type: 'failed'; readonly failure: 'refused' | 'timedOut' | 'noRoute' | 'unresolved' | 'reset' }

export interface DialOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** An address in the cluster, and the machine that it is on. */
export interface DialTarget {
  readonly node: string
  readonly host: string
  readonly port: number
}

/** Sends an HTTP request into the cluster's network, as the API server's own machine would. */
export type DialAddress = (to: DialTarget, request: DialRequest, options: DialOptions) => Promise<DialOutcome>

type Failure = Extract<DialOutcome, { readonly type: 'failed' }>['failure']

/** Nobody connected within the time: Go's dialer has a limit of its own. */
const dialTimeoutMs = 30_000

/** A failure as Go's HTTP client words it. */
export function dialError(host: string, port: number, failure: Failure, { timeoutMs }: DialOptions): string {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  switch (failure) {
    case 'refused':
      return `dial tcp ${address}: connect: connection refused`
    case 'noRoute':
      return `dial tcp ${address}: connect: no route to host`
    case 'timedOut':
      return timeoutMs < dialTimeoutMs ? 'context deadline exceeded' : `dial tcp ${address}: i/o timeout`
    case 'unresolved':
      return `dial tcp: lookup ${host}: no such host`
    case 'reset':
      return 'EOF'
  }
}

/** A network without anything in it. */
export const unreachable: DialAddress = async () => ({ type: 'failed', failure: 'noRoute' })
