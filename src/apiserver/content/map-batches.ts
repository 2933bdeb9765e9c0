/** The same batches with each item changed. Written by hand, since a generator that waits cannot be left. */
export function mapBatches<A, B>(source: AsyncIterable<readonly A[]>, change: (item: A) => B): AsyncIterable<readonly B[]> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]()
      return {
        async next() {
          const step = await iterator.next()
          return step.done ? { done: true, value: undefined } : { done: false, value: step.value.map(change) }
        },
        async return() {
          await iterator.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
