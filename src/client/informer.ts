import type { Resource } from '#api'
import type { Cause, KubeObject, WatchEvent } from '#apimachinery'
import type { Clock, Random, Stop } from '#kernel'
import { Indexer } from './indexer.ts'
import { keyOf, revisionOf } from './keys.ts'
import { reflect, type Sink } from './reflector.ts'
import type { Client, EventHandlers, Informer, Informers, Lister } from './types.ts'

interface Selection {
  readonly namespace?: string
  readonly fieldSelector?: string
  readonly labelSelector?: string
}

interface Waiting {
  readonly condition: () => boolean
  readonly resolve: () => void
}

/**
 * The cache of one resource. Handlers run synchronously, one call per change, in the order of the revisions; the cache is
 * already at the change when a handler hears of it.
 */
class CachedInformer<T extends KubeObject> implements Informer<T>, Sink<T> {
  readonly ready: Promise<void>
  readonly #indexer = new Indexer<T>()
  readonly #subscribers = new Set<EventHandlers<T>>()
  readonly #waiting: Waiting[] = []
  #resolveReady: () => void = () => undefined
  #synced = false
  #revision = 0

  constructor() {
    this.ready = new Promise((resolve) => (this.#resolveReady = resolve))
  }

  get lister(): Lister<T> {
    return this.#indexer
  }

  get synced(): boolean {
    return this.#synced
  }

  get revision(): number {
    return this.#revision
  }

  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
    this.#indexer.addIndex(name, valuesOf)
  }

  subscribe(handlers: EventHandlers<T>): Stop {
    this.#subscribers.add(handlers)
    if (handlers.added) for (const object of this.#indexer.list()) handlers.added(object, undefined)
    return () => this.#subscribers.delete(handlers)
  }

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }))
  }

  /** What a list says: the differences to the cache become events, without causes. */
  replace(objects: readonly T[], revision: string): void {
    const listed = new Set(objects.map(keyOf))
    for (const key of this.#indexer.keys()) if (!listed.has(key)) this.#remove(key, undefined, undefined)
    for (const object of objects) this.#put(object, undefined)
    this.#revision = Number(revision)
    this.#synced = true
    this.#resolveReady()
    this.#wake()
  }

  apply(events: readonly WatchEvent<T>[]): void {
    for (const event of events) {
      this.#revision = revisionOf(event.object)
      if (event.type === 'ADDED' || event.type === 'MODIFIED') this.#put(event.object, causeOf(event))
      else if (event.type === 'DELETED') this.#remove(keyOf(event.object), event.object, causeOf(event))
    }
    this.#wake()
  }

  #put(object: T, cause: Cause | undefined): void {
    const key = keyOf(object)
    const previous = this.#indexer.get(key)
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion) return
    // The same name with another uid is another object: whoever follows the old one must hear of its end.
    if (previous && previous.metadata.uid !== object.metadata.uid) this.#remove(key, previous, cause)
    const updated = previous?.metadata.uid === object.metadata.uid ? previous : undefined
    this.#indexer.set(key, object)
    for (const { added, updated: changed } of this.#subscribers) {
      if (updated) loudly(() => changed?.(object, updated, cause))
      else loudly(() => added?.(object, cause))
    }
  }

  #remove(key: string, last: T | undefined, cause: Cause | undefined): void {
    const cached = this.#indexer.get(key)
    if (!cached) return
    this.#indexer.delete(key)
    for (const { deleted } of this.#subscribers) loudly(() => deleted?.(last ?? cached, cause))
  }

  #wake(): void {
    const stillWaiting: Waiting[] = []
    for (const entry of this.#waiting.splice(0)) {
      if (entry.condition()) entry.resolve()
      else stillWaiting.push(entry)
    }
    this.#waiting.push(...stillWaiting)
  }
}

/** A handler that throws is a bug: it shows as an unhandled rejection, and the other handlers still hear of the change. */
function loudly(call: () => void): void {
  try {
    call()
  } catch (error) {
    void Promise.reject(error)
  }
}

/** Who wrote, and the revision it became: what a reconcile that this event sets off was caused by. */
function causeOf(event: WatchEvent): Cause {
  return { actor: event.cause?.actor ?? '', revision: revisionOf(event.object) }
}

const idOf = ({ group, version, plural }: Pick<Resource, 'group' | 'version' | 'plural'>, selection: Selection = {}): string =>
  [group, version, plural, selection.namespace, selection.fieldSelector, selection.labelSelector].join('|')

/** The shared informers of one component. An informer starts when it is first asked for. */
export function createInformers(client: Client, clock: Clock, random: Random): Informers {
  const informers = new Map<string, Informer<KubeObject>>()
  const stopping = new Map<string, AbortController>()

  function start<T extends KubeObject>(id: string, resource: Resource<T>, { namespace, ...selection }: Selection): CachedInformer<T> {
    const informer = new CachedInformer<T>()
    const stop = new AbortController()
    stopping.set(id, stop)
    const where = namespace === undefined ? {} : { namespace }
    void reflect({ client, clock, random, resource, selection, sink: informer, ...where }, stop.signal)
    return informer
  }
  return {
    of<T extends KubeObject>(resource: Resource<T>, selection: Selection = {}) {
      const id = idOf(resource, selection)
      // One map holds informers of all kinds; the id names the resource, so what is found under it is of its type.
      const known = informers.get(id) as unknown as Informer<T> | undefined
      if (known) return known
      const informer = start(id, resource, selection)
      informers.set(id, informer)
      return informer
    },
    async ready() {
      await Promise.all([...informers.values()].map((informer) => informer.ready))
    },
    find: ({ group, version, resource }) => informers.get(idOf({ group, version, plural: resource })),
    drop(resource) {
      const id = idOf(resource)
      stopping.get(id)?.abort()
      stopping.delete(id)
      informers.delete(id)
    },
    stop() {
      for (const stop of stopping.values()) stop.abort()
    },
  }
}
