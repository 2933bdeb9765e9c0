import type { Resource } from '#api'
import { ApiError, isFailure, type KubeObject, type WatchEvent } from '#apimachinery'
import type { Clock, Random } from '#kernel'
import { Backoff } from './backoff.ts'
import type { Client, ListOptions } from './types.ts'

/** Where a reflector puts what it reads. */
export interface Sink<T> {
  replace(objects: readonly T[], revision: string): void
  apply(events: readonly WatchEvent<T>[]): void
}

export interface Reflection<T extends KubeObject> {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly resource: Resource<T>
  readonly namespace?: string
  readonly selection: ListOptions
  readonly sink: Sink<T>
}

/** After so many failures in a row the server is not coming back soon: waiting for it no longer keeps a cluster unsettled. */
const patience = 8

/**
 * Keeps a sink equal to what the server has: lists, then watches from the list's revision; a watch that ends is resumed
 * where it ended, and one that the server no longer has the history for (410) starts over with a list.
 */
export async function reflect<T extends KubeObject>(reflection: Reflection<T>, signal: AbortSignal): Promise<void> {
  const { clock, sink, selection, random } = reflection
  const resource = reflection.client(reflection.resource, reflection.namespace)
  const backoff = new Backoff(random)
  let revision: string | undefined
  while (!signal.aborted) {
    try {
      if (revision === undefined) {
        const list = await resource.list(selection)
        revision = list.metadata.resourceVersion
        sink.replace(list.items, revision)
      }
      let quiet = true
      for await (const batch of await resource.watch({ ...selection, resourceVersion: revision, bookmarks: true }, signal)) {
        if (signal.aborted) return
        const events = upToError(batch)
        if (events.length > 0) {
          sink.apply(events)
          revision = events.at(-1)?.object.metadata.resourceVersion ?? revision
          backoff.reset()
          quiet = false
        }
        throwError(batch[events.length])
      }
      if (!quiet) continue
    } catch (error) {
      if (isGone(error)) revision = undefined
    }
    if (signal.aborted) return
    await clock.sleep(backoff.nextMs(), signal, { background: backoff.failures > patience }).catch(() => undefined)
  }
}

function upToError<T>(batch: readonly WatchEvent<T>[]): readonly WatchEvent<T>[] {
  const at = batch.findIndex(({ type }) => type === 'ERROR')
  return at < 0 ? batch : batch.slice(0, at)
}

function throwError(event: WatchEvent<unknown> | undefined): void {
  if (event) throw isFailure(event.object) ? ApiError.from(event.object) : new Error('the watch failed')
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.code === 410
