import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { canonicalLines } from '../canonical.ts'
import { noEnd, type DurabilityError, type LocalStore } from '../store.ts'
import { put, remove, stoppedClock, storeConformance, write } from '../store-conformance.ts'
import { openIndexedDbStore, type IndexedDbStoreOptions } from './indexeddb-store.ts'

let databases = 0
const aName = (): string => `store-${++databases}`
const open = (name: string, options: Partial<IndexedDbStoreOptions> = {}): Promise<LocalStore> =>
  openIndexedDbStore({ name, clock: stoppedClock(), ...options })

const history = (store: LocalStore): string => canonicalLines(store.changesSince(store.compactedRevision))
const stateOf = async (store: LocalStore): Promise<unknown> => (await store.range({ key: '', end: noEnd })).items

/** Opens the database past the store, as it lies there. */
async function peek<T>(name: string, look: (database: Awaited<ReturnType<typeof openDB>>) => Promise<T>): Promise<T> {
  const database = await openDB(name)
  const seen = await look(database)
  database.close()
  return seen
}

describe('the IndexedDB store', () => {
  storeConformance((clock) => openIndexedDbStore({ name: aName(), clock }))

  test('has everything again after it was closed, and its revisions go on', async () => {
    const name = aName()
    const store = await open(name)
    await write(store, put('a', { deep: [1] }), put('b', 1), put('a', 2), remove('b'))
    const before = { state: await stateOf(store), history: history(store), revision: store.revision }
    await store.close()

    const again = await open(name)

    expect({ state: await stateOf(again), history: history(again), revision: again.revision }).toEqual(before)
    await write(again, put('c', 1))
    expect(again.revision).toBe(before.revision + 1)
    expect((await again.range({ key: 'a', revision: 2 })).items).toMatchObject([{ value: { deep: [1] } }])
  })

  test('has what was acknowledged, when the tab dies without closing anything', async () => {
    const name = aName()
    const store = await open(name)
    await write(store, put('a', 1))
    await store.durable()

    const again = await open(name)

    expect(await stateOf(again)).toMatchObject([{ key: 'a', value: 1 }])
  })

  test('packs what comes up together into one record', async () => {
    const name = aName()
    const store = await open(name)

    await Promise.all(Array.from({ length: 500 }, (_, index) => store.txn({ then: [put(`key-${index}`, index)] })))
    await store.close()

    expect(await peek(name, (database) => database.count('history'))).toBe(1)
    expect((await stateOf(await open(name))) as unknown[]).toHaveLength(500)
  })

  test('replaces old history by a checkpoint, and keeps the newer', async () => {
    const name = aName()
    const store = await open(name, { checkpointEvery: 10 })
    for (let index = 0; index < 95; index++) {
      await store.txn({ then: [put(`key-${index % 30}`, index)] })
      await store.durable()
    }
    const state = await stateOf(store)
    const newest = canonicalLines(store.changesSince(store.revision - 10))
    await store.close()

    const again = await open(name)

    expect(await stateOf(again)).toEqual(state)
    expect(canonicalLines(again.changesSince(again.revision - 10))).toBe(newest)
    expect(again.compactedRevision).toBeGreaterThan(60)
    const records = await peek(name, (database) => database.count('history'))
    expect(records).toBeLessThanOrEqual(2 * 30)
    expect(await peek(name, (database) => database.count('checkpoint'))).toBe(1)
  })

  test('takes a checkpoint of many keys in steps while writes go on', async () => {
    const name = aName()
    const store = await open(name, { checkpointEvery: 20 })
    for (let first = 0; first < 1700; first += 100) {
      await store.txn({ then: Array.from({ length: 100 }, (_, index) => put(`key-${first + index}`, index)) })
    }
    for (let index = 0; index < 60; index++) {
      await store.txn({ then: [put('counter', index)] })
      await store.durable()
    }
    const state = await stateOf(store)
    await store.close()

    const again = await open(name)

    expect(await stateOf(again)).toEqual(state)
    expect(await peek(name, (database) => database.count('checkpoint'))).toBe(4)
  })

  test('keeps leases over a restart; their time begins anew', async () => {
    const name = aName()
    const store = await open(name)
    const kept = await store.grantLease(1000)
    const revoked = await store.grantLease(1000)
    await write(store, put('a', 1, kept), put('b', 1))
    await store.revokeLease(revoked)
    await store.close()

    const clock = stoppedClock()
    const again = await open(name, { clock })
    clock.advance(1000)

    expect(await stateOf(again)).toMatchObject([{ key: 'b' }])
    expect(await again.grantLease(1)).toBe(kept + 1)
  })

  test('keeps what is beside the history', async () => {
    const name = aName()
    const store = await open(name)
    await write(store, put('a', 1))
    store.saveBeside('nodes', { running: new Uint8Array([1, 2]) })
    await store.close()

    expect(await (await open(name)).loadBeside('nodes')).toEqual({ running: new Uint8Array([1, 2]) })
  })

  test('a tail that is torn off or unreadable leaves a shorter history, which goes on', async () => {
    const damages: [string, (name: string) => Promise<unknown>][] = [
      ['missing', (name) => peek(name, (database) => database.delete('history', 3))],
      ['cut', (name) => peek(name, (database) => database.put('history', { lastRevision: 4, text: '[{"revi' }, 3))],
      ['a gap', (name) => peek(name, (database) => database.put('history', { lastRevision: 9, text: '[{"revision":9,"writes":[]}]' }, 3))],
    ]
    for (const [what, damage] of damages) {
      const name = aName()
      const store = await open(name)
      for (const key of ['a', 'b', 'c', 'd']) {
        await write(store, put(key, 1))
        await store.durable()
      }
      await store.close()
      await damage(name)

      const troubles: DurabilityError[] = []
      const again = await open(name, { onTrouble: (error) => troubles.push(error) })
      await write(again, put('e', 1))
      await again.close()
      const third = await open(name)

      expect([what, troubles.map(({ reason }) => reason), third.revision]).toEqual([what, ['damaged'], 4])
      expect(await stateOf(third)).toMatchObject([{ key: 'a' }, { key: 'b' }, { key: 'e', modRevision: 4 }])
    }
  })

  test('begins anew when its checkpoint is damaged, and says so', async () => {
    const name = aName()
    const store = await open(name, { checkpointEvery: 1 })
    for (let index = 0; index < 9; index++) {
      await write(store, put('a', index))
      await store.durable()
    }
    await store.close()
    await peek(name, (database) => database.clear('checkpoint'))

    const onTrouble = vi.fn<(error: DurabilityError) => void>()
    const again = await open(name, { onTrouble })

    expect(onTrouble.mock.calls[0]?.[0].reason).toBe('damaged')
    expect(again.revision).toBe(1)
    await again.durable()
  })

  test('the later of two that write to one database goes on in memory', async () => {
    const name = aName()
    const onTrouble = vi.fn<(error: DurabilityError) => void>()
    const [first, second] = [await open(name), await open(name, { onTrouble })]
    await write(first, put('a', 'first'))
    await first.durable()

    await write(second, put('a', 'second'))

    await expect(second.durable()).rejects.toMatchObject({ reason: 'taken' })
    expect(onTrouble).toHaveBeenCalledOnce()
    await write(second, put('b', 'still works'))
    expect(await stateOf(second)).toHaveLength(2)
    await first.close()
    expect(await stateOf(await open(name))).toMatchObject([{ key: 'a', value: 'first' }])
  })

  test.each([
    ['QuotaExceededError', 'full', 'the storage this site may use is full'],
    ['UnknownError', 'failed', 'disk on fire'],
  ])('a commit that fails with %s ends durability, not the store', async (kind, reason, text) => {
    const onTrouble = vi.fn<(error: DurabilityError) => void>()
    const store = await open(aName(), { onTrouble })
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('disk on fire', kind)
    })
    onTestFinished(() => add.mockRestore())

    await write(store, put('a', 1))

    await expect(store.durable()).rejects.toMatchObject({ reason, message: expect.stringContaining(text) })
    expect(onTrouble).toHaveBeenCalledOnce()
    await expect(store.durable()).rejects.toMatchObject({ reason })
    expect(await stateOf(store)).toHaveLength(1)
  })

  test('where the browser refuses to store, the store is one in memory', async () => {
    const onTrouble = vi.fn<(error: DurabilityError) => void>()
    const refuse = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    onTestFinished(() => refuse.mockRestore())

    const store = await open(aName(), { onTrouble })
    await write(store, put('a', 1))

    expect(onTrouble.mock.calls[0]?.[0].message).toContain('does not allow this page to store anything')
    await expect(store.durable()).rejects.toMatchObject({ reason: 'unavailable' })
    expect(await stateOf(store)).toHaveLength(1)
  })

  test('a database as the first version of the schema has left it is read to the last revision', async () => {
    const name = aName()
    const first = await openDB(name, 1, {
      upgrade: (database) => ['history', 'checkpoint', 'meta', 'beside'].forEach((part) => database.createObjectStore(part)),
    })
    const kept = { key: 'a', value: { deep: [1] }, createRevision: 2, modRevision: 4, version: 2, lease: 3 }
    await first.put('meta', { revision: 5, chunks: 1, items: 1, leases: [{ id: 3, ttlMs: 1000 }] }, 'checkpoint')
    await first.put('checkpoint', JSON.stringify([kept]), [5, 0])
    await first.put('meta', 8, 'head')
    await first.put('history', { lastRevision: 6, text: '[{"revision":6,"writes":[{"put":"b","value":1},{"put":"c","value":2}]}]' }, 7)
    const text = '[{"grant":4,"ttlMs":500},{"revision":7,"writes":[{"delete":"b"},{"put":"d","value":null,"lease":4}]},{"revoke":9}]'
    await first.put('history', { lastRevision: 7, text }, 8)
    await first.put('beside', { timeMs: 1 }, 'cluster')
    first.close()
    const onTrouble = vi.fn<(error: DurabilityError) => void>()

    const store = await open(name, { onTrouble })

    expect(onTrouble).not.toHaveBeenCalled()
    expect([store.revision, store.compactedRevision, await store.leases()]).toEqual([7, 5, [3, 4]])
    expect(await stateOf(store)).toMatchObject([kept, { key: 'c', value: 2 }, { key: 'd', value: null, lease: 4, createRevision: 7 }])
    expect(await store.loadBeside('cluster')).toEqual({ timeMs: 1 })
    await write(store, put('e', 1))
    await store.close()
    expect((await open(name)).revision).toBe(8)
  })

  test('a database of a newer version is left alone', async () => {
    const name = aName()
    ;(await openDB(name, 99)).close()
    const onTrouble = vi.fn<(error: DurabilityError) => void>()

    await open(name, { onTrouble })

    expect(onTrouble.mock.calls[0]?.[0].message).toContain('written by a newer version')
  })

  test('gives its database up when another tab upgrades it', async () => {
    const name = aName()
    const onTrouble = vi.fn<(error: DurabilityError) => void>()
    const store = await open(name, { onTrouble })

    ;(await openDB(name, 99)).close()

    expect(onTrouble.mock.calls[0]?.[0].reason).toBe('closed')
    await write(store, put('a', 1))
    await expect(store.durable()).rejects.toMatchObject({ reason: 'closed' })
  })
})
