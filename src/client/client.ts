import type { Resource } from '#api'
import {
  ApiError,
  apiVersionOf,
  isFailure,
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  type Cause,
  type KubeList,
  type KubeObject,
  type User,
  type WatchEvent,
} from '#apimachinery'
import type { Client, DeleteOptions, ListOptions, PatchType, ResourceClient } from './types.ts'

export interface ClientOptions {
  /** Names the component in audit and as field manager: `kube-scheduler`. */
  readonly userAgent: string
  /** Who asks. Absent: whoever the server takes an anonymous client for. */
  readonly user?: User
}

const mediaTypes: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

/** A typed client on an API handler. Objects pass through by reference; failures are thrown as ApiError. */
export function createClient(handler: ApiHandler, options: ClientOptions): Client {
  const sender = { userAgent: options.userAgent, ...(options.user && { user: options.user }) }
  const withCause = (cause: Cause | undefined): Client => {
    const common = cause ? { ...sender, cause } : sender
    const call = <T extends KubeObject>(resource: Resource<T>, namespace?: string): ResourceClient<T> =>
      resourceClient(handler, common, resource, namespace)
    return Object.assign(call, { because: withCause, handler })
  }
  return withCause(undefined)
}

type Common = Pick<ApiRequest, 'userAgent' | 'user' | 'cause'>

function resourceClient<T extends KubeObject>(
  handler: ApiHandler,
  common: Common,
  resource: Resource<T>,
  namespace: string | undefined,
): ResourceClient<T> {
  const { group, version, plural } = resource
  const head = { ...common, group, version, resource: plural }
  const typeMeta = { apiVersion: apiVersionOf(group, version), kind: resource.kind }

  const place = (own?: string): { namespace?: string } => {
    const where = resource.scope === 'Cluster' ? undefined : (own ?? namespace)
    return where === undefined ? {} : { namespace: where }
  }
  // What the server answers to a typed request is of the type asked for: this is where its data enters.
  const ask = async <R>(request: ApiRequest, signal?: AbortSignal): Promise<R> => objectOf(await handler(request, signal)) as R
  const write = (
    verb: 'create' | 'update',
    object: { readonly metadata: { readonly namespace?: string } },
    more: Partial<ApiRequest>,
  ): Promise<T> => ask({ ...head, ...place(object.metadata.namespace), verb, body: { ...typeMeta, ...object }, ...more })

  return {
    get: (name) => ask({ ...head, ...place(), verb: 'get', name }),
    list: (selection) => ask<KubeList<T>>({ ...head, ...place(), verb: 'list', query: listQuery(selection) }),
    async watch({ bookmarks, ...selection }, signal) {
      const query = { ...listQuery(selection), watch: 'true', ...(bookmarks && { allowWatchBookmarks: 'true' }) }
      const response = await handler({ ...head, ...place(), verb: 'watch', query }, signal)
      if (response.type === 'watch') return response.events as AsyncIterable<readonly WatchEvent<T>[]>
      throw unexpected(response)
    },
    create: (draft) => write('create', draft, {}),
    update: (object) => write('update', object, { name: object.metadata.name }),
    updateStatus: (object) => write('update', object, { name: object.metadata.name, subresource: 'status' }),
    updateSub: (object, subresource) => write('update', object, { name: object.metadata.name, subresource }),
    patch: (name, patch, { type, subresource, force }) =>
      ask({
        ...head,
        ...place(),
        verb: 'patch',
        name,
        ...(subresource !== undefined && { subresource }),
        contentType: mediaTypes[type],
        body: patch as NonNullable<ApiRequest['body']>,
        query: {
          ...(type === 'apply' && { fieldManager: common.userAgent ?? '' }),
          ...(force && { force: 'true' }),
        },
      }),
    async delete(name, options) {
      await ask({ ...head, ...place(), verb: 'delete', name, ...deleteBody(options) })
    },
    async deleteCollection(selection, options) {
      await ask({ ...head, ...place(), verb: 'deletecollection', query: listQuery(selection), ...deleteBody(options) })
    },
    createSub: (name, subresource, body) =>
      ask({ ...head, ...place(), verb: 'create', name, subresource, body: body as NonNullable<ApiRequest['body']> }),
  }
}

function objectOf(response: ApiResponse): unknown {
  if (response.type !== 'object' || response.code >= 400 || isFailure(response.object)) throw unexpected(response)
  return response.object
}

/** The error that a response stands for which is not what was asked for. */
/** Who is turned away is told so in plain text. (errors.NewGenericServerResponse) */
const tooManyRequests = (): ApiError =>
  new ApiError(429, 'TooManyRequests', 'the server has received too many requests and has asked us to try again later', {
    retryAfterSeconds: 1,
  })

function unexpected(response: ApiResponse): ApiError {
  if (response.type === 'object' && isFailure(response.object)) return ApiError.from(response.object)
  if (response.code === 429) return tooManyRequests()
  return new ApiError(response.code >= 400 ? response.code : 500, 'InternalError', `unexpected ${response.type} response`)
}

function listQuery(options: ListOptions = {}): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of Object.entries(options)) if (value !== undefined && value !== '') query[name] = String(value)
  return query
}

const deleteBody = (options: DeleteOptions | undefined): Pick<ApiRequest, 'body'> =>
  options ? { body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options } } : {}
