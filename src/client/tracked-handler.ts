import type { ApiHandler, ApiRequest, ApiResponse, KubeObject } from '#apimachinery'
import { keyOf, revisionOf } from './keys.ts'
import type { Informers } from './types.ts'

/** A handler that remembers what was written through it. */
export interface TrackedHandler {
  readonly handler: ApiHandler
  /** Resolves when the informers' caches show everything written so far. */
  readonly seen: () => Promise<void>
}

type Wait = () => Promise<void>

/**
 * Lets a reconcile read its own writes: the next one of the same key starts only when the caches have caught up, so none
 * creates twice what it cannot see yet. Writes to resources without an informer are not waited for.
 */
export function trackWrites(handler: ApiHandler, informers: Informers): TrackedHandler {
  const waits: Wait[] = []
  const tracked: ApiHandler = async (request, signal) => {
    const wait = request.verb === 'delete' ? deletion(request, informers) : undefined
    const response = await handler(request, signal)
    if (response.code >= 400) return response
    const after = wait ?? change(request, response, informers)
    if (after) waits.push(after)
    return response
  }
  return {
    handler: tracked,
    seen: async () => {
      await Promise.all(waits.splice(0).map((wait) => wait()))
    },
  }
}

const changing = new Set(['create', 'update', 'patch'])

function change(request: ApiRequest, response: ApiResponse, informers: Informers): Wait | undefined {
  if (!changing.has(request.verb) || response.type !== 'object') return undefined
  const informer = informerOf(request, informers)
  const written = response.object as Partial<KubeObject>
  if (!informer || written.kind === 'Status' || !written.metadata?.resourceVersion) return undefined
  const revision = revisionOf({ metadata: written.metadata })
  return () => informer.until(() => informer.revision >= revision)
}

/** What was deleted is gone, or at least marked for deletion. */
function deletion(request: ApiRequest, informers: Informers): Wait | undefined {
  const { name, namespace } = request
  const informer = informerOf(request, informers)
  if (!informer || name === undefined) return undefined
  const key = keyOf({ metadata: { name, ...(namespace !== undefined && { namespace }) } })
  const uid = informer.lister.get(key)?.metadata.uid
  if (uid === undefined) return undefined
  const isSeen = (): boolean => {
    const cached = informer.lister.get(key)?.metadata
    return cached?.uid !== uid || cached.deletionTimestamp !== undefined
  }
  return () => informer.until(isSeen)
}

const informerOf = ({ group, version, resource }: ApiRequest, informers: Informers) =>
  version === undefined || resource === undefined ? undefined : informers.find({ group: group ?? '', version, resource })
