import { expect, test } from 'vitest'
import { events, nodes, pods, priorityClasses, replicaSets, type Pod } from '#api'
import { ApiError, type ApiHandler, type ApiRequest } from '#apimachinery'
import { aNode, aPod, aReplicaSet, inMemoryApi, type NodeParts, type PodParts } from '#testing'
import { startScheduler, type Scheduler } from './scheduler.ts'

/** An API in memory with these nodes, and short ways to use it. */
async function aCluster(...nodeParts: NodeParts[]) {
  const api = await inMemoryApi()
  const { client, clock } = api
  const requests: ApiRequest[] = []
  const inDefault = client(pods, 'default')
  for (const parts of nodeParts) await client(nodes).create(aNode(parts))

  const recorded: ApiHandler = (request, signal) => {
    requests.push(request)
    return api.handler(request, signal)
  }
  return {
    ...api,
    requests,
    start: (handler: ApiHandler = recorded): Scheduler => startScheduler(api.process('scheduler'), handler),
    add: (parts: PodParts = {}): Promise<Pod> => inDefault.create(aPod(parts)),
    pod: (name = 'web'): Promise<Pod> => inDefault.get(name),
    remove: async (name: string): Promise<void> => {
      await inDefault.delete(name, { gracePeriodSeconds: 0 })
      await clock.settle()
    },
    spread: async (): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {}
      const { items } = await inDefault.list()
      for (const { spec } of items) if (spec.nodeName) counts[spec.nodeName] = (counts[spec.nodeName] ?? 0) + 1
      return counts
    },
    eventTexts: async (): Promise<readonly string[]> => {
      const { items } = await client(events, 'default').list()
      return items.map(({ type, reason, message, involvedObject }) => `${type} ${reason} ${involvedObject.name}: ${message}`)
    },
  }
}

const node1: NodeParts = { name: 'node-1' }
const threeNodes: readonly NodeParts[] = ['node-1', 'node-2', 'node-3'].map((name) => ({ name }))
const scheduled = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === 'PodScheduled')
const isBinding = ({ subresource }: ApiRequest): boolean => subresource === 'binding'

test('nine replicas are spread evenly over three equal nodes', async () => {
  const { client, clock, add, start, spread } = await aCluster(...threeNodes)
  const { metadata } = await client(replicaSets, 'default').create(aReplicaSet())
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: metadata.uid, controller: true }
  for (let index = 0; index < 9; index++)
    await add({ name: `web-${index}`, labels: { app: 'web' }, metadata: { ownerReferences: [owner] } })

  start()
  await clock.settle()

  expect(await spread()).toEqual({ 'node-1': 3, 'node-2': 3, 'node-3': 3 })
})

test('a pod is bound because of its creation, and an event says where', async () => {
  const { clock, requests, add, start, pod, eventTexts } = await aCluster(node1)
  start()
  await clock.settle()

  const { metadata } = await add()
  await clock.settle()

  expect(requests.find(isBinding)).toMatchObject({
    cause: { actor: 'default-scheduler', revision: Number(metadata.resourceVersion) },
    body: { kind: 'Binding', metadata: { uid: metadata.uid }, target: { kind: 'Node', name: 'node-1' } },
  })
  expect(scheduled(await pod())).toMatchObject({ status: 'True' })
  expect(await eventTexts()).toEqual(['Normal Scheduled web: Successfully assigned default/web to node-1'])
})

test('the next pods do not wait for the binding of those before, a hundred at a time, and find their places taken', async () => {
  const { clock, handler, add, start, spread } = await aCluster(...threeNodes.map((parts) => ({ ...parts, allocatable: { pods: '334' } })))
  for (let index = 0; index < 1_000; index++) await add({ name: `web-${index}` })
  const answers: (() => void)[] = []

  start(async (request, signal) => {
    if (isBinding(request)) await new Promise<void>((resolve) => answers.push(resolve))
    return handler(request, signal)
  })
  await clock.settle()
  expect(answers).toHaveLength(100)
  while (answers.length > 0) {
    for (const answer of answers.splice(0)) answer()
    await clock.settle()
  }

  const counts = Object.values(await spread())
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_000)
  expect(Math.max(...counts)).toBeLessThanOrEqual(334)
})

test('a pod that fits nowhere says why, and is bound when there is room', async () => {
  const { clock, add, start, pod, eventTexts, remove } = await aCluster(node1)
  await add({ name: 'full', nodeName: 'node-1', requests: { cpu: '4' } })
  const { metadata } = await add({ requests: { cpu: '1' } })
  const scheduler = start()
  await clock.settle()

  const message =
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
  expect(scheduled(await pod())).toMatchObject({ status: 'False', reason: 'Unschedulable', message })
  expect(await eventTexts()).toEqual([`Warning FailedScheduling web: ${message}`])
  expect(scheduler.decisions.of(metadata.uid)).toMatchObject([
    { outcome: 'unschedulable', message, nodes: [{ node: 'node-1', rejectedBy: { plugin: 'NodeResourcesFit' } }] },
  ])

  await clock.advance(60_000)
  expect(scheduler.decisions.of(metadata.uid)).toHaveLength(1)
  await remove('full')

  expect((await pod()).spec.nodeName).toBe('node-1')
  expect(scheduler.decisions.of(metadata.uid).at(-1)).toMatchObject({ outcome: 'scheduled', node: 'node-1', attempt: 2 })
})

test('a pod that nobody helps is tried again every five minutes, and its event counts', async () => {
  const { client, clock, add, start } = await aCluster({ ...node1, unschedulable: true })
  await add()
  start()

  await clock.advance(11 * 60_000)

  const { items } = await client(events, 'default').list()
  expect(items.map(({ count }) => count)).toEqual([3])
})

test('a cordoned node takes pods again once it is uncordoned', async () => {
  const { client, clock, add, start, pod } = await aCluster({ ...node1, unschedulable: true })
  await add()
  start()
  await clock.advance(2_000)
  expect(scheduled(await pod())?.message).toContain('1 node(s) were unschedulable')

  await client(nodes).patch('node-1', { spec: { unschedulable: null } }, { type: 'merge' })
  await clock.settle()

  expect((await pod()).spec.nodeName).toBe('node-1')
})

test('without any node a pod waits for the first one', async () => {
  const { client, clock, add, start, pod } = await aCluster()
  await add()
  start()
  await clock.advance(2_000)
  expect(scheduled(await pod())?.message).toBe('no nodes available to schedule pods')

  await client(nodes).create(aNode())
  await clock.settle()

  expect((await pod()).spec.nodeName).toBe('node-1')
})

test('a binding that fails gives back what it would have taken, and is tried again', async () => {
  const { clock, handler, add, start, pod } = await aCluster(node1)
  await add({ requests: { cpu: '3' } })
  let failures = 1
  const scheduler = start(async (request, signal) => {
    if (isBinding(request) && failures-- > 0) throw new Error('connection refused')
    return handler(request, signal)
  })
  await clock.settle()
  expect(scheduled(await pod())).toMatchObject({
    reason: 'SchedulerError',
    message: 'running Bind plugin "DefaultBinder": connection refused',
  })

  const other = scheduler.explain(aPod({ name: 'other', requests: { cpu: '3' } }))
  await clock.advance(1_000)

  expect([other.node, (await pod()).spec.nodeName]).toEqual(['node-1', 'node-1'])
})

test('a binding to a pod that is gone is not tried again', async () => {
  const { clock, handler, add, start } = await aCluster(node1)
  await add()
  let bindings = 0
  start(async (request, signal) => {
    if (!isBinding(request)) return handler(request, signal)
    bindings++
    throw new ApiError(404, 'NotFound', 'pods "web" not found')
  })

  await clock.advance(60_000)

  expect(bindings).toBe(1)
})

test('a more important pod preempts a lesser one and takes its place when it is gone', async () => {
  const { client, clock, add, start, pod, eventTexts, remove } = await aCluster(node1)
  for (const [name, value] of Object.entries({ low: 1, high: 100 })) await client(priorityClasses).create({ metadata: { name }, value })
  await add({ name: 'batch', nodeName: 'node-1', requests: { cpu: '4' }, spec: { priorityClassName: 'low' } })
  const { metadata } = await add({ name: 'urgent', requests: { cpu: '2' }, spec: { priorityClassName: 'high' } })
  start()
  await clock.settle()

  const batch = await pod('batch')
  expect(batch.metadata.deletionTimestamp).toBeDefined()
  expect(batch.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  })
  const urgent = await pod('urgent')
  expect(urgent.status?.nominatedNodeName).toBe('node-1')
  expect(scheduled(urgent)?.message).toBe('0/1 nodes are available: 1 Insufficient cpu.')
  expect((await eventTexts()).toSorted()).toEqual([
    `Normal Preempted batch: Preempted by pod ${metadata.uid} on node node-1`,
    'Warning FailedScheduling urgent: 0/1 nodes are available: 1 Insufficient cpu.',
  ])

  await clock.advance(30_000)
  await remove('batch')

  expect((await pod('urgent')).spec.nodeName).toBe('node-1')
})

test('pods of other schedulers and pods with gates are left alone', async () => {
  const { clock, add, start, spread, eventTexts } = await aCluster(node1)
  await add({ name: 'other', spec: { schedulerName: 'mine' } })
  await add({ name: 'gated', spec: { schedulingGates: [{ name: 'quota' }] } })
  start()
  await clock.advance(10 * 60_000)

  expect([await spread(), await eventTexts()]).toEqual([{}, []])
})

test('a restarted scheduler knows what the one before it has placed', async () => {
  const { clock, add, start, pod } = await aCluster(node1)
  await add({ name: 'bound', requests: { cpu: '3' } })
  const first = start()
  await clock.settle()
  first.stop()
  await add({ name: 'late', requests: { cpu: '2' } })

  start()
  await clock.settle()

  expect([(await pod('bound')).spec.nodeName, (await pod('late')).spec.nodeName]).toEqual(['node-1', undefined])
})
