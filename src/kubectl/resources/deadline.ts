import { CommandError } from '../errors.ts'
import type { KubectlIO } from '../io.ts'

/** The time that several waits have together. */
export interface Deadline {
  /** Aborted when the time is over, or Ctrl-C was pressed. */
  readonly signal: AbortSignal
  /** Resolves when the time is over; rejects on Ctrl-C. */
  readonly reached: Promise<undefined>
  close(): void
}

/** Without a time, it is reached only by Ctrl-C. */
export function openDeadline(io: KubectlIO, milliseconds: number | undefined): Deadline {
  const over = new AbortController()
  let close = (): void => undefined
  const reached = new Promise<undefined>((resolve, reject) => {
    const fire = (): void => {
      over.abort()
      resolve(undefined)
    }
    const endTimer = milliseconds === undefined ? undefined : io.clock.after(milliseconds, fire)
    const interrupt = (): void => {
      over.abort()
      reject(new CommandError('', 130))
    }
    io.signal.addEventListener('abort', interrupt, { once: true })
    close = () => {
      endTimer?.()
      io.signal.removeEventListener('abort', interrupt)
      over.abort()
    }
  })
  // Whoever does not wait at that moment need not hear of it.
  reached.catch(() => undefined)
  return { signal: over.signal, reached, close: () => close() }
}
