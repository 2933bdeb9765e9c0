import { expect, test } from 'vitest'
import { leases } from '#api'
import { createClient } from '#client'
import { createMemoryStore, type LocalStore } from '#store'
import { Cluster } from './cluster.ts'

const startMs = Date.UTC(2026, 0, 1)

test('a cluster that is opened again leads at once under the identity that it had, whatever the new seed', async () => {
  let store: LocalStore | undefined
  const openAgain = async (seed: number) => {
    const cluster = await Cluster.open({
      nodes: 1,
      seed,
      speed: 0,
      startMs,
      openStore: async (clock) => (store ??= createMemoryStore({ clock })),
    })
    const client = createClient(cluster.connect('user').handler, { userAgent: 'test' })
    await cluster.kernel.runUntil(cluster.kernel.nowMs + 5000)
    const { items } = await client(leases, 'kube-system').list()
    return { cluster, holders: items.map(({ metadata, spec }) => [metadata.name, spec?.holderIdentity, spec?.leaseTransitions]) }
  }
  const first = await openAgain(1)
  expect(first.holders.map(([name]) => name)).toEqual([expect.stringMatching(/^apiserver-/), 'kube-controller-manager', 'kube-scheduler'])
  expect(first.holders[1]?.[1]).toMatch(/^control-plane_[0-9a-f-]{36}$/)
  await first.cluster.kernel.stop() // without a last checkpoint, as when a tab is closed

  const second = await openAgain(2)
  expect(second.holders).toEqual(first.holders)
  await second.cluster.stop()
})
