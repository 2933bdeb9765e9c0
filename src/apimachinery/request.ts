import type { Json, KubeObject } from './object.ts'

/** Who asks (authentication.k8s.io UserInfo). */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/**
 * Why a write happens: the component that acts, and the revision whose event (or the outside input) that set it off.
 * Informers hand it to reconciles, reconciles put it on their requests, the audit log keeps it.
 */
export interface Cause {
  readonly actor: string
  readonly revision?: number
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** Query parameters by name; a repeated parameter (exec's `command`) is an array. */
export type Query = Readonly<Record<string, string | readonly string[]>>

/** Whether a switch is on: by `true`, `1` and Python's `True`, and by nothing at all behind its name, as upstream has it. */
export function isSet(query: Query | undefined, name: string): boolean {
  const value = [query?.[name] ?? 'false'].flat()[0] ?? ''
  return value !== '0' && value.toLowerCase() !== 'false'
}

/** One piece of a two-way stream: exec's stdin, stdout, stderr, error and resize, or one of `forwardChannel`. */
export interface Frame {
  readonly channel: string
  /** Absent: this channel is closed from this side. */
  readonly data?: Uint8Array
}

/** What belongs to a forwarded connection: the client opens it (the data is the port), then there are bytes both ways, or an error. */
export type ForwardPart = 'open' | 'data' | 'error'

/** port-forward carries many connections; the client numbers them, and a channel is one's part. */
export const forwardChannel = (part: ForwardPart, connection: number): string => `${part}:${connection}`

export function readForwardChannel(channel: string): { readonly part: string; readonly connection: number } {
  const [part = '', connection] = channel.split(':')
  return { part, connection: Number(connection) }
}

/** What a client on a secure connection has shown of itself, besides a token. */
export interface Peer {
  /** In DER. That the client has its key is certain; whether it is worth anything is for authentication to judge. */
  readonly certificate?: Uint8Array
}

/**
 * A request to the API as plain data. HTTP is a codec in front of it (apiserver/http.ts).
 * Either `resource` is set, or `path` is (`/version`, `/openapi/v3`, …).
 */
export interface ApiRequest {
  readonly verb: Verb
  readonly group?: string
  readonly version?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  /** A non-resource URL's path; for a `proxy` subresource, the path behind it. */
  readonly path?: string
  readonly query?: Query
  /** An object (already decoded), or the bytes of a body in `contentType`. Never changed by the server. */
  readonly body?: Json | KubeObject | Uint8Array
  /** For patches the patch's media type. Default: application/json. */
  readonly contentType?: string
  /** Default: application/json. */
  readonly accept?: string
  /** For a `proxy` subresource: what else the client sent, for whom it leads to. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  /** Names the field manager and shows in audit. */
  readonly userAgent?: string
  /** A bearer token; authentication turns it into `user`. */
  readonly token?: string
  /** Present: who shows nothing is anonymous. Absent: who has no token either is the admin. */
  readonly peer?: Peer
  /** Set by authentication; trusted components inside set it themselves. */
  readonly user?: User
  readonly impersonate?: User
  readonly cause?: Cause
  /** Names it in the audit log (`Audit-Id`). */
  readonly auditId?: string
  /** What the client sends on a two-way stream (exec, attach, portforward). */
  readonly frames?: AsyncIterable<readonly Frame[]>
}

/** An event of a watch; `object` of an ERROR is a Status, of a BOOKMARK an object with metadata only. */
export interface WatchEvent<T = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: T
  /** Who wrote, for components that pass causes on. Not part of the HTTP stream. */
  readonly cause?: Cause
}

interface ResponseHead {
  readonly code: number
  /** Texts of `Warning: 299` headers. */
  readonly warnings?: readonly string[]
  /** Further headers (ETag, Cache-Control, …), lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An object, a list, a Table or a Status. */
export interface ObjectResponse extends ResponseHead {
  readonly type: 'object'
  readonly object: Json | KubeObject
  /** Overrides application/json, for aggregated discovery. */
  readonly contentType?: string
}

/** Text or bytes at once: /healthz, /metrics, /openapi/v2, proxied answers. */
export interface BytesResponse extends ResponseHead {
  readonly type: 'bytes'
  readonly contentType: string
  readonly bytes: Uint8Array | string
}

/** A watch. Leaving the iteration ends it. Events come in batches. */
export interface WatchResponse extends ResponseHead {
  readonly type: 'watch'
  readonly events: AsyncIterable<readonly WatchEvent[]>
}

/** Bytes over time: followed logs. */
export interface StreamResponse extends ResponseHead {
  readonly type: 'stream'
  readonly contentType: string
  readonly chunks: AsyncIterable<readonly Uint8Array[]>
}

/** A two-way stream: exec, attach, portforward. */
export interface FramesResponse extends ResponseHead {
  readonly type: 'frames'
  readonly frames: AsyncIterable<readonly Frame[]>
}

export type ApiResponse = ObjectResponse | BytesResponse | WatchResponse | StreamResponse | FramesResponse

/**
 * The API's face: what the API server is, and what every client is given. Rejects only when the server cannot be
 * reached; what the server has to say against a request is a response with a Status.
 */
export type ApiHandler = (request: ApiRequest, signal?: AbortSignal) => Promise<ApiResponse>
