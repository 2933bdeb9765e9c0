import type { Resource } from '#api'
import type { ApiHandler, Cause, Draft, GroupVersionResource, KubeList, KubeObject, WatchEvent } from '#apimachinery'
import type { Stop } from '#kernel'

/** Selects what a list or watch returns. Selectors in their string form. */
export interface ListOptions {
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly resourceVersion?: string
  readonly limit?: number
  readonly continue?: string
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

/** One kind in one namespace (or all of them, for lists; or none, for cluster-scoped kinds). All methods throw ApiError. */
export interface ResourceClient<T extends KubeObject> {
  get(name: string): Promise<T>
  list(options?: ListOptions): Promise<KubeList<T>>
  /** Batches of events from `resourceVersion` on; leaving the iteration ends the watch. */
  watch(options: ListOptions & { readonly bookmarks?: boolean }, signal?: AbortSignal): Promise<AsyncIterable<readonly WatchEvent<T>[]>>
  create(draft: Draft<T>): Promise<T>
  update(object: T): Promise<T>
  updateStatus(object: T): Promise<T>
  /** PUTs the object to another subresource of its kind, such as `approval`. */
  updateSub(object: T, subresource: string): Promise<T>
  patch(
    name: string,
    patch: unknown,
    options: { readonly type: PatchType; readonly subresource?: string; readonly force?: boolean },
  ): Promise<T>
  delete(name: string, options?: DeleteOptions): Promise<void>
  /** Deletes what `selection` matches, as far as the namespace of this client reaches. */
  deleteCollection(selection?: ListOptions, options?: DeleteOptions): Promise<void>
  /** POSTs to a subresource such as `binding` or `eviction`. */
  createSub(name: string, subresource: string, body: unknown): Promise<unknown>
}

/** `client(pods, 'default').get('web')`. */
export interface Client {
  <T extends KubeObject>(resource: Resource<T>, namespace?: string): ResourceClient<T>
  /** The same client, its writes marked with what set them off. */
  readonly because: (cause: Cause | undefined) => Client
  /** The door itself, for what no typed method covers. */
  readonly handler: ApiHandler
}

/** `namespace/name`, or `name` for cluster-scoped objects: what queues hold and listers look up. */
export type ObjectKey = string

/** Reads from an informer's cache: by reference, never to be changed. */
export interface Lister<T extends KubeObject> {
  get(key: ObjectKey): T | undefined
  /** All, or those of one namespace. */
  list(namespace?: string): readonly T[]
  /** What carries `value` in an index added with `Informer.addIndex`. */
  byIndex(index: string, value: string): readonly T[]
  /** What has an ownerReference with `controller: true` to this object's uid. Always indexed. */
  ownedBy(owner: { readonly metadata: { readonly uid: string } }): readonly T[]
}

/**
 * Called with the object and the cause of the change: who wrote it, at which revision; undefined where that is not known
 * (the first list, a list after a gap). `previous` on updates.
 */
export interface EventHandlers<T extends KubeObject> {
  readonly added?: (object: T, cause: Cause | undefined) => void
  readonly updated?: (object: T, previous: T, cause: Cause | undefined) => void
  readonly deleted?: (object: T, cause: Cause | undefined) => void
}

/** A list and a watch kept as a cache (reflector + indexer), shared by all who look at the same resource and selection. */
export interface Informer<T extends KubeObject> {
  readonly lister: Lister<T>
  readonly synced: boolean
  /** The revision the cache is up to date with; 0 before the first list. */
  readonly revision: number
  /** Resolves when the first list is in the cache. */
  readonly ready: Promise<void>
  /** Handlers added late first see an `added` for all that is there. */
  subscribe(handlers: EventHandlers<T>): Stop
  /** Resolves once the cache fulfils the condition, which is tried now and after each batch. */
  until(condition: () => boolean): Promise<void>
  /** To be added before `ready`; adding the same name again does nothing. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void
}

/** The informers of one component: one watch per resource and selection, whoever asks. */
export interface Informers {
  of<T extends KubeObject>(
    resource: Resource<T>,
    options?: { readonly namespace?: string; readonly fieldSelector?: string; readonly labelSelector?: string },
  ): Informer<T>
  /** The informer of all objects of a resource, if one was asked for. */
  find(resource: GroupVersionResource): Informer<KubeObject> | undefined
  /** Ends the informer of all objects of a resource: a kind that is no longer there. */
  drop(resource: Pick<Resource, 'group' | 'version' | 'plural'>): void
  /** Resolves when every informer asked for so far is ready. */
  ready(): Promise<void>
  stop(): void
}

/**
 * What an event says (upstream's EventRecorder). Writes are aggregated and rate-limited as upstream's correlator does.
 * `fieldPath` names the part meant: `spec.containers{nginx}`.
 */
export interface EventRecorder {
  event(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    cause?: Cause,
    options?: { readonly fieldPath?: string },
  ): void
}
