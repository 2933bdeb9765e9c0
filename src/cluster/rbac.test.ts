import { expect, test } from 'vitest'
import { clusterRoles, deployments, pods } from '#api'
import { createClient } from '#client'
import { aDeployment } from '#testing'
import { Cluster } from './cluster.ts'

const startMs = Date.UTC(2026, 0, 1)

test('under RBAC the components may do all that is theirs to do: a deployment rolls out', async () => {
  const cluster = await Cluster.open({ nodes: 2, seed: 1, speed: 0, startMs, apiServer: { authorizationMode: 'RBAC' } })
  const { handler } = cluster.connect('user')
  const client = createClient(handler, { userAgent: 'test' })
  await cluster.settle()
  await client(deployments, 'default').create(aDeployment({ name: 'web', replicas: 3, image: 'nginx:1.29' }))
  await cluster.settle()
  expect((await client(pods, 'default').list()).items.map(({ status }) => status?.phase)).toEqual(['Running', 'Running', 'Running'])
  const patch = { spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:1.28' }] } } } }
  await client(deployments, 'default').patch('web', patch, { type: 'strategic' })
  await cluster.settle()
  expect((await client(deployments, 'default').get('web')).status).toMatchObject({ updatedReplicas: 3, availableReplicas: 3 })
  await client(deployments, 'default').delete('web', { propagationPolicy: 'Foreground' })
  await cluster.settle()
  expect((await client(pods, 'default').list()).items).toEqual([])

  const refused = cluster.audit(0).filter(({ code }) => code === 403)
  expect(refused.map(({ user, verb, group, resource, subresource }) => ({ user, verb, group, resource, subresource }))).toEqual([])

  // Aggregated from what is labelled for it.
  expect((await client(clusterRoles).get('view')).rules?.length).toBeGreaterThan(5)
  const jane = { name: 'jane', groups: ['system:authenticated'] }
  const denied = await handler({ verb: 'list', version: 'v1', resource: 'pods', namespace: 'default', impersonate: jane })
  expect(denied).toMatchObject({
    code: 403,
    object: { message: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"' },
  })
  await cluster.stop()
})

test('under RBAC a cluster heals: a node loses its power, its pods come up elsewhere, it comes back', async () => {
  const cluster = await Cluster.open({ nodes: 2, seed: 1, speed: 0, startMs, apiServer: { authorizationMode: 'RBAC' } })
  const client = createClient(cluster.connect('user').handler, { userAgent: 'test' })
  await cluster.settle()
  await client(deployments, 'default').create(aDeployment({ name: 'web', replicas: 2, image: 'nginx:1.29' }))
  await cluster.settle()
  await cluster.machine('node-2', 'powerOff')
  await cluster.kernel.runUntil(cluster.kernel.nowMs + 8 * 60_000)
  const { items } = await client(pods, 'default').list()
  expect(items.filter(({ spec, status }) => spec.nodeName === 'node-1' && status?.phase === 'Running')).toHaveLength(2)
  await cluster.machine('node-2', 'powerOn')
  await cluster.kernel.runUntil(cluster.kernel.nowMs + 2 * 60_000)
  expect((await client(pods, 'default').list()).items).toHaveLength(2)

  expect(cluster.audit(0).filter(({ code }) => code === 403)).toEqual([])
  await cluster.stop()
})
