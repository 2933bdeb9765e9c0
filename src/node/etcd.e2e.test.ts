import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom, wallClock } from '#kernel'
import { createMemoryStore, openEtcdStore, type LocalStore } from '#store'
import { answersOf, steps } from '../store/store-steps.ts'
import { describeWithEtcd, openEtcd, type EtcdSession } from './etcd-session.ts'
import { etcdTransport } from './etcd-transport.ts'

let stores = 0

const open = ({ url }: EtcdSession): Promise<LocalStore> =>
  openEtcdStore({ transport: etcdTransport(url), clock: wallClock, random: seededRandom(++stores) })

describeWithEtcd('a real etcd', () => {
  let etcd: EtcdSession
  beforeAll(async () => {
    etcd = await openEtcd()
  })
  afterAll(() => etcd.stop())

  test('answers everything as the memory store does', async () => {
    const store = await open(etcd)
    let runs = 0
    const property = fc.assert(
      fc.asyncProperty(steps, async (work) => {
        // Each run begins where nothing older can be read, as a new store does.
        await store.txn({ then: [{ type: 'put', key: 'run', value: ++runs }] })
        await store.compact(store.revision)
        const expected = await answersOf(createMemoryStore({ clock: wallClock }), work, `run-${runs}/`)
        expect(await answersOf(store, work, `run-${runs}/`)).toEqual(expected)
      }),
      { numRuns: 80 },
    )
    await expect(property).resolves.toBeUndefined()
    await store.close()
  })
})
