import {
  ApiError,
  apiVersionOf,
  isFailure,
  isReason,
  type ApiRequest,
  type ApiResponse,
  type JsonObject,
  type Query,
  type WatchEvent,
} from '#apimachinery'
import type { ResourceType } from './resources/discovery.ts'

/** An object as the server sent it: of any kind, so of no type. */
export type RawObject = JsonObject & {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string }
}

export interface RawList {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items: readonly RawObject[]
}

/** Where a request goes: a kind, perhaps a namespace, perhaps one object of it. */
export interface Location {
  readonly type: ResourceType
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly subresource?: string | undefined
}

const decoder = new TextDecoder()
const asText = (bytes: Uint8Array | string): string => (typeof bytes === 'string' ? bytes : decoder.decode(bytes))

/** What a failed response says. */
function failure(response: ApiResponse): ApiError {
  if (response.type === 'object' && isFailure(response.object)) return ApiError.from(response.object)
  const text = response.type === 'bytes' ? asText(response.bytes).trim() : ''
  if (text.startsWith('{')) {
    const status: unknown = JSON.parse(text)
    if (isFailure(status)) return ApiError.from(status)
  }
  if (response.code === 404) return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})
  return new ApiError(response.code, '', text || `the server answered ${response.code}`)
}

type Send = (request: ApiRequest, signal?: AbortSignal) => Promise<ApiResponse>

/** Requests on behalf of one command: its user, its warnings, its Ctrl-C. */
export class Api {
  readonly #send: Send
  readonly #base: Partial<ApiRequest>

  constructor(send: Send, base: Partial<ApiRequest>) {
    this.#send = send
    this.#base = base
  }

  /** The response whatever its type; throws ApiError for a code of 400 or more. */
  async send(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    const response = await this.#send({ ...this.#base, ...request }, signal)
    if (response.code >= 400) throw failure(response)
    return response
  }

  /** The object of a response. */
  async object(request: ApiRequest): Promise<JsonObject> {
    const response = await this.send(request)
    // What a server answers is JSON; the shape is for the caller to know.
    if (response.type === 'object') return response.object as JsonObject
    if (response.type === 'bytes') return JSON.parse(asText(response.bytes)) as JsonObject
    throw new Error(`unexpected ${response.type} response`)
  }

  /** A path that is no resource: `/version`, `/openapi/v3`. */
  async path(path: string, accept?: string, query?: Query): Promise<JsonObject> {
    return this.object({ verb: 'get', path, ...(accept && { accept }), ...(query && { query }) })
  }

  get(at: Location, query: Query = {}, accept?: string): Promise<RawObject> {
    return this.object({ ...target(at), verb: 'get', query, ...(accept && { accept }) }) as Promise<RawObject>
  }

  /** One page of a list. */
  async list(at: Location, query: Query = {}, accept?: string): Promise<JsonObject> {
    try {
      return await this.object({ ...target(at), verb: 'list', query, ...(accept && { accept }) })
    } catch (error) {
      throw enhanced(error, at, query)
    }
  }

  /** A whole list, page by page. Items carry apiVersion and kind, which typed lists leave out. */
  async listAll(at: Location, query: Query = {}): Promise<RawList> {
    const items: RawObject[] = []
    let next = ''
    for (;;) {
      const page = (await this.list(at, { ...query, ...(next && { continue: next }) })) as unknown as RawList
      items.push(...page.items.map((item) => withKind(item, at.type)))
      next = page.metadata.continue ?? ''
      if (next === '') return { metadata: page.metadata, items }
    }
  }

  /** `signal` ends the watch earlier than Ctrl-C does. */
  async watch(
    at: Location,
    query: Query,
    accept?: string,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<readonly WatchEvent<JsonObject>[]>> {
    const request: ApiRequest = { ...target(at), verb: 'watch', query: { ...query, watch: 'true' }, ...(accept && { accept }) }
    const response = await this.send(request, signal)
    if (response.type !== 'watch') throw new Error(`unexpected ${response.type} response to a watch`)
    return response.events as AsyncIterable<readonly WatchEvent<JsonObject>[]>
  }

  create(at: Location, object: JsonObject, query: Query = {}): Promise<RawObject> {
    return this.object({ ...target(at), verb: 'create', body: object, query }) as Promise<RawObject>
  }

  update(at: Location, object: JsonObject, query: Query = {}): Promise<RawObject> {
    return this.object({ ...target(at), verb: 'update', body: object, query }) as Promise<RawObject>
  }

  patch(at: Location, patch: unknown, type: PatchType, query: Query = {}): Promise<RawObject> {
    const contentType = patchTypes[type]
    return this.object({ ...target(at), verb: 'patch', body: patch as JsonObject, contentType, query }) as Promise<RawObject>
  }

  /** The object being deleted, or the Status of one that is gone. */
  delete(at: Location, options: JsonObject, query: Query = {}): Promise<JsonObject> {
    return this.object({ ...target(at), verb: 'delete', body: options, query })
  }
}

/** A selector that the server cannot read is named with what it was meant to find. */
function enhanced(error: unknown, { type }: Location, { labelSelector = '', fieldSelector = '' }: Query): unknown {
  if (!isReason(error, 'BadRequest') || (labelSelector === '' && fieldSelector === '')) return error
  const what = `${type.group}/${type.version}, Resource=${type.plural}`
  const selectors = `label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
  return ApiError.from({ ...error.status, message: `Unable to find ${JSON.stringify(what)} that match ${selectors}: ${error.message}` })
}

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const
export type PatchType = keyof typeof patchTypes

const withKind = (item: RawObject, { group, version, kind }: ResourceType): RawObject =>
  item.kind ? item : { ...item, apiVersion: apiVersionOf(group, version), kind }

function target({ type, namespace, name, subresource }: Location): Pick<ApiRequest, 'group' | 'version' | 'resource'> {
  const { group, version, plural, namespaced } = type
  return {
    group,
    version,
    resource: plural,
    ...(namespaced && namespace && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource && { subresource }),
  }
}
