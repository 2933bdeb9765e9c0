/** The sending end of a stream of batches. */
export interface Pipe<T> {
  /** Joins the batch that the reader has not taken yet. */
  push(...items: readonly T[]): void
  /** Nothing comes after this; with an error, the reader's iteration throws it once it has read what was there. */
  end(error?: Error): void
  /** To be read once. Each step yields everything pushed since the last. */
  readonly stream: AsyncIterable<readonly T[]>
  readonly ended: boolean
}

/**
 * A stream that a writer pushes into and one reader iterates over, in batches, without bound.
 * `onLeave` runs when the reader leaves before the end.
 */
export function createPipe<T>(onLeave?: () => void): Pipe<T> {
  let pending: T[] = []
  let ended = false
  let failure: Error | undefined
  let wake: (() => void) | undefined

  const wakeReader = (): void => {
    wake?.()
    wake = undefined
  }
  async function* read(): AsyncGenerator<readonly T[], void> {
    try {
      for (;;) {
        while (pending.length === 0) {
          if (failure) throw failure
          if (ended) return
          await new Promise<void>((resolve) => (wake = resolve))
        }
        const batch = pending
        pending = []
        yield batch
      }
    } finally {
      if (!ended) {
        ended = true
        pending = []
        onLeave?.()
      }
    }
  }
  // `return` of a generator that waits inside would itself wait for the next push, so leaving wakes the reader first.
  const stream: AsyncIterable<readonly T[]> = {
    [Symbol.asyncIterator]() {
      const generator = read()
      return {
        next: () => generator.next(),
        return() {
          if (!ended) {
            ended = true
            pending = []
            onLeave?.()
            wakeReader()
          }
          return generator.return()
        },
      }
    },
  }
  return {
    push(...items) {
      if (ended) return
      pending.push(...items)
      wakeReader()
    },
    end(error) {
      if (ended) return
      ended = true
      failure = error
      wakeReader()
    },
    stream,
    get ended() {
      return ended
    },
  }
}
