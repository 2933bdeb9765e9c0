import { describe, expect, test } from 'vitest'
import { createMemoryStore } from './memory-store.ts'
import { noEnd } from './store.ts'
import { put, stoppedClock, storeConformance, write } from './store-conformance.ts'

describe('the memory store', () => {
  storeConformance(async (clock) => createMemoryStore({ clock }))

  test('forks from a snapshot, and the two go separate ways', async () => {
    const clock = stoppedClock()
    const store = createMemoryStore({ clock })
    const lease = await store.grantLease(1000)
    await write(store, put('a', 1), put('b', 1, lease), put('a', 2))

    const fork = createMemoryStore({ clock, snapshot: await store.snapshot(3) })
    await write(fork, put('c', 3))
    clock.advance(1000)

    const all = { key: '', end: noEnd }
    expect((await fork.range(all)).items.map(({ key, value, modRevision }) => [key, value, modRevision])).toEqual([
      ['a', 1, 2],
      ['c', 3, 4],
    ])
    expect((await store.range(all)).items.map(({ key }) => key)).toEqual(['a'])
    await expect(fork.range({ key: 'a', revision: 2 })).rejects.toMatchObject({ name: 'CompactedError' })
  })

  test('holds 30,000 keys and answers from any part of them', async () => {
    const store = createMemoryStore({ clock: stoppedClock() })
    const keys = Array.from({ length: 30_000 }, (_, index) => `/pods/${(index * 7919) % 30_000}`)

    for (const key of keys) await store.txn({ then: [put(key, key)] })

    const { items, count } = await store.range({ key: '/pods/777', end: '/pods/778' })
    expect(items.map(({ key }) => key)).toEqual([...keys].filter((key) => key.startsWith('/pods/777')).sort())
    expect(count).toBe(items.length)
    expect((await store.range({ key: '/', end: '0', countOnly: true })).count).toBe(30_000)
  })
})
