import { ApiError, escapeFieldValue, isFailure, isReason, type JsonObject, type WatchEvent } from '#apimachinery'
import type { RawObject } from '../api.ts'
import type { Session } from '../session.ts'
import type { Target } from './targets.ts'

/** Thrown when the time a command was given is over. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp'
}

/** Ends `work` by its signal when Ctrl-C is pressed or the time is over; then throws TimeIsUp. No time is for ever. */
export async function within<T>(session: Session, milliseconds: number | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { io } = session
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  io.signal.addEventListener('abort', stop, { once: true })
  let isOver = false
  let endTimer = (): void => undefined
  const timer = new Promise<never>((_, reject) => {
    if (milliseconds === undefined) return
    endTimer = io.clock.after(milliseconds, () => {
      isOver = true
      stop()
      reject(new TimeIsUp('timed out'))
    })
  })
  try {
    return await Promise.race([work(controller.signal), timer])
  } catch (error) {
    throw isOver ? new TimeIsUp('timed out') : error
  } finally {
    endTimer()
    io.signal.removeEventListener('abort', stop)
    controller.abort()
  }
}

const versionOf = ({ metadata }: RawObject): string => String(metadata['resourceVersion'] ?? '0')

function check({ type, object }: WatchEvent<JsonObject>): void {
  if (type === 'ERROR' && isFailure(object)) throw ApiError.from(object)
}

/**
 * The states of one object, from the present one on; undefined once it is gone (or is not there). A watch that the server
 * ends is opened again.
 */
export async function* statesOf(session: Session, target: Target, signal: AbortSignal): AsyncGenerator<RawObject | undefined> {
  const { name = '', ...collection } = target
  const fieldSelector = `metadata.name=${escapeFieldValue(name)}`
  for (;;) {
    let current: RawObject
    try {
      current = await session.api.get(target)
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error
      yield undefined
      return
    }
    yield current
    const events = await session.api.watch(collection, { fieldSelector, resourceVersion: versionOf(current) }, undefined, signal)
    try {
      for await (const batch of events) {
        for (const event of batch) {
          check(event)
          if (event.type === 'BOOKMARK') continue
          yield event.type === 'DELETED' ? undefined : (event.object as RawObject)
        }
      }
    } catch (error) {
      if (!isReason(error, 'Expired') && !isReason(error, 'Gone')) throw error
    }
    if (signal.aborted) return
  }
}

/** Waits until the object with this uid is gone. */
export async function untilGone(session: Session, target: Target, uid: string, milliseconds: number | undefined): Promise<void> {
  await within(session, milliseconds, async (signal) => {
    for await (const state of statesOf(session, target, signal)) {
      if (!state || state.metadata['uid'] !== uid) return
    }
  })
}
