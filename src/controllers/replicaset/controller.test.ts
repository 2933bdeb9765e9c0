import { expect, test } from 'vitest'
import { configMaps, events, pods, replicaSets, type Pod, type ReplicaSet } from '#api'
import type { ApiHandler, OwnerReference } from '#apimachinery'
import { aPod, aReplicaSet, inMemoryApi } from '#testing'
import { startControllerManager } from '../manager.ts'

/** A controller manager; `refuse` has the API refuse so many pods from then on. */
async function aCluster() {
  const api = await inMemoryApi()
  let refusals = 0
  const handler: ApiHandler = async (request, signal) => {
    if (request.verb !== 'create' || request.resource !== 'pods' || refusals === 0) return api.handler(request, signal)
    refusals--
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
      message: 'exceeded quota',
    }
    return { type: 'object', code: 403, object: status }
  }
  startControllerManager(api.process('controller-manager'), handler)
  await api.clock.settle()
  const all = api.client(pods, 'default')
  const sets = api.client(replicaSets, 'default')
  return {
    ...api,
    all,
    sets,
    refuse: (count: number): void => {
      refusals = count
    },
    create: async (name: string, replicas: number, app = name): Promise<ReplicaSet> => {
      const made = await sets.create(aReplicaSet({ name, replicas, podLabels: { app } }))
      await api.clock.settle()
      return made
    },
    ownersOf: async (name: string): Promise<readonly OwnerReference[]> => (await all.get(name)).metadata.ownerReferences ?? [],
    names: async (): Promise<readonly string[]> => (await all.list()).items.map(({ metadata }) => metadata.name),
    said: async (): Promise<readonly string[]> =>
      (await api.client(events, 'default').list()).items
        .filter(({ involvedObject }) => involvedObject.kind === 'ReplicaSet')
        .map(({ type, reason, message, count = 1 }) => `${type} ${reason}${count > 1 ? ` x${count}` : ''}: ${message}`),
  }
}

test('a replica set makes the pods that it wants, after its template and its own', async () => {
  const cluster = await aCluster()
  const { metadata } = await cluster.create('web', 2)

  const { items } = await cluster.all.list()
  expect(items).toHaveLength(2)
  expect(items[0]).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
      generateName: 'web-',
      labels: { app: 'web' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: metadata.uid, controller: true, blockOwnerDeletion: true },
      ],
    },
  })
  expect((await cluster.said()).toSorted()).toEqual(items.map(({ metadata: { name } }) => `Normal SuccessfulCreate: Created pod: ${name}`))
  expect((await cluster.sets.get('web')).status).toMatchObject({ replicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1 })
})

test('a pod that goes is replaced, and one too many goes', async () => {
  const cluster = await aCluster()
  await cluster.create('web', 2)
  const [first = ''] = await cluster.names()

  await cluster.all.delete(first)
  await cluster.clock.settle()
  expect(await cluster.names()).toHaveLength(2)
  expect(await cluster.names()).not.toContain(first)

  await cluster.sets.patch('web', { spec: { replicas: 1 } }, { type: 'merge' })
  await cluster.clock.settle()
  expect(await cluster.names()).toHaveLength(1)
  expect((await cluster.said()).filter((text) => text.startsWith('Normal SuccessfulDelete'))).toHaveLength(1)
})

test('a pod that has failed is replaced, and stays', async () => {
  const cluster = await aCluster()
  await cluster.create('web', 1)
  const [first = ''] = await cluster.names()

  await cluster.all.patch(first, { status: { phase: 'Failed' } }, { type: 'strategic', subresource: 'status' })
  await cluster.clock.settle()

  expect(await cluster.names()).toHaveLength(2)
  expect((await cluster.sets.get('web')).status?.replicas).toBe(1)
})

test('pods that match and belong to nobody are adopted, rather than made', async () => {
  const cluster = await aCluster()
  await cluster.all.create(aPod({ name: 'stray', labels: { app: 'web' } }))

  const { metadata } = await cluster.create('web', 2)

  expect(await cluster.names()).toHaveLength(2)
  expect(await cluster.ownersOf('stray')).toMatchObject([{ uid: metadata.uid, controller: true }])
})

test('a pod that somebody else controls is not adopted', async () => {
  const cluster = await aCluster()
  const { metadata } = await cluster.client(configMaps, 'default').create({ metadata: { name: 'other' } })
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: metadata.uid, controller: true }
  await cluster.all.create(aPod({ name: 'taken', labels: { app: 'web' }, metadata: { ownerReferences: [owner] } }))
  await cluster.create('web', 1)

  expect((await cluster.names()).filter((name) => name.startsWith('web-'))).toHaveLength(1)
})

test('a pod that no longer matches is let go, and replaced', async () => {
  const cluster = await aCluster()
  await cluster.create('web', 1)
  const [first = ''] = await cluster.names()

  await cluster.all.patch(first, { metadata: { labels: { app: 'debug' } } }, { type: 'merge' })
  await cluster.clock.settle()

  expect(await cluster.ownersOf(first)).toEqual([])
  expect(await cluster.names()).toHaveLength(2)
})

test('what is refused is said, shown, and tried again', async () => {
  const cluster = await aCluster()
  cluster.refuse(3)
  await cluster.create('web', 3)
  const failure = async () => (await cluster.sets.get('web')).status?.conditions?.find(({ type }) => type === 'ReplicaFailure')
  expect(await failure()).toMatchObject({ status: 'True', reason: 'FailedCreate', message: 'exceeded quota' })
  expect(await cluster.said()).toContainEqual(expect.stringMatching(/^Warning FailedCreate(?: x\d)?: Error creating: exceeded quota$/))

  await cluster.clock.advance(10_000)
  expect(await cluster.names()).toHaveLength(3)
  expect(await failure()).toBeUndefined()
})

test('many pods are made in growing batches, so that what is refused is refused a few times', async () => {
  const cluster = await aCluster()
  cluster.refuse(1)
  await cluster.create('web', 100)

  const refused = (await cluster.said()).filter((text) => text.startsWith('Warning FailedCreate'))
  expect(refused).toEqual(['Warning FailedCreate: Error creating: exceeded quota'])
})

test('a replica set that is being deleted makes no pods', async () => {
  const cluster = await aCluster()
  await cluster.create('web', 1)
  await cluster.sets.patch('web', { metadata: { finalizers: ['example.com/hold'] } }, { type: 'merge' })
  await cluster.sets.delete('web', { propagationPolicy: 'Orphan' })
  await cluster.clock.settle()
  const [first = ''] = await cluster.names()

  await cluster.all.delete(first)
  await cluster.clock.settle()

  expect(await cluster.names()).toEqual([])
})

test('of several pods the ones go first that matter least', async () => {
  const cluster = await aCluster()
  await cluster.create('web', 3)
  const [a = '', b = '', c = ''] = await cluster.names()
  const ready = (pod: string): Promise<Pod> =>
    cluster.all.patch(
      pod,
      { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] } },
      { type: 'strategic', subresource: 'status' },
    )
  await ready(a)
  await ready(b)
  await cluster.all.patch(b, { metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } }, { type: 'merge' })
  await cluster.clock.settle()

  await cluster.sets.patch('web', { spec: { replicas: 2 } }, { type: 'merge' })
  await cluster.clock.settle()
  expect(await cluster.names()).not.toContain(c)

  await cluster.sets.patch('web', { spec: { replicas: 1 } }, { type: 'merge' })
  await cluster.clock.settle()
  expect(await cluster.names()).toEqual([a])
})
