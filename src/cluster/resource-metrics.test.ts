import { expect, test } from 'vitest'
import { nodeMetrics, podMetrics, pods } from '#api'
import { quantityMilliValue, quantityValue } from '#apimachinery'
import { createClient } from '#client'
import { Cluster } from './cluster.ts'

const startMs = Date.parse('2026-03-01T12:00:00Z')

const busy = { name: 'busy', image: 'busybox', command: ['sh', '-c', 'while true; do :; done'] }
const resting = { name: 'web', image: 'nginx:1.29' }

test('the metrics API tells what containers and nodes use, and leaves out what does not answer', async () => {
  const cluster = await Cluster.open({ seed: 3, startMs, nodes: 2, speed: 0 })
  const client = createClient(cluster.connect('user').handler, { userAgent: 'test' })
  const after = (seconds: number): Promise<void> => cluster.kernel.runUntil(cluster.kernel.nowMs + seconds * 1000)
  await after(20)
  const spec = { containers: [{ ...busy, resources: { limits: { cpu: '500m' } } }, resting] }
  await client(pods, 'default').create({ metadata: { name: 'two', labels: { app: 'two' } }, spec })
  await after(60)

  const { items } = await client(podMetrics, 'default').list({ labelSelector: 'app=two' })
  const usage = new Map(items[0]?.containers.map((container) => [container.name, container.usage]))
  expect(quantityMilliValue(usage.get('busy')?.['cpu'] ?? '0')).toBeGreaterThan(400)
  expect(quantityMilliValue(usage.get('busy')?.['cpu'] ?? '0')).toBeLessThan(600)
  expect(quantityMilliValue(usage.get('web')?.['cpu'] ?? '1')).toBe(0)
  expect(quantityValue(usage.get('web')?.['memory'] ?? '0')).toBeGreaterThan(2 ** 20)

  const node = (await client(pods, 'default').get('two')).spec.nodeName ?? ''
  const ofNode = await client(nodeMetrics).get(node)
  expect(quantityMilliValue(ofNode.usage['cpu'] ?? '0')).toBeGreaterThan(430)
  await cluster.machine(node, 'powerOff')
  expect((await client(nodeMetrics).list()).items.map(({ metadata }) => metadata.name)).not.toContain(node)
  await expect(client(podMetrics, 'default').get('two')).rejects.toThrow('podmetrics.metrics.k8s.io "default/two" not found')
  await cluster.stop()
})
