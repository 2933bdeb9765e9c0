import { expect, test } from 'vitest'
import type { Pod } from '#api'
import { ApiError } from '#apimachinery'
import { aNode, aPod, aReplicaSet, type PodParts } from '#testing'
import { TestApi } from './test-api.ts'

function aCluster(nodes = ['node-1', 'node-2', 'node-3']): TestApi {
  const api = new TestApi()
  for (const name of nodes) api.put(aNode({ name }))
  return api
}

const scheduled = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === 'PodScheduled')

function replicas(count: number, parts: PodParts = {}): readonly Pod[] {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'replicaset-default-web', controller: true }
  return Array.from({ length: count }, (_, index) =>
    aPod({ name: `web-${index}`, labels: { app: 'web' }, metadata: { ownerReferences: [owner] }, ...parts }),
  )
}

test('nine replicas are spread evenly over three equal nodes', async () => {
  const api = aCluster()
  api.put(aReplicaSet())
  for (const pod of replicas(9)) api.put(pod)

  api.start()
  await api.clock.settle()

  expect(api.spread).toEqual({ 'node-1': 3, 'node-2': 3, 'node-3': 3 })
})

test('a pod is bound, and an event says where', async () => {
  const api = aCluster(['node-1'])
  api.start()
  await api.clock.settle()

  api.put(aPod())
  await api.clock.settle()

  const binding = api.requests.find(({ subresource }) => subresource === 'binding')
  expect(binding).toMatchObject({
    verb: 'create',
    resource: 'pods',
    name: 'web',
    namespace: 'default',
    cause: { actor: 'default-scheduler', revision: Number(api.pod('web').metadata.resourceVersion) - 1 },
    body: { kind: 'Binding', metadata: { uid: 'pod-default-web' }, target: { kind: 'Node', name: 'node-1' } },
  })
  expect(api.events).toEqual(['Normal Scheduled web: Successfully assigned default/web to node-1'])
})

test('the next pod does not wait for the binding of the one before', async () => {
  const api = aCluster()
  const answers: (() => void)[] = []
  api.beforeBinding = () => new Promise((resolve) => answers.push(resolve))
  for (const name of ['node-1', 'node-2', 'node-3']) api.put(aNode({ name, allocatable: { cpu: '100', pods: '1000' } }))
  for (const pod of replicas(1_000, { requests: { cpu: '250m' } })) api.put(pod)

  api.start()
  await api.clock.settle()
  expect(answers).toHaveLength(1_000)
  for (const answer of answers) answer()
  await api.clock.settle()

  expect(api.pods.filter(({ spec }) => spec.nodeName)).toHaveLength(1_000)
})

test('a pod that fits nowhere says why, and is bound when there is room', async () => {
  const api = aCluster(['node-1'])
  api.put(aPod({ name: 'full', nodeName: 'node-1', requests: { cpu: '4' } }))
  api.put(aPod({ requests: { cpu: '1' } }))
  const scheduler = api.start()
  await api.clock.settle()

  const message =
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
  expect(scheduled(api.pod('web'))).toEqual({
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  })
  expect(api.events).toEqual([`Warning FailedScheduling web: ${message}`])
  expect(scheduler.decisions.of('pod-default-web')).toMatchObject([
    { outcome: 'unschedulable', message, nodes: [{ node: 'node-1', rejectedBy: { plugin: 'NodeResourcesFit' } }] },
  ])

  await api.clock.advance(60_000)
  expect(api.events).toHaveLength(1)
  api.removePod('full')
  await api.clock.settle()

  expect(api.pod('web').spec.nodeName).toBe('node-1')
  expect(scheduler.decisions.of('pod-default-web').at(-1)).toMatchObject({ outcome: 'scheduled', node: 'node-1', attempt: 2 })
})

test('a cordoned node takes pods again once it is uncordoned', async () => {
  const api = new TestApi()
  api.put(aNode({ unschedulable: true }))
  api.put(aPod())
  api.start()
  await api.clock.advance(2_000)
  expect(scheduled(api.pod('web'))?.message).toContain('1 node(s) were unschedulable')

  api.put(aNode())
  await api.clock.settle()

  expect(api.pod('web').spec.nodeName).toBe('node-1')
})

test('a binding that fails gives back what it would have taken, and is tried again', async () => {
  const api = aCluster(['node-1'])
  let failures = 1
  api.beforeBinding = async ({ name }) => {
    if (name === 'first' && failures-- > 0) throw new Error('connection refused')
  }
  api.put(aPod({ name: 'first', requests: { cpu: '3' } }))
  const scheduler = api.start()
  await api.clock.settle()
  expect(scheduled(api.pod('first'))).toMatchObject({
    reason: 'SchedulerError',
    message: 'running Bind plugin "DefaultBinder": connection refused',
  })

  const other = scheduler.explain(aPod({ name: 'other', requests: { cpu: '3' } }))
  await api.clock.advance(1_000)

  expect([other.node, api.pod('first').spec.nodeName]).toEqual(['node-1', 'node-1'])
})

test('a binding to a pod that is gone is not tried again', async () => {
  const api = aCluster(['node-1'])
  api.beforeBinding = () => Promise.reject(new ApiError(404, 'NotFound', 'pods "web" not found'))
  api.put(aPod())
  api.start()
  await api.clock.advance(60_000)

  expect(api.requests.filter(({ subresource }) => subresource === 'binding')).toHaveLength(1)
})

test('a more important pod preempts a lesser one and takes its place when it is gone', async () => {
  const api = aCluster(['node-1'])
  api.put(aPod({ name: 'batch', nodeName: 'node-1', requests: { cpu: '4' }, priority: 1 }))
  api.put(aPod({ name: 'urgent', requests: { cpu: '2' }, priority: 100 }))
  api.start()
  await api.clock.settle()

  expect(api.pod('batch').metadata.deletionTimestamp).toBeDefined()
  expect(api.pod('batch').status?.conditions).toMatchObject([
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    },
  ])
  expect(api.pod('urgent').status?.nominatedNodeName).toBe('node-1')
  expect(scheduled(api.pod('urgent'))?.message).toBe('0/1 nodes are available: 1 Insufficient cpu.')
  expect(api.events).toEqual([
    'Warning FailedScheduling urgent: 0/1 nodes are available: 1 Insufficient cpu.',
    'Normal Preempted batch: Preempted by pod pod-default-urgent on node node-1',
  ])

  await api.clock.advance(30_000)
  api.removePod('batch')
  await api.clock.settle()

  expect(api.pod('urgent').spec.nodeName).toBe('node-1')
})

test('pods of other schedulers, with gates, or on their way out are left alone', async () => {
  const api = aCluster(['node-1'])
  api.put(aPod({ name: 'other', spec: { schedulerName: 'mine' } }))
  api.put(aPod({ name: 'gated', spec: { schedulingGates: [{ name: 'quota' }] } }))
  api.put(aPod({ name: 'leaving', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }))
  api.start()
  await api.clock.settle()

  expect(api.spread).toEqual({})
  expect(api.events).toEqual(['Warning FailedScheduling leaving: skip schedule deleting pod: default/leaving'])
})

test('a restarted scheduler knows what the one before it has placed', async () => {
  const api = aCluster(['node-1'])
  api.put(aPod({ name: 'bound', requests: { cpu: '3' } }))
  const first = api.start()
  await api.clock.settle()
  first.stop()
  api.put(aPod({ name: 'late', requests: { cpu: '2' } }))

  api.start()
  await api.clock.settle()

  expect(api.pods.map(({ spec }) => spec.nodeName)).toEqual(['node-1', undefined])
})
