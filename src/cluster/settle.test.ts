import { expect, test } from 'vitest'
import { pods, type Container } from '#api'
import { createClient } from '#client'
import { aContainer, aPod } from '#testing'
import { startCluster } from './start-cluster.ts'

test.each<[string, Partial<Container>]>([
  ['that runs', { image: 'nginx:1.29' }],
  ['that is probed', { image: 'nginx:1.29', readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 } }],
  ['whose image does not exist', { image: 'nginx:99.99' }],
  ['that ends again and again', { image: 'busybox:1.37', command: ['sh', '-c', 'exit 3'] }],
  ['whose settings are missing', { image: 'nginx:1.29', envFrom: [{ configMapRef: { name: 'missing' } }] }],
  ['that no node has room for', { image: 'nginx:1.29', resources: { requests: { cpu: '64' } } }],
])('a cluster with a container %s comes to rest within minutes', async (_, container) => {
  const { handler, control, close } = await startCluster({ nodes: 1, seed: 1, speed: 0, startMs: Date.UTC(2026, 0, 1) })
  await control.runUntilSettled()
  const before = (await control.status()).timeMs
  const { metadata, spec } = aPod({ name: 'web', spec: { containers: [aContainer(container)] } })
  await createClient(handler, { userAgent: 'test' })(pods, 'default').create({ metadata, spec })
  await control.runUntilSettled()

  expect((await control.status()).timeMs - before).toBeLessThan(5 * 60_000)
  await close()
})
