import { expect, test, vi } from 'vitest'
import { createPipe } from '#kernel'
import type { Frame } from '#apimachinery'
import { coalesce, coalesced } from './coalesce.ts'

/** `1:ab` has data, `1` ends its channel. */
const frames = (text: string): readonly Frame[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word) => {
      const [channel = '', data] = word.split(':')
      return { channel, ...(data !== undefined && { data: new TextEncoder().encode(data) }) }
    })

test.each([
  ['', ''],
  ['1:a', '1:a'],
  ['1:a 1:b 1:c', '1:abc'],
  ['1:a 2:b 1:c', '1:a 2:b 1:c'],
  ['1:a 1:b 1 2:c 2:d', '1:ab 1 2:cd'],
  ['1:a 1', '1:a 1'],
  ['1 1 2', '1 1 2'],
])('%j is carried as %j', (given, expected) => {
  expect(coalesce(frames(given))).toEqual(frames(expected))
})

test('who leaves while nothing comes is gone at once', async () => {
  const left = vi.fn<() => void>()
  const iterator = coalesced(createPipe<Frame>(left).stream)[Symbol.asyncIterator]()
  const next = iterator.next()
  await iterator.return?.()

  expect(await next).toMatchObject({ done: true })
  expect(left).toHaveBeenCalledOnce()
})
