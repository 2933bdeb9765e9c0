import { expect, test } from 'vitest'
import { createWorkQueue } from './work-queue.ts'
import { stoppedClock } from './test-clock.ts'

const taken = async (queue: ReturnType<typeof createWorkQueue>, count: number): Promise<readonly string[]> => {
  const keys: string[] = []
  for (let at = 0; at < count; at++) keys.push((await queue.take())?.key ?? 'shut down')
  return keys
}

test('a key added twice is handed out once, with its last cause', async () => {
  const queue = createWorkQueue(stoppedClock())

  queue.add('a', { actor: 'one', revision: 1 })
  queue.add('b')
  queue.add('a', { actor: 'two', revision: 2 })

  expect(queue.length).toBe(2)
  expect(await queue.take()).toEqual({ key: 'a', cause: { actor: 'two', revision: 2 } })
  expect(await queue.take()).toEqual({ key: 'b', cause: undefined })
})

test('a key added while it is worked on is handed out again only when that is done', async () => {
  const queue = createWorkQueue(stoppedClock())
  queue.add('a')
  await queue.take()

  queue.add('a')
  queue.add('b')
  expect(await taken(queue, 1)).toEqual(['b'])
  queue.done('a')

  expect(await taken(queue, 1)).toEqual(['a'])
})

test('failures wait twice as long each time, until forgotten', () => {
  const clock = stoppedClock()
  const queue = createWorkQueue(clock)
  const waits: number[] = []
  for (let failure = 0; failure < 20; failure++) {
    queue.addRateLimited('a')
    waits.push(clock.advanceToNext())
  }

  queue.forget('a')
  queue.addRateLimited('a')

  expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80])
  expect(waits.at(-1)).toBe(1_000_000)
  expect(clock.advanceToNext()).toBe(5)
})

test('of several delays the shortest counts', async () => {
  const clock = stoppedClock()
  const queue = createWorkQueue(clock)

  queue.addAfter('a', 500)
  queue.addAfter('a', 100)
  queue.addAfter('a', 300)

  expect(clock.advanceToNext()).toBe(100)
  expect(await taken(queue, 1)).toEqual(['a'])
  expect(clock.pending).toBe(0)
})

test('shutting down releases who waits', async () => {
  const queue = createWorkQueue(stoppedClock())
  const waiting = queue.take()

  queue.shutDown()
  queue.add('late')

  expect(await waiting).toBeUndefined()
  expect(await queue.take()).toBeUndefined()
})
