import type { Frame } from '#apimachinery'

/** The same stream with less to carry: what follows one another on one channel in a batch is one frame. */
export function coalesced(source: AsyncIterable<readonly Frame[]>): AsyncIterable<readonly Frame[]> {
  return {
    // Not a generator: to leave one that waits takes until the next batch.
    [Symbol.asyncIterator]() {
      const batches = source[Symbol.asyncIterator]()
      return {
        async next() {
          const step = await batches.next()
          return step.done ? step : { done: false, value: coalesce(step.value) }
        },
        return: async () => (await batches.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

export function coalesce(frames: readonly Frame[]): readonly Frame[] {
  if (frames.length < 2) return frames
  const merged: Frame[] = []
  let run: Uint8Array[] = []
  for (const [index, { channel, data }] of frames.entries()) {
    const next = frames[index + 1]
    if (data) run.push(data)
    if (data && next?.channel === channel && next.data) continue
    merged.push(data ? { channel, data: joined(run) } : { channel })
    run = []
  }
  return merged
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (only && parts.length === 1) return only
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
