/** What was under way is no longer wanted: the pod is to end, or the kubelet does. */
export class Superseded extends Error {
  override readonly name = 'Superseded'
}

/** What a promise brings, unless the signal is aborted before: then Superseded. */
export function during<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Superseded())
    const abort = (): void => reject(new Superseded())
    signal.addEventListener('abort', abort, { once: true })
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', abort)
      act()
    }
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: Error) => settle(() => reject(error)),
    )
  })
}

/**
 * What a promise brings, once it has: then Superseded if the signal is aborted by now. For what the machine has begun and
 * does to its end whatever the kubelet wants.
 */
export async function throughout<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const value = await promise
  if (signal.aborted) throw new Superseded()
  return value
}
