import { createPipe, type Pipe } from '#kernel'
import type { FieldReaders, KubeObject, WatchEvent } from '#apimachinery'
import { prefixEnd, type Change, type KeyValue, type Store, type Watch } from '#store'
import { atRevision } from '../registry/versioned.ts'
import { Audience } from './audience.ts'
import type { Selection } from '../registry/selection.ts'
import type { WriteCauses } from './write-causes.ts'

/** A change of one object, as a watch tells it. */
export interface ObjectChange {
  readonly revision: number
  /** As of the change; of a deletion the last state with the deletion's revision. */
  readonly event: WatchEvent
  /** What stood there before; of a deletion undefined. */
  readonly previous: KubeObject | undefined
}

export interface WatchCacheParts {
  readonly store: Store
  readonly prefix: string
  readonly causes: WriteCauses
  readonly fields: FieldReaders<KubeObject>
  fromStored(this: void, item: Pick<KeyValue, 'value' | 'modRevision'>): KubeObject
  /** Where another server converts: awaited before `fromStored` of these. */
  prepareFromStored?(this: void, items: readonly Pick<KeyValue, 'value' | 'modRevision'>[]): Promise<void>
}

/** One who watches: until it is opened, what happens is kept for it. */
export interface Watcher {
  readonly selection: Selection
  readonly pipe: Pipe<WatchEvent>
  /** Changes that came before `open`; undefined since. */
  waiting: ObjectChange[] | undefined
  /** The newest revision it was told of, by an event or a bookmark. */
  toldRevision: number
  /** What has happened up to here it was told by other means. */
  openedAt: number
  readonly wantsBookmarks: boolean
  onEnd: (() => void) | undefined
}

/**
 * All watches of one resource over one watch of the store.
 *
 * - The store is watched from the first watcher on, until the last one has left.
 * - Whoever joins gets every change after `revision` of that moment, in order, once.
 * - An event is built once and shared by all who get it.
 */
export class WatchCache {
  readonly #parts: WatchCacheParts
  readonly #audience: Audience
  #source: Watch | undefined
  #revision = 0
  #awaiting: { readonly revision: number; readonly resolve: () => void }[] = []

  constructor(parts: WatchCacheParts) {
    this.#parts = parts
    this.#audience = new Audience(parts.fields)
  }

  /** Everything up to here has been handed out. */
  get revision(): number {
    return this.#revision
  }

  get watchers(): Iterable<Watcher> {
    return this.#audience.all
  }

  /** A watcher that collects what happens from now on; `open` lets it through. */
  join(selection: Selection, wantsBookmarks = false): Watcher {
    this.#start()
    const watcher: Watcher = {
      selection,
      pipe: createPipe<WatchEvent>(() => this.leave(watcher)),
      waiting: [],
      toldRevision: this.#revision,
      openedAt: 0,
      wantsBookmarks,
      onEnd: undefined,
    }
    this.#audience.add(watcher)
    return watcher
  }

  /** Ends the collecting: hands out what came after `revision`, and from now on at once. */
  open(watcher: Watcher, revision: number): void {
    const waiting = watcher.waiting ?? []
    watcher.waiting = undefined
    watcher.openedAt = revision
    watcher.toldRevision = Math.max(watcher.toldRevision, revision)
    for (const change of waiting) if (change.revision > revision) tell(watcher, change)
  }

  leave(watcher: Watcher): void {
    this.#audience.delete(watcher)
    watcher.pipe.end()
    watcher.onEnd?.()
    if (this.#audience.size === 0) this.#stop()
  }

  /** Resolves when everything up to the store's newest revision has been handed out. */
  async caughtUp(): Promise<void> {
    const revision = this.#parts.store.revision
    if (!this.#source || this.#revision >= revision) return
    this.#source.requestProgress()
    await new Promise<void>((resolve) => this.#awaiting.push({ revision, resolve }))
  }

  stop(): void {
    for (const watcher of this.#audience.all) this.leave(watcher)
  }

  #start(): void {
    if (this.#source) return
    const { store, prefix } = this.#parts
    this.#revision = store.revision
    const source = store.watch({ key: prefix, end: prefixEnd(prefix), startRevision: store.revision + 1 })
    this.#source = source
    void this.#follow(source)
  }

  #stop(): void {
    this.#source?.stop()
    this.#source = undefined
    this.#settle(Infinity)
  }

  async #follow(source: Watch): Promise<void> {
    try {
      for await (const { revision, changes } of source) {
        if (this.#source !== source) return
        if (this.#parts.prepareFromStored) await this.#parts.prepareFromStored(objectsIn(changes))
        for (const change of changes) this.#publish(this.changeOf(change))
        this.#revision = Math.max(this.#revision, revision)
        this.#settle(this.#revision)
      }
    } catch {
      // The store has let go of us (it restarts, or has compacted what we had not read): clients list anew.
    }
    if (this.#source === source) this.stop()
  }

  #settle(revision: number): void {
    if (this.#awaiting.length === 0) return
    const due = this.#awaiting.filter((one) => one.revision <= revision)
    this.#awaiting = this.#awaiting.filter((one) => one.revision > revision)
    for (const { resolve } of due) resolve()
  }

  #publish(change: ObjectChange): void {
    this.#audience.forEach(change, (watcher) => {
      if (watcher.waiting) watcher.waiting.push(change)
      else if (change.revision > watcher.openedAt) tell(watcher, change)
    })
  }

  /** A change of the store as one of an object. */
  changeOf({ type, item, previous }: Change): ObjectChange {
    const { fromStored } = this.#parts
    const before = previous && fromStored(previous)
    const cause = this.#parts.causes.of(item.modRevision)
    const revision = item.modRevision
    if (type === 'delete') {
      // Without its last state (compacted away) there is nothing to tell of a deletion but its key.
      const object = before ? atRevision(before, revision) : this.#remainsOf(item.key, revision)
      return { revision, event: { type: 'DELETED', object, ...(cause && { cause }) }, previous: undefined }
    }
    const object = fromStored(item)
    return { revision, event: { type: before ? 'MODIFIED' : 'ADDED', object, ...(cause && { cause }) }, previous: before }
  }

  #remainsOf(key: string, revision: number): KubeObject {
    const [name = '', namespace] = key.slice(this.#parts.prefix.length).split('/').toReversed()
    const metadata = {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: '',
      creationTimestamp: '',
      resourceVersion: String(revision),
    }
    return { apiVersion: '', kind: '', metadata }
  }
}

/** What a change tells of: the object as it is, and as it was. */
export const objectsIn = (changes: readonly Change[]): readonly Pick<KeyValue, 'value' | 'modRevision'>[] =>
  changes.flatMap(({ type, item, previous }) => [...(type === 'put' ? [item] : []), ...(previous ? [previous] : [])])

/** Hands a change to a watcher as its selection sees it: what it begins or ceases to select is added or deleted. */
export function tell(watcher: Watcher, { event, previous, revision }: ObjectChange): void {
  const { matches } = watcher.selection
  watcher.toldRevision = Math.max(watcher.toldRevision, revision)
  const isIn = matches(event.object)
  if (event.type === 'DELETED') {
    if (isIn) watcher.pipe.push(event)
    return
  }
  const wasIn = previous !== undefined && matches(previous)
  if (isIn) watcher.pipe.push(wasIn === (event.type === 'MODIFIED') ? event : { ...event, type: wasIn ? 'MODIFIED' : 'ADDED' })
  else if (wasIn) watcher.pipe.push({ ...event, type: 'DELETED', object: atRevision(previous, revision) })
}
