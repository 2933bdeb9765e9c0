import { expect, test } from 'vitest'
import { configMaps, leases, nodes } from '#api'
import type { ApiRequest } from '#apimachinery'
import { aNode, inMemoryApi } from '#testing'
import { aRunningNode, asleep } from '../testing.ts'

type Running = Awaited<ReturnType<typeof aRunningNode>>

const isLease = ({ resource }: ApiRequest): boolean => resource === 'leases'
const isStatus = ({ resource, subresource }: ApiRequest): boolean => resource === 'nodes' && subresource === 'status'
const writes = ({ requests }: Running, isMeant: (request: ApiRequest) => boolean): number =>
  requests.filter((request) => isMeant(request) && ['create', 'update', 'patch'].includes(request.verb)).length
const nodeOf = ({ client }: Running, name = 'node-1') => client(nodes).get(name)
const ready = async (running: Running) => (await nodeOf(running)).status?.conditions?.find(({ type }) => type === 'Ready')

test('a kubelet registers its node, and says what there is to know of it', async () => {
  const running = await aRunningNode({ labels: { 'topology.kubernetes.io/zone': 'a' } })

  const { metadata, spec, status } = await nodeOf(running)
  expect(metadata).toMatchObject({
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'node-1',
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/zone': 'a',
    },
    annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
  })
  expect(spec).toMatchObject({ podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] })
  expect(status).toMatchObject({
    addresses: [
      { type: 'InternalIP', address: '172.18.0.3' },
      { type: 'Hostname', address: 'node-1' },
    ],
    capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' },
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: { kubeletVersion: 'v1.36.0', containerRuntimeVersion: expect.stringMatching(/^containerd:/), operatingSystem: 'linux' },
  })
  expect(status?.allocatable).toEqual(status?.capacity)
  expect(status?.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
    'MemoryPressure False KubeletHasSufficientMemory',
    'DiskPressure False KubeletHasNoDiskPressure',
    'PIDPressure False KubeletHasSufficientPID',
    'Ready True KubeletReady',
  ])
  expect(await running.eventTexts()).toEqual(
    expect.arrayContaining(['Normal Starting: Starting kubelet.', 'Normal NodeReady: Node node-1 status is now: NodeReady']),
  )
})

test('a node that is new is not ready yet, and tainted so', async () => {
  const { requests } = await aRunningNode()

  const { body } = requests.find(({ verb, resource }) => verb === 'create' && resource === 'nodes') ?? {}
  expect(body).toMatchObject({
    spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
    status: {
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'False', reason: 'KubeletNotReady' })]),
    },
  })
})

test('its lease is renewed every ten seconds', async () => {
  const running = await aRunningNode()
  const { client, clock } = running
  const lease = () => client(leases, 'kube-node-lease').get('node-1')
  // The node has to be there first.
  await clock.advance(1000)
  const { metadata } = await nodeOf(running)
  expect(await lease()).toMatchObject({
    metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: metadata.uid }] },
    spec: { holderIdentity: 'node-1', leaseDurationSeconds: 40, renewTime: '2026-01-01T00:00:01.000000Z' },
  })

  await clock.advance(9999)
  expect((await lease()).spec?.renewTime).toBe('2026-01-01T00:00:01.000000Z')

  await clock.advance(1)
  expect((await lease()).spec?.renewTime).toBe('2026-01-01T00:00:11.000000Z')

  await clock.advance(600_000)
  expect(writes(running, isLease)).toBe(62)
})

test('a lease that others wrote or deleted is renewed all the same', async () => {
  const running = await aRunningNode()
  const target = running.client(leases, 'kube-node-lease')
  await running.clock.advance(1000)

  await target.patch('node-1', { metadata: { labels: { team: 'a' } } }, { type: 'merge' })
  await running.clock.advance(10_000)
  expect(await target.get('node-1')).toMatchObject({
    metadata: { labels: { team: 'a' } },
    spec: { renewTime: '2026-01-01T00:00:11.000000Z' },
  })

  await target.delete('node-1')
  await running.clock.advance(10_000)
  expect((await target.get('node-1')).spec?.renewTime).toBe('2026-01-01T00:00:21.000000Z')
})

test('a node at rest asks for little', async () => {
  const running = await aRunningNode()
  await running.client(configMaps, 'default').create({ metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'CA' } })
  for (const name of ['a', 'b', 'c']) await running.run({ name, spec: { containers: [asleep()], automountServiceAccountToken: true } })
  await running.clock.advance(60_000)
  const before = running.requests.length

  await running.clock.advance(600_000)

  const counts = new Map<string, number>()
  for (const { verb, resource, subresource } of running.requests.slice(before)) {
    const key = [verb, resource, subresource].filter(Boolean).join(' ')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  expect(Object.fromEntries(counts)).toEqual({ 'update leases': 60, 'get nodes': 60, 'update nodes status': 2, 'get configmaps': 10 })
})

test('its status is written every five minutes when nothing changes', async () => {
  const running = await aRunningNode()
  await running.clock.advance(20_000)
  const before = writes(running, isStatus)

  await running.clock.advance(270_000)
  expect(writes(running, isStatus) - before).toBe(0)

  await running.clock.advance(30_000)
  expect(writes(running, isStatus) - before).toBe(1)
  expect((await ready(running))?.lastHeartbeatTime).toBe('2026-01-01T00:05:00Z')
  expect((await ready(running))?.lastTransitionTime).toBe('2026-01-01T00:00:00Z')
})

test('its status is written within ten seconds of a change', async () => {
  const running = await aRunningNode()
  await running.run({ spec: { containers: [asleep({ image: 'busybox:1.36' }), asleep({ name: 'other', image: 'nginx:1.29' })] } })
  await running.clock.advance(10_000)

  const { status } = await nodeOf(running)
  // The largest first.
  expect(status?.images).toEqual([
    { names: [expect.stringMatching(/^docker\.io\/library\/nginx@sha256:/), 'docker.io/library/nginx:1.29'], sizeBytes: 72_300_000 },
    { names: [expect.stringMatching(/^docker\.io\/library\/busybox@sha256:/), 'docker.io/library/busybox:1.36'], sizeBytes: 2_213_140 },
  ])
})

test('a node that others took for dead says that it is not', async () => {
  const running = await aRunningNode()
  const node = await nodeOf(running)
  const conditions = node.status?.conditions?.map((each) =>
    each.type === 'Ready' ? { ...each, status: 'Unknown', reason: 'NodeStatusUnknown' } : each,
  )
  await running.client(nodes).updateStatus({ ...node, status: { ...node.status, ...(conditions && { conditions }) } })

  await running.clock.advance(10_000)

  expect(await ready(running)).toMatchObject({ status: 'True', reason: 'KubeletReady', lastTransitionTime: '2026-01-01T00:00:10Z' })
})

test('a kubelet that starts again finds its node, and leaves what others made of it', async () => {
  const running = await aRunningNode()
  const { client, clock, node } = running
  await client(nodes).patch(
    'node-1',
    { metadata: { labels: { team: 'a' } }, spec: { unschedulable: true, taints: [{ key: 'a', effect: 'NoSchedule' }] } },
    { type: 'merge' },
  )
  const { metadata } = await nodeOf(running)

  node.restartKubelet()
  await clock.advance(10_000)

  const after = await nodeOf(running)
  expect(after.metadata.uid).toBe(metadata.uid)
  expect(after.metadata.labels).toMatchObject({ team: 'a', 'kubernetes.io/hostname': 'node-1' })
  expect(after.spec).toMatchObject({ unschedulable: true, taints: [{ key: 'a', effect: 'NoSchedule' }] })
})

test('a kubelet that starts again puts right what only it knows of its node', async () => {
  const running = await aRunningNode()
  const { client, clock, node } = running
  await client(nodes).patch(
    'node-1',
    { metadata: { labels: { 'kubernetes.io/hostname': 'other', 'kubernetes.io/os': null } } },
    { type: 'merge' },
  )

  node.restartKubelet()
  await clock.advance(10_000)

  expect((await nodeOf(running)).metadata.labels).toMatchObject({ 'kubernetes.io/hostname': 'node-1', 'kubernetes.io/os': 'linux' })
})

test('a node that is there before its kubelet is taken over', async () => {
  const api = await inMemoryApi()
  const made = await api.client(nodes).create(aNode({ name: 'node-1', status: { conditions: [], allocatable: {} } }))

  const running = await aRunningNode({}, api)

  const { metadata, status } = await nodeOf(running)
  expect(metadata.uid).toBe(made.metadata.uid)
  expect(status?.capacity).toMatchObject({ pods: '110' })
  expect(await ready(running)).toMatchObject({ status: 'True' })
})

test('a node that is deleted is registered anew by a kubelet that starts', async () => {
  const running = await aRunningNode()
  const { uid } = (await nodeOf(running)).metadata
  running.node.crashKubelet()
  await running.client(nodes).delete('node-1')

  running.node.restartKubelet()
  await running.clock.advance(10_000)

  expect((await nodeOf(running)).metadata.uid).not.toBe(uid)
  expect(await ready(running)).toMatchObject({ status: 'True' })
})

test('while the API is away it is tried again each second, and then all is told', async () => {
  const running = await aRunningNode()
  running.cut(true)
  await running.clock.advance(60_000)
  const { requests } = running
  const before = requests.length

  running.cut(false)
  await running.clock.advance(1000)

  expect(requests.slice(before).some(isLease)).toBe(true)
  const lease = await running.client(leases, 'kube-node-lease').get('node-1')
  expect(Date.parse(lease.spec?.renewTime ?? '')).toBeGreaterThan(running.clock.now() - 2000)
})

test('a kubelet that crashed is silent, while its containers go on', async () => {
  const running = await aRunningNode()
  await running.run({ spec: { containers: [asleep({ command: ['sh', '-c', 'while true; do echo tick; sleep 10; done'] })] } })
  const before = running.requests.length

  running.node.crashKubelet()
  await running.clock.advance(60_000)
  expect(running.requests.length).toBe(before)
  await expect(running.log()).rejects.toThrow('dial tcp 172.18.0.3:10250: connect: connection refused')

  running.node.restartKubelet()
  await running.clock.advance(1000)
  expect((await running.log()).match(/tick/g)?.length).toBeGreaterThanOrEqual(6)
  expect((await running.pod()).status?.containerStatuses?.[0]?.restartCount).toBe(0)
})
