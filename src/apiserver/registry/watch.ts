import {
  type ApiError,
  expired,
  type FieldError,
  forbiddenField,
  invalidObject,
  notSupported,
  type KubeObject,
  type WatchEvent,
} from '#apimachinery'
import { CompactedError, prefixEnd, type Store } from '#store'
import type { Served } from '../catalog.ts'
import type { Call, Environment } from '../environment.ts'
import { objectsIn, tell, type Watcher } from '../watch/watch-cache.ts'
import { rangePrefix } from './keys.ts'
import { readRevision, tooLarge } from './list-options.ts'
import { integer, isSet, text } from './query.ts'
import { compileSelection } from './selection.ts'

/** Half an hour to an hour, as upstream's --min-request-timeout. */
const minTimeoutSeconds = 1800

/** GET with watch=true: the events of a collection, in batches. */
export async function watch(environment: Environment, served: Served, call: Call): Promise<AsyncIterable<readonly WatchEvent[]>> {
  const { request, signal } = call
  const { store, clock, random } = environment
  const selection = compileSelection(served, request.namespace, request.query, request.name)
  const from = readRevision(request.query)
  const wantsBookmarks = isSet(request.query, 'allowWatchBookmarks')
  const wantsInitial = isSet(request.query, 'sendInitialEvents')
  checkInitialEvents(call)
  if (from !== undefined && from > store.revision) throw tooLarge(from, store.revision)
  const watcher = served.watches.join(selection, wantsBookmarks)
  const seconds = integer(request.query, 'timeoutSeconds') || minTimeoutSeconds + random.int(minTimeoutSeconds)
  const stopTimer = clock.after(seconds * 1000, () => served.watches.leave(watcher), { background: true })
  watcher.onEnd = stopTimer
  signal?.addEventListener('abort', () => served.watches.leave(watcher), { once: true })
  if (signal?.aborted) served.watches.leave(watcher)
  if (wantsInitial || from === undefined || from === 0) await sendState(store, served, watcher, wantsInitial && wantsBookmarks)
  else await sendHistory(store, served, watcher, from)
  return watcher.pipe.stream
}

function checkInitialEvents({ request }: Call): void {
  const match = text(request.query, 'resourceVersionMatch') ?? ''
  const isGiven = request.query?.['sendInitialEvents'] !== undefined
  const errors: FieldError[] = []
  const forbid = (why: string): void => void errors.push(forbiddenField('resourceVersionMatch', why))
  if (isGiven && match !== 'NotOlderThan') forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (match !== '') {
    if (!isGiven) forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
    if (match !== 'NotOlderThan') errors.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']))
    if (text(request.query, 'continue')) forbid('resourceVersionMatch is forbidden when continue is provided')
  }
  if (errors.length > 0) throw invalidObject('meta.k8s.io', 'ListOptions', '', errors)
}

/** What is there now, as if it had just been added; then what happens. */
async function sendState(store: Store, served: Served, watcher: Watcher, withEnd: boolean): Promise<void> {
  const prefix = rangePrefix(served, watcher.selection.namespace)
  const { items, revision } = await store.range({ key: prefix, end: prefixEnd(prefix) })
  if (served.prepareFromStored) await served.prepareFromStored(items)
  for (const item of items) {
    const object = served.fromStored(item)
    if (watcher.selection.matches(object)) watcher.pipe.push({ type: 'ADDED', object })
  }
  if (withEnd) watcher.pipe.push(bookmark(served, revision, { 'k8s.io/initial-events-end': 'true' }))
  served.watches.open(watcher, revision)
}

/** What has happened since a revision, from the store's history; then what happens. */
async function sendHistory(store: Store, served: Served, watcher: Watcher, from: number): Promise<void> {
  const upTo = store.revision
  if (from === upTo) return served.watches.open(watcher, from)
  const prefix = rangePrefix(served, watcher.selection.namespace)
  const past = store.watch({ key: prefix, end: prefixEnd(prefix), startRevision: from + 1 })
  past.requestProgress()
  try {
    for await (const { revision, changes } of past) {
      if (served.prepareFromStored) await served.prepareFromStored(objectsIn(changes))
      for (const change of changes) tell(watcher, served.watches.changeOf(change))
      if (revision >= upTo) {
        served.watches.open(watcher, revision)
        break
      }
    }
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error
    watcher.pipe.push(tooOld(from, error.compactedRevision))
    served.watches.leave(watcher)
  } finally {
    past.stop()
  }
}

/** A Status in the place of an object: that is how a watch tells of its failure. */
export const errorEvent = (error: ApiError): WatchEvent => ({ type: 'ERROR', object: error.status as unknown as KubeObject })

const tooOld = (from: number, oldest: number): WatchEvent => errorEvent(expired(`too old resource version: ${from} (${oldest})`))

/** An event without news but the revision: whoever comes back can go on from there. */
export function bookmark({ resource, apiVersion }: Served, revision: number, annotations?: Readonly<Record<string, string>>): WatchEvent {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations && { annotations }) }
  // Bookmarks have no name, uid or time.
  return { type: 'BOOKMARK', object: { kind: resource.kind, apiVersion, metadata } as unknown as KubeObject }
}
