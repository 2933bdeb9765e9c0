import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { deleteIndexedDbStore } from './indexeddb/database.ts'
import { openIndexedDbStore } from './indexeddb/indexeddb-store.ts'
import { restoreIndexedDbStore } from './indexeddb/restore.ts'
import { createMemoryStore } from './memory-store.ts'
import { readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts'
import { noEnd, type LocalStore, type Snapshot } from './store.ts'
import { put, remove, stoppedClock, write } from './store-conformance.ts'

async function filled(): Promise<LocalStore> {
  const store = createMemoryStore({ clock: stoppedClock() })
  const lease = await store.grantLease(1000)
  const many = Array.from({ length: 1200 }, (_, index) => put(`/many/${index}`, { index, text: 'Ünïcode\n☃' }))
  await write(store, put('a', 1), put('b', 1, lease), put('a', 2), remove('b'), put('c', null, lease), ...many)
  return store
}

const beside = { cluster: { timeMs: 5, files: new Map([['/a', new Uint8Array([1, 2, 255])]]), deleted: new Set(['/b']) } }

const fileOf = async (store: LocalStore): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await writeSnapshotFile({ ...(await store.snapshot()), beside }))

const restores: [string, (snapshot: Snapshot, clock: ReturnType<typeof stoppedClock>) => Promise<LocalStore>][] = [
  ['memory', async (snapshot, clock) => createMemoryStore({ clock, snapshot })],
  [
    'IndexedDB',
    async (snapshot, clock) => {
      await restoreIndexedDbStore('restored', snapshot)
      return openIndexedDbStore({ name: 'restored', clock })
    },
  ],
]

test.each(restores)('a store restored from a file, in %s, has the same keys, revision and leases, and goes on', async (_, restore) => {
  const store = await filled()
  const clock = stoppedClock()
  const all = { key: '', end: noEnd }

  const restored = await restore(await readSnapshotFile(await fileOf(store)), clock)

  expect(await restored.range(all)).toEqual(await store.range(all))
  expect(await restored.loadBeside('cluster')).toEqual(beside.cluster)
  expect(await restored.leases()).toEqual(await store.leases())
  clock.advance(1000)
  expect((await restored.range({ key: 'c' })).items).toEqual([])
  expect(restored.revision).toBe(store.revision + 1)
  await expect(restored.range({ key: 'a', revision: 2 })).rejects.toMatchObject({ name: 'CompactedError' })
})

test('what was written after a restore is there after the next start', async () => {
  await restoreIndexedDbStore('again', await (await filled()).snapshot())
  const restored = await openIndexedDbStore({ name: 'again', clock: stoppedClock() })
  await write(restored, put('new', 1))
  const { revision } = restored
  await restored.close()

  const again = await openIndexedDbStore({ name: 'again', clock: stoppedClock() })

  expect([again.revision, (await again.range({ key: 'new' })).count]).toEqual([revision, 1])
})

test('a restore does not write over a cluster', async () => {
  const snapshot = await (await filled()).snapshot()
  await restoreIndexedDbStore('mine', snapshot)

  await expect(restoreIndexedDbStore('mine', snapshot)).rejects.toMatchObject({
    reason: 'taken',
    message: expect.stringContaining('already'),
  })

  await deleteIndexedDbStore('mine')
  await restoreIndexedDbStore('mine', snapshot)
})

test('a file that is not whole, or none of ours, is refused with a reason', async () => {
  const file = await fileOf(await filled())
  const flipped = file.map((byte, index) => (index === file.length >> 1 ? byte ^ 1 : byte))
  const other = new TextEncoder().encode('{"kind":"List"}')
  const gzipped = new Blob(['hello']).stream().pipeThrough(new CompressionStream('gzip'))
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [file.slice(0, file.length / 2), 'damaged'],
    [file.slice(0, 1), 'not a snapshot'],
    [flipped, 'damaged'],
    [other, 'not a snapshot'],
    [new Uint8Array(await new Response(gzipped).arrayBuffer()), 'not a snapshot'],
  ]

  for (const [bytes, why] of cases) {
    await expect(readSnapshotFile(bytes)).rejects.toMatchObject({ name: 'SnapshotFileError', message: expect.stringContaining(why) })
  }
})
