import { expect, test } from 'vitest'
import {
  configMaps,
  deployments,
  endpoints,
  endpointSlices,
  namespaces,
  nodes,
  pods,
  replicaSets,
  serviceAccounts,
  services,
  type Pod,
} from '#api'
import { isReason, type KubeObject } from '#apimachinery'
import type { ResourceClient } from '#client'
import { aDeployment, aNode, aPod, aService, inMemoryApi } from '#testing'
import { startControllerManager } from './manager.ts'

/** A controller manager on an API in memory, and a stand-in for kubelets that says pods are ready. */
async function aCluster() {
  const api = await inMemoryApi()
  startControllerManager(api.process('controller-manager'), api.handler)
  await api.clock.settle()
  const inDefault = {
    pods: api.client(pods, 'default'),
    deployments: api.client(deployments, 'default'),
    replicaSets: api.client(replicaSets, 'default'),
  }
  let next = 1
  const makeReady = async (pod: Pod): Promise<void> => {
    const ip = `10.244.0.${next++}`
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }]
    await inDefault.pods.patch(
      pod.metadata.name,
      { status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions } },
      { type: 'strategic', subresource: 'status' },
    )
  }
  return {
    ...api,
    ...inDefault,
    /** All that are not ready become so; pods that are being deleted go. */
    async kubelets(): Promise<void> {
      for (let round = 0; round < 20; round++) {
        await api.clock.settle()
        const { items } = await inDefault.pods.list()
        const waiting = items.filter(({ status, metadata }) => status?.podIP === undefined && metadata.deletionTimestamp === undefined)
        const ending = items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
        for (const pod of waiting) await makeReady(pod)
        for (const { metadata } of ending) await inDefault.pods.delete(metadata.name, { gracePeriodSeconds: 0 })
        if (waiting.length + ending.length === 0) return
      }
    },
  }
}

const isGone = async <T extends KubeObject>(client: ResourceClient<T>, name: string): Promise<boolean> =>
  client.get(name).then(
    () => false,
    (error: unknown) => isReason(error, 'NotFound'),
  )

test('every namespace gets a service account and the CA bundle, again when they are deleted', async () => {
  const { client, clock } = await aCluster()
  await client(namespaces).create({ metadata: { name: 'team-a' }, spec: {} })
  await clock.settle()
  await client(serviceAccounts, 'team-a').delete('default')
  await client(configMaps, 'team-a').delete('kube-root-ca.crt')
  await clock.settle()
  expect((await client(serviceAccounts, 'team-a').get('default')).metadata.name).toBe('default')
  expect((await client(configMaps, 'team-a').get('kube-root-ca.crt')).data).toEqual({
    'ca.crt': expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
  })
})

test('a deployment becomes pods, and rolls to a new image', async () => {
  const cluster = await aCluster()
  await cluster.deployments.create(aDeployment({ name: 'web', replicas: 3, image: 'nginx:1.28' }))
  await cluster.kubelets()
  expect((await cluster.deployments.get('web')).status).toMatchObject({ availableReplicas: 3, readyReplicas: 3, updatedReplicas: 3 })
  const patch = { spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:1.29' }] } } } }
  await cluster.deployments.patch('web', patch, { type: 'strategic' })
  await cluster.kubelets()
  const { items } = await cluster.replicaSets.list()
  expect(items.map(({ spec, status }) => [spec.template?.spec?.containers[0]?.image, status?.availableReplicas ?? 0])).toEqual(
    expect.arrayContaining([
      ['nginx:1.29', 3],
      ['nginx:1.28', 0],
    ]),
  )
})

test('a service has the ready pods behind it in its slice and its Endpoints', async () => {
  const cluster = await aCluster()
  await cluster.client(services, 'default').create(aService({ name: 'web' }))
  await cluster.deployments.create(aDeployment({ name: 'web', replicas: 2 }))
  await cluster.kubelets()
  const { items } = await cluster.client(endpointSlices, 'default').list({ labelSelector: 'kubernetes.io/service-name=web' })
  expect(items).toHaveLength(1)
  expect(items[0]?.endpoints?.map(({ conditions }) => conditions)).toEqual([
    { ready: true, serving: true, terminating: false },
    { ready: true, serving: true, terminating: false },
  ])
  const { subsets } = await cluster.client(endpoints, 'default').get('web')
  expect(subsets?.[0]?.addresses).toHaveLength(2)
  await cluster.client(services, 'default').delete('web')
  await cluster.clock.settle()
  expect((await cluster.client(endpointSlices, 'default').list({ labelSelector: 'kubernetes.io/service-name=web' })).items).toEqual([])
  expect(await isGone(cluster.client(endpoints, 'default'), 'web')).toBe(true)
})

test.each([
  ['Background', 0],
  ['Foreground', 0],
  ['Orphan', 2],
] as const)('a deployment that is deleted with %s leaves %i pods', async (propagationPolicy, left) => {
  const cluster = await aCluster()
  await cluster.deployments.create(aDeployment({ name: 'web', replicas: 2 }))
  await cluster.kubelets()
  await cluster.deployments.delete('web', { propagationPolicy })
  await cluster.kubelets()
  expect(await isGone(cluster.deployments, 'web')).toBe(true)
  expect((await cluster.replicaSets.list()).items).toHaveLength(left === 0 ? 0 : 1)
  expect((await cluster.pods.list()).items).toHaveLength(left)
})

test('a namespace that is deleted takes its content along', async () => {
  const { client, clock } = await aCluster()
  await client(namespaces).create({ metadata: { name: 'team-a' }, spec: {} })
  await clock.settle()
  await client(configMaps, 'team-a').create({ metadata: { name: 'settings' }, data: {} })
  await client(deployments, 'team-a').create(aDeployment({ name: 'web', namespace: 'team-a' }))
  await clock.settle()
  await client(namespaces).delete('team-a')
  await clock.advance(60_000)
  const { items } = await client(pods, 'team-a').list()
  for (const { metadata } of items) await client(pods, 'team-a').delete(metadata.name, { gracePeriodSeconds: 0 })
  await clock.advance(60_000)
  expect(await isGone(client(namespaces), 'team-a')).toBe(true)
})

test('a node that falls silent is tainted, and its pods go when they have tolerated that for long enough', async () => {
  const { client, clock, pods: inDefault } = await aCluster()
  for (const name of ['node-1', 'node-2']) await client(nodes).create(aNode({ name }))
  const beat = async (): Promise<void> => {
    const node = await client(nodes).get('node-2')
    const conditions = node.status?.conditions?.map((each) => ({
      ...each,
      status: 'True',
      lastHeartbeatTime: new Date(clock.now()).toISOString(),
    }))
    await client(nodes).updateStatus({ ...node, status: { ...node.status, ...(conditions && { conditions }) } })
  }
  await inDefault.create({ ...aPod({ name: 'web' }), spec: { ...aPod().spec, nodeName: 'node-1' } })
  for (let second = 0; second < 80; second += 5) {
    await beat()
    await clock.advance(5000)
  }
  const node = await client(nodes).get('node-1')
  expect(node.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
  expect(node.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ])
  expect((await client(nodes).get('node-2')).spec?.taints ?? []).toEqual([])
  for (let second = 0; second < 310; second += 5) {
    await beat()
    await clock.advance(5000)
  }
  expect((await inDefault.get('web')).metadata.deletionTimestamp).toBeDefined()
})
