import { expect, test } from 'vitest'
import type { Clock } from '#kernel'
import { canonicalLines } from './canonical.ts'
import { noEnd, prefixEnd, progressNotifyMs, type Compare, type LocalStore, type Operation, type Watch, type WatchBatch } from './store.ts'

/** A clock that moves only when told to. */
export interface StoppedClock extends Clock {
  advance(ms: number): void
}

export function stoppedClock(): StoppedClock {
  let now = 0
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  return {
    now: () => now,
    after(delayMs, fire) {
      const timer = { at: now + delayMs, fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    sleep: () => Promise.reject(new Error('nobody sleeps here')),
    advance(ms) {
      now += ms
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer)
        timer.fire()
      }
    },
  }
}

export const put = (key: string, value: unknown, lease?: number): Operation => ({ type: 'put', key, value, ...(lease && { lease }) })
export const remove = (key: string, end?: string): Operation => ({ type: 'delete', key, ...(end && { end }) })

/** Each operation in a transaction of its own. */
export async function write(store: LocalStore, ...operations: Operation[]): Promise<void> {
  for (const operation of operations) await store.txn({ then: [operation] })
}

/** Everything that is due to a watch; ends it. */
export async function drain(watch: Watch): Promise<WatchBatch[]> {
  watch.stop()
  const batches: WatchBatch[] = []
  for await (const batch of watch) batches.push(batch)
  return batches
}

const everything = { key: '', end: noEnd }

async function valuesOf(store: LocalStore, revision?: number): Promise<Record<string, unknown>> {
  const { items } = await store.range({ ...everything, ...(revision && { revision }) })
  return Object.fromEntries(items.map(({ key, value }) => [key, value]))
}

const summary = (batches: readonly WatchBatch[]): unknown[] =>
  batches.map(({ revision, changes }) => [revision, ...changes.map(({ type, item }) => `${type} ${item.key}`)])

/** What every backend must do. */
export function storeConformance(open: (clock: Clock) => Promise<LocalStore>): void {
  const openStopped = async (): Promise<{ store: LocalStore; clock: StoppedClock }> => {
    const clock = stoppedClock()
    return { store: await open(clock), clock }
  }

  test('a put makes a key at the next revision, and its versions are counted', async () => {
    const { store } = await openStopped()
    const start = store.revision

    await write(store, put('a', 1), put('a', 2))

    expect(await store.range({ key: 'a' })).toEqual({
      revision: start + 2,
      items: [{ key: 'a', value: 2, createRevision: start + 1, modRevision: start + 2, version: 2 }],
      count: 1,
      more: false,
    })
  })

  test('a key that was deleted and put again begins a new life', async () => {
    const { store } = await openStopped()

    await write(store, put('a', 1), remove('a'), put('a', 3))

    const { items } = await store.range({ key: 'a' })
    expect(items).toEqual([{ key: 'a', value: 3, createRevision: 4, modRevision: 4, version: 1 }])
  })

  test('a read at a revision sees exactly that revision', async () => {
    const { store } = await openStopped()

    await write(store, put('a', 1), put('b', 1), put('a', 2), remove('b'))

    const seen = await Promise.all([1, 2, 3, 4, 5].map((revision) => valuesOf(store, revision)))
    expect(seen).toEqual([{}, { a: 1 }, { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 2 }])
  })

  test('a range has its keys in order, stops at its end, and counts past its limit', async () => {
    const { store } = await openStopped()
    await write(store, ...['/pods/b', '/pods/a', '/nodes/x', '/pods/c', '/pods0'].map((key) => put(key, key)))
    const pods = { key: '/pods/', end: prefixEnd('/pods/') }

    const all = await store.range(pods)
    const first = await store.range({ ...pods, limit: 2 })
    const rest = await store.range({ ...pods, key: '/pods/b\0' })
    const past = await store.range({ ...pods, limit: 2, revision: 5 })

    expect(all.items.map(({ key }) => key)).toEqual(['/pods/a', '/pods/b', '/pods/c'])
    expect([first.items.length, first.count, first.more]).toEqual([2, 3, true])
    expect(rest.items.map(({ key }) => key)).toEqual(['/pods/c'])
    expect([past.items.length, past.count, past.more]).toEqual([2, 3, true])
    expect(await store.range({ ...pods, countOnly: true })).toMatchObject({ items: [], count: 3, more: false })
    expect((await store.range({ ...pods, keysOnly: true, limit: 1 })).items).toMatchObject([{ key: '/pods/a', value: null }])
  })

  test('a transaction does the one or the other, as its comparisons say', async () => {
    const { store } = await openStopped()
    const create = {
      compare: [{ key: 'a', modRevision: 0 }],
      then: [put('a', 1)],
      otherwise: [{ type: 'range', query: { key: 'a' } }],
    } as const

    const created = await store.txn(create)
    const refused = await store.txn(create)

    expect(created).toEqual({ succeeded: true, revision: 2, results: [[]] })
    expect(refused).toMatchObject({ succeeded: false, revision: 2, results: [[{ key: 'a', value: 1 }]] })
    expect(
      (
        await store.txn({
          compare: [
            { key: 'a', version: 1 },
            { key: 'a', createRevision: 2 },
          ],
          then: [],
        })
      ).succeeded,
    ).toBe(true)
  })

  test.each<[Compare, boolean]>([
    [{ key: 'a', version: 1, is: '>' }, true],
    [{ key: 'a', version: 2, is: '>' }, false],
    [{ key: 'a', modRevision: 3, is: '<' }, false],
    [{ key: 'a', modRevision: 2, is: '!=' }, true],
    [{ key: 'a', createRevision: 2 }, true],
    [{ key: 'a', value: { x: 2 } }, true],
    [{ key: 'a', value: { x: 2 }, is: '!=' }, false],
    [{ key: 'a', value: { x: 1 }, is: '>' }, true],
    [{ key: 'a', lease: 0 }, true],
    [{ key: 'leased', lease: 0, is: '>' }, true],
    [{ key: 'absent', lease: 0 }, true],
    [{ key: 'absent', version: 1, is: '<' }, true],
    [{ key: 'absent', value: 1, is: '!=' }, false],
    [{ key: '', end: noEnd, version: 0, is: '>' }, true],
    [{ key: '', end: noEnd, version: 1 }, false],
    [{ key: 'x', end: 'y', modRevision: 0 }, true],
  ])('the comparison %o is %s', async (comparison, expected) => {
    const { store } = await openStopped()
    await write(store, put('a', { x: 1 }), put('a', { x: 2 }), put('leased', 1, await store.grantLease(1000)))

    expect((await store.txn({ compare: [comparison], then: [] })).succeeded).toBe(expected)
  })

  test('the changes of a transaction share one revision, and a range in it sees those before', async () => {
    const { store } = await openStopped()
    await write(store, put('c', 0))

    const result = await store.txn({ then: [put('a', 1), put('b', 2), { type: 'range', query: everything }, remove('c')] })

    expect(result.results.map((items) => items.map(({ key }) => key))).toEqual([[], [], ['a', 'b', 'c'], ['c']])
    expect(summary(store.changesSince(2))).toEqual([[3, 'put a', 'put b', 'delete c']])
  })

  test('a transaction that is wrong somewhere does nothing', async () => {
    const { store } = await openStopped()
    await write(store, put('z', 1))
    const wrong: [Operation[], string][] = [
      [[put('a', 1), put('a', 2)], 'DuplicateKeyError'],
      [[put('a', 1), remove('', noEnd)], 'DuplicateKeyError'],
      [[put('a', 1), put('b', 1, 77)], 'LeaseNotFoundError'],
      [[put('a', 1), { type: 'range', query: { key: 'a', revision: 99 } }], 'FutureRevisionError'],
      [[put('a', 1), put('', 1)], 'EmptyKeyError'],
      [Array.from({ length: 129 }, (_, index) => put(`a-${index}`, 1)), 'TooManyOperationsError'],
    ]

    for (const [then, name] of wrong) await expect(store.txn({ then })).rejects.toMatchObject({ name })

    expect(await valuesOf(store)).toEqual({ z: 1 })
    expect(store.revision).toBe(2)
  })

  test('what changes nothing has no revision', async () => {
    const { store } = await openStopped()

    await write(store, remove('nothing'), remove('', noEnd))

    expect(store.revision).toBe(1)
    expect(store.changesSince(1)).toEqual([])
  })

  test('a watch from a revision catches up and goes on live, each change once and in order', async () => {
    const { store } = await openStopped()
    await write(store, put('/a/1', 1), put('/b/1', 1), put('/a/2', 1))

    const watch = store.watch({ key: '/a/', end: prefixEnd('/a/'), startRevision: 2 })
    await store.txn({ then: [put('/a/1', 2), put('/b/2', 2), remove('/a/2')] })

    expect(summary(await drain(watch))).toEqual([
      [2, 'put /a/1'],
      [4, 'put /a/2'],
      [5, 'put /a/1', 'delete /a/2'],
    ])
  })

  test('a change carries what stood there before, and a deletion the revision it happened at', async () => {
    const { store } = await openStopped()
    const watch = store.watch({ key: 'a' })

    await write(store, put('a', 1), put('a', 2), remove('a'))

    const changes = (await drain(watch)).flatMap((batch) => batch.changes)
    expect(changes.map(({ type, item, previous }) => [type, item.value, item.modRevision, previous?.value])).toEqual([
      ['put', 1, 2, undefined],
      ['put', 2, 3, 1],
      ['delete', null, 4, 2],
    ])
  })

  test('a watch from a revision to come says nothing until then', async () => {
    const { store } = await openStopped()
    const watch = store.watch({ ...everything, startRevision: 4 })

    await write(store, put('a', 1), put('a', 2), put('a', 3))

    expect(summary(await drain(watch))).toEqual([[4, 'put a']])
  })

  test('progress comes behind everything that is due', async () => {
    const { store } = await openStopped()
    const watch = store.watch({ key: 'a' })

    await write(store, put('a', 1), put('b', 1))
    watch.requestProgress()

    expect(summary(await drain(watch))).toEqual([[2, 'put a'], [3]])
  })

  test('a watch that wants to be notified of progress hears of it when nothing else comes', async () => {
    const { store, clock } = await openStopped()
    const watch = store.watch({ key: 'a', progressNotify: true })

    await write(store, put('b', 1))
    clock.advance(progressNotifyMs)
    await write(store, put('a', 1))
    clock.advance(progressNotifyMs)
    clock.advance(progressNotifyMs)

    expect(summary(await drain(watch))).toEqual([[2], [3, 'put a'], [3]])
  })

  test('leaving a watch ends it, also while it waits', async () => {
    const { store } = await openStopped()
    const waiting = store.watch({ key: 'a' })[Symbol.asyncIterator]()
    const next = waiting.next()

    await waiting.return?.()

    expect(await next).toEqual({ done: true, value: undefined })
  })

  test('compaction takes the history before, not the state', async () => {
    const { store } = await openStopped()
    await write(store, put('a', 1), put('b', 1), put('a', 2), remove('b'), put('a', 3))

    await store.compact(4)

    expect(store.compactedRevision).toBe(4)
    expect(await valuesOf(store, 4)).toEqual({ a: 2, b: 1 })
    expect(await valuesOf(store, 5)).toEqual({ a: 2 })
    expect(await valuesOf(store)).toEqual({ a: 3 })
    await expect(store.range({ key: 'a', revision: 3 })).rejects.toMatchObject({ name: 'CompactedError', compactedRevision: 4 })
    await expect(drain(store.watch({ key: 'a', startRevision: 3 }))).rejects.toMatchObject({ name: 'CompactedError' })
    expect(() => store.changesSince(2)).toThrow('required revision has been compacted')
    expect(summary(await drain(store.watch({ ...everything, startRevision: 4 })))).toEqual([
      [4, 'put a'],
      [5, 'delete b'],
      [6, 'put a'],
    ])
    await expect(store.compact(4)).rejects.toMatchObject({ name: 'CompactedError' })
    await expect(store.compact(7)).rejects.toMatchObject({ name: 'FutureRevisionError' })
  })

  test('a watch that is running does not mind a compaction', async () => {
    const { store } = await openStopped()
    const watch = store.watch({ key: 'a' })
    await write(store, put('a', 1), put('a', 2))

    await store.compact(3)

    expect(summary(await drain(watch))).toEqual([
      [2, 'put a'],
      [3, 'put a'],
    ])
  })

  test('a lease takes its keys with it when its time is over, all in one revision', async () => {
    const { store, clock } = await openStopped()
    const lease = await store.grantLease(1000)
    await write(store, put('b', 1, lease), put('a', 1, lease), put('c', 1), put('d', 1, lease), put('d', 2))

    clock.advance(999)
    expect(Object.keys(await valuesOf(store))).toEqual(['a', 'b', 'c', 'd'])
    clock.advance(1)

    expect(await valuesOf(store)).toEqual({ c: 1, d: 2 })
    expect(summary(store.changesSince(6))).toEqual([[7, 'delete a', 'delete b']])
    await expect(store.keepAlive(lease)).rejects.toMatchObject({ name: 'LeaseNotFoundError' })
  })

  test('a lease lives as long as it is kept alive, and ends when it is revoked', async () => {
    const { store, clock } = await openStopped()
    const lease = await store.grantLease(1000)
    await write(store, put('a', 1, lease))

    clock.advance(900)
    await store.keepAlive(lease)
    clock.advance(900)
    expect(await valuesOf(store)).toEqual({ a: 1 })
    await store.revokeLease(lease)

    expect(await valuesOf(store)).toEqual({})
    await expect(store.revokeLease(lease)).rejects.toMatchObject({ name: 'LeaseNotFoundError' })
  })

  test('a lease tells how long it lives and what hangs on it', async () => {
    const { store, clock } = await openStopped()
    const [first, second] = [await store.grantLease(1000), await store.grantLease(5000)]
    await write(store, put('b', 1, first), put('a', 1, first), put('c', 1, first), put('c', 2))
    clock.advance(400)

    expect(await store.timeToLive(first)).toEqual({ id: first, ttlMs: 1000, remainingMs: 600, keys: ['a', 'b'] })
    expect(await store.leases()).toEqual([first, second])
    await store.keepAlive(first)
    expect((await store.timeToLive(first)).remainingMs).toBe(1000)
    clock.advance(1000)
    expect(await store.leases()).toEqual([second])
    await expect(store.timeToLive(first)).rejects.toMatchObject({ name: 'LeaseNotFoundError' })
  })

  test('a snapshot is the state at a revision', async () => {
    const { store } = await openStopped()
    await write(store, put('b', 1), put('a', 1), put('b', 2))

    const snapshot = await store.snapshot(3)

    expect([snapshot.revision, snapshot.items.map(({ key, value }) => [key, value])]).toEqual([
      3,
      [
        ['a', 1],
        ['b', 1],
      ],
    ])
    await expect(store.snapshot(9)).rejects.toMatchObject({ name: 'FutureRevisionError' })
  })

  test('values are shared and frozen', async () => {
    const { store } = await openStopped()
    const value = { spec: { list: [{}] } }

    await write(store, put('a', value))

    const { items } = await store.range({ key: 'a' })
    expect(items[0]?.value).toBe(value)
    expect([value, value.spec, value.spec.list, value.spec.list[0]].every(Object.isFrozen)).toBe(true)
  })

  test('what has happened becomes durable, what has not cannot', async () => {
    const { store } = await openStopped()
    await write(store, put('a', 1))

    await store.durable()
    await store.durable(1)

    await expect(store.durable(3)).rejects.toMatchObject({ name: 'FutureRevisionError' })
  })

  test('a value beside the history is what was saved last', async () => {
    const { store } = await openStopped()

    store.saveBeside('time', 1)
    store.saveBeside('time', 2)
    store.saveBeside('gone', 1)
    await store.durable()
    store.saveBeside('gone', undefined)
    await store.durable()

    expect([await store.loadBeside('time'), await store.loadBeside('gone')]).toEqual([2, undefined])
  })

  test('the log of changes reads as the same lines however the objects were built', async () => {
    const { store } = await openStopped()
    const { store: other } = await openStopped()

    await write(store, put('a', { x: 1, y: { b: [1, { d: 1, c: 2 }], a: null } }), remove('a'))
    await write(other, put('a', { y: { a: null, b: [1, { c: 2, d: 1 }] }, x: 1 }), remove('a'))

    expect(canonicalLines(store.changesSince(1))).toBe(
      '{"key":"a","revision":2,"type":"put","value":{"x":1,"y":{"a":null,"b":[1,{"c":2,"d":1}]}}}\n' +
        '{"key":"a","revision":3,"type":"delete","value":null}\n',
    )
    expect(canonicalLines(other.changesSince(1))).toBe(canonicalLines(store.changesSince(1)))
  })

  test('closing ends the watches', async () => {
    const { store } = await openStopped()
    const next = store.watch({ key: 'a' })[Symbol.asyncIterator]().next()

    await store.close()

    expect(await next).toEqual({ done: true, value: undefined })
  })
}
