/** The same stream, which is left when the signal is aborted. */
export const until = <T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> => ({
  [Symbol.asyncIterator]() {
    const iterator = source[Symbol.asyncIterator]()
    const leave = (): void => void iterator.return?.()
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    return iterator
  },
})
