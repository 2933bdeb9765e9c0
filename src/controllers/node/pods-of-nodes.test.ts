import { expect, test } from 'vitest'
import { events, leases, nodes, pods, type Pod, type Taint } from '#api'
import { isReason } from '#apimachinery'
import { formatMicroTime } from '#kernel'
import { aNode, aPod, inMemoryApi, type PodParts } from '#testing'
import { startControllerManager } from '../manager.ts'

/** A controller manager and nodes that renew their leases as long as they live; there are no kubelets that end pods. */
async function aCluster(...names: readonly string[]) {
  const api = await inMemoryApi()
  startControllerManager(api.process('controller-manager'), api.handler)
  const all = api.client(pods, 'default')
  const heartbeats = api.client(leases, 'kube-node-lease')
  const alive = new Set(names)
  for (const name of names) {
    await api.client(nodes).create(aNode({ name }))
    await heartbeats.create({ metadata: { name }, spec: { holderIdentity: name, renewTime: formatMicroTime(api.clock.now()) } })
  }
  await api.clock.settle()
  return {
    ...api,
    all,
    alive,
    pass: async (seconds: number): Promise<void> => {
      for (let left = seconds; left > 0; left -= 10) {
        for (const name of alive) await heartbeats.patch(name, { spec: { renewTime: formatMicroTime(api.clock.now()) } }, { type: 'merge' })
        await api.clock.advance(Math.min(left, 10) * 1000)
      }
    },
    run: async (name: string, nodeName: string, parts: PodParts = {}): Promise<Pod> => {
      const made = await all.create(aPod({ name, ...(nodeName && { nodeName }), ...parts }))
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }]
      return all.patch(made.metadata.name, { status: { phase: 'Running', conditions } }, { type: 'strategic', subresource: 'status' })
    },
    taint: async (node: string, ...taints: readonly Taint[]): Promise<void> => {
      await api.client(nodes).patch(node, { spec: { taints: taints.length > 0 ? taints : null } }, { type: 'merge' })
      await api.clock.settle()
    },
    find: async (name: string): Promise<Pod | undefined> =>
      all.get(name).catch((error: unknown) => {
        if (isReason(error, 'NotFound')) return undefined
        throw error
      }),
    said: async (): Promise<readonly string[]> =>
      (await api.client(events, 'default').list()).items.map(({ reason, message, source }) => `${source?.component} ${reason}: ${message}`),
  }
}

const isEnding = (pod: Pod | undefined): boolean => pod?.metadata.deletionTimestamp !== undefined
const disruption = (pod: Pod | undefined) => pod?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')

const noExecute = { key: 'maintenance', effect: 'NoExecute' }
const tolerating = (tolerationSeconds?: number): PodParts => ({
  spec: {
    tolerations: [
      { key: 'maintenance', operator: 'Exists', effect: 'NoExecute', ...(tolerationSeconds !== undefined && { tolerationSeconds }) },
    ],
  },
})

test('what does not tolerate a taint goes at once, and it is said why', async () => {
  const cluster = await aCluster('node-1', 'node-2')
  await cluster.run('here', 'node-1')
  await cluster.run('elsewhere', 'node-2')
  await cluster.run('tolerant', 'node-1', tolerating())

  await cluster.taint('node-1', noExecute)

  const pod = await cluster.find('here')
  expect(isEnding(pod)).toBe(true)
  expect(disruption(pod)).toMatchObject({
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  })
  expect(await cluster.said()).toContain('taint-eviction-controller TaintManagerEviction: Marking for deletion Pod default/here')
  expect([isEnding(await cluster.find('elsewhere')), isEnding(await cluster.find('tolerant'))]).toEqual([false, false])
})

test('what is ending already is left to end', async () => {
  const cluster = await aCluster('node-1')
  await cluster.run('web', 'node-1')
  await cluster.all.delete('web')

  await cluster.taint('node-1', noExecute)

  expect(disruption(await cluster.find('web'))).toBeUndefined()
  expect((await cluster.said()).filter((text) => text.includes('TaintManagerEviction'))).toEqual([])
})

test('what tolerates a taint for a while goes after that', async () => {
  const cluster = await aCluster('node-1')
  await cluster.run('web', 'node-1', tolerating(60))
  await cluster.taint('node-1', noExecute)

  await cluster.pass(50)
  expect(isEnding(await cluster.find('web'))).toBe(false)

  await cluster.pass(20)
  expect(isEnding(await cluster.find('web'))).toBe(true)
})

test('each taint has its own time: one that comes later begins then', async () => {
  const cluster = await aCluster('node-1')
  const other = { key: 'other', effect: 'NoExecute' }
  const tolerations = [
    { key: 'maintenance', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 3600 },
    { key: 'other', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
  ]
  await cluster.run('web', 'node-1', { spec: { tolerations } })
  await cluster.taint('node-1', { ...noExecute, timeAdded: '2026-01-01T00:00:00Z' })
  await cluster.pass(300)

  await cluster.taint('node-1', { ...noExecute, timeAdded: '2026-01-01T00:00:00Z' }, { ...other, timeAdded: '2026-01-01T00:05:00Z' })
  await cluster.pass(50)
  expect(isEnding(await cluster.find('web'))).toBe(false)

  await cluster.pass(20)
  expect(isEnding(await cluster.find('web'))).toBe(true)
})

test('a taint that is taken away in time changes nothing', async () => {
  const cluster = await aCluster('node-1')
  await cluster.run('web', 'node-1', tolerating(60))
  await cluster.taint('node-1', noExecute)
  await cluster.pass(30)

  await cluster.taint('node-1')
  await cluster.pass(60)

  expect(isEnding(await cluster.find('web'))).toBe(false)
})

test('a taint that only keeps pods away lets those go on that are there', async () => {
  const cluster = await aCluster('node-1')
  await cluster.run('web', 'node-1')

  await cluster.taint('node-1', { key: 'maintenance', effect: 'NoSchedule' }, { key: 'maintenance', effect: 'PreferNoSchedule' })
  await cluster.pass(10)

  expect(isEnding(await cluster.find('web'))).toBe(false)
})

test('a pod that comes to a node with a taint goes, too', async () => {
  const cluster = await aCluster('node-1')
  await cluster.taint('node-1', noExecute)

  await cluster.run('web', 'node-1')
  await cluster.clock.settle()

  expect(isEnding(await cluster.find('web'))).toBe(true)
})

test('a pod of a node that is gone is failed and deleted, after a while in which it may come back', async () => {
  const cluster = await aCluster('node-1')
  await cluster.run('web', 'node-1')
  cluster.alive.delete('node-1')
  await cluster.client(nodes).delete('node-1')
  // Whoever holds it sees what it was at the end.
  await cluster.all.patch('web', { metadata: { finalizers: ['example.com/hold'] } }, { type: 'merge' })

  await cluster.pass(30)
  expect(isEnding(await cluster.find('web'))).toBe(false)

  await cluster.pass(90)
  const pod = await cluster.find('web')
  expect(isEnding(pod)).toBe(true)
  expect(pod?.status?.phase).toBe('Failed')
  expect(disruption(pod)).toMatchObject({ reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' })
})

test('a node that comes back in time keeps its pods', async () => {
  const cluster = await aCluster('node-1')
  await cluster.run('web', 'node-1')
  await cluster.client(nodes).delete('node-1')
  await cluster.pass(20)

  await cluster.client(nodes).create(aNode({ name: 'node-1' }))
  await cluster.pass(120)

  expect(await cluster.find('web')).toBeDefined()
})

test('a pod that was deleted on a node that is out of service is gone, when the node is not ready', async () => {
  const cluster = await aCluster('node-1', 'node-2')
  await cluster.run('web', 'node-1')
  await cluster.all.delete('web')
  await cluster.taint('node-1', { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute', value: 'nodeshutdown' })
  await cluster.pass(40)
  expect(await cluster.find('web')).toBeDefined()

  cluster.alive.delete('node-1')
  await cluster.pass(120)
  expect(await cluster.find('web')).toBeUndefined()
})

test('the pods of a node that falls silent are not ready, and say so once', async () => {
  const cluster = await aCluster('node-1', 'node-2')
  await cluster.run('web', 'node-1')
  await cluster.run('other', 'node-2')
  cluster.alive.delete('node-1')

  await cluster.pass(80)

  const ready = (pod: Pod | undefined) => pod?.status?.conditions?.find(({ type }) => type === 'Ready')?.status
  expect([ready(await cluster.find('web')), ready(await cluster.find('other'))]).toEqual(['False', 'True'])
  expect((await cluster.said()).filter((text) => text.includes('NodeNotReady'))).toEqual(
    expect.arrayContaining(['node-controller NodeNotReady: Node is not ready']),
  )
  const node = await cluster.client(nodes).get('node-1')
  expect(node.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
})
