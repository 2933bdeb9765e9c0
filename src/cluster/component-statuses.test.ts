import { expect, test } from 'vitest'
import { bindings, componentStatuses, pods } from '#api'
import { createClient } from '#client'
import { Cluster } from './cluster.ts'

const startMs = Date.parse('2026-03-01T12:00:00Z')

test('component statuses tell which parts of the control plane answer, and a binding assigns a pod where there is no scheduler', async () => {
  const cluster = await Cluster.open({ seed: 3, startMs, nodes: 1, speed: 0 })
  const { kernel } = cluster
  const client = createClient(cluster.connect('user').handler, { userAgent: 'test' })
  const told = async (): Promise<readonly string[]> =>
    (await client(componentStatuses).list()).items.map(({ metadata, conditions = [] }) => `${metadata.name}: ${conditions[0]?.message}`)
  await kernel.runUntil(startMs + 20_000)
  const { round } = kernel
  expect(await told()).toEqual(['controller-manager: ok', 'scheduler: ok', 'etcd-0: ok'])
  expect(kernel.round).toBe(round)

  kernel.input({ type: 'crash', name: 'scheduler' })
  expect((await told())[1]).toBe('scheduler: Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused')

  await client(pods, 'default').create({ metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'nginx:1.29' }] } })
  await client(bindings, 'default').create({ metadata: { name: 'web' }, target: { kind: 'Node', name: 'node-1' } })
  await kernel.runUntil(startMs + 60_000)
  expect((await client(pods, 'default').get('web')).status?.phase).toBe('Running')
  await cluster.stop()
})
