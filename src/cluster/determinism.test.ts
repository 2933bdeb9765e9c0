import { expect, test } from 'vitest'
import { configMaps, customKinds, customResourceDefinitions, deployments, podMetrics, pods, resources, services } from '#api'
import { createClient, type Client } from '#client'
import { Host, RemoteHost, serveHost, type HostPort } from '#kernel'
import { canonicalLines } from '#store'
import { aDeployment, aService } from '#testing'
import { Cluster } from './cluster.ts'
import { componentPrograms } from './components.ts'

const startMs = Date.parse('2026-03-01T12:00:00Z')
const base = { seed: 7, startMs, nodes: 2, speed: 0 } as const

/** A host behind a MessagePort, as one in a worker is. */
function remoteHost(): HostPort & { close(): void } {
  const { port1, port2 } = new MessageChannel()
  serveHost(port2, new Host(componentPrograms))
  const host = new RemoteHost(port1)
  return Object.assign(host, { close: () => host.down() })
}

const definition = {
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

const logOf = ({ store }: Cluster): string => canonicalLines(store.changesSince(0))

/** What a person does: a deployment and a service, a look around, a new image, a fault, and a change of mind. */
async function live(cluster: Cluster): Promise<void> {
  const { kernel } = cluster
  const { handler } = cluster.connect('user')
  const client = createClient(handler, { userAgent: 'test' })
  const after = (seconds: number): Promise<void> => kernel.runUntil(kernel.nowMs + seconds * 1000)
  await after(20)
  await client(deployments, 'default').create(aDeployment({ name: 'web', replicas: 4, image: 'nginx:1.28' }))
  await client(services, 'default').create(aService({ name: 'web' }))
  await client(pods, 'default').list()
  await client(podMetrics, 'default').list()
  await after(15)
  await setImage(client, 'nginx:1.29')
  await after(5)
  await cluster.machine('node-1', 'crashKubelet')
  await after(60)
  await cluster.machine('node-1', 'restartKubelet')
  await after(5)
  await setImage(client, 'nginx:1.28')
  await after(30)
}

async function setImage(client: Client, image: string): Promise<void> {
  const patch = { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } }
  await client(deployments, 'default').patch('web', patch, { type: 'strategic' })
}

/** What a person does with a kind of their own: declares it, has objects own and be owned, and takes it all away again. */
async function liveWithOwnKinds(cluster: Cluster): Promise<void> {
  const { kernel } = cluster
  const { handler } = cluster.connect('user')
  const client = createClient(handler, { userAgent: 'test' })
  const after = (seconds: number): Promise<void> => kernel.runUntil(kernel.nowMs + seconds * 1000)
  await after(20)
  await client(customResourceDefinitions).create(definition)
  await after(5)
  const [kind] = customKinds(await client(customResourceDefinitions).get('things.example.com'))
  if (!kind) throw new Error('the definition is not established')
  const draft = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'owner' } }
  const { metadata } = await client(kind, 'default').create(draft)
  const ownerReferences = [{ apiVersion: 'example.com/v1', kind: 'Thing', name: 'owner', uid: metadata.uid }]
  await client(configMaps, 'default').create({ metadata: { name: 'owned', ownerReferences } })
  await after(5)
  await client(customResourceDefinitions).delete('things.example.com')
  await after(30)
}

async function runHook(client: Client, command: string): Promise<void> {
  const { metadata, spec } = aDeployment({ name: 'hook', image: 'registry.k8s.io/e2e-test-images/agnhost:2.53' })
  const args = [command, '--port=443']
  const containers = spec.template.spec?.containers.map((container) => ({ ...container, args })) ?? []
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } }
  await client(deployments, 'default').create({ metadata, spec: { ...spec, template } })
  const ports = [{ port: 443, protocol: 'TCP', targetPort: 443 }]
  await client(services, 'default').create({ metadata: { name: 'hook' }, spec: { selector: { app: 'hook' }, ports } })
}

/** What a person does with versions that a webhook converts: writes in one, reads in the other. */
async function liveWithConversion(cluster: Cluster): Promise<void> {
  const { kernel } = cluster
  const { handler } = cluster.connect('user')
  const client = createClient(handler, { userAgent: 'test' })
  const after = (seconds: number): Promise<void> => kernel.runUntil(kernel.nowMs + seconds * 1000)
  await after(20)
  await runHook(client, 'crd-conversion-webhook')
  await after(15)
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const versions = ['v1', 'v2'].map((name) => ({ name, served: true, storage: name === 'v1', schema: { openAPIV3Schema } }))
  const clientConfig = { service: { namespace: 'default', name: 'hook', path: '/crdconvert' } }
  const conversion = { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig } }
  const names = { plural: 'sites', kind: 'Site' }
  const spec = { group: 'example.com', scope: 'Namespaced', names, versions, conversion }
  await client(customResourceDefinitions).create({ metadata: { name: 'sites.example.com' }, spec })
  await after(5)
  const kinds = customKinds(await client(customResourceDefinitions).get('sites.example.com'))
  const [v1, v2] = ['v1', 'v2'].map((version) => kinds.find((kind) => kind.version === version))
  if (!v1 || !v2) throw new Error('the definition is not established')
  const draft = { apiVersion: 'example.com/v2', kind: 'Site', metadata: { name: 'a' }, host: 'ada', port: '80' }
  await client(v2, 'default').create(draft)
  await client(v1, 'default').get('a')
  expect(await client(v2, 'default').get('a')).toMatchObject({ host: 'ada' })
  await after(5)
}

/** What a person does with a webhook: runs it, has it change something, and then not answer. */
async function liveWithWebhooks(cluster: Cluster): Promise<void> {
  const { kernel } = cluster
  const { handler } = cluster.connect('user')
  const client = createClient(handler, { userAgent: 'test' })
  const after = (seconds: number): Promise<void> => kernel.runUntil(kernel.nowMs + seconds * 1000)
  await after(20)
  await runHook(client, 'webhook')
  await after(15)
  const service = { namespace: 'default', name: 'hook', path: '/mutating-configmaps' }
  const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }]
  const common = { clientConfig: { service }, rules, sideEffects: 'None', admissionReviewVersions: ['v1'] }
  const kind = resources.find(({ plural }) => plural === 'mutatingwebhookconfigurations')
  if (!kind) throw new Error('there are no webhooks')
  const configuration = { metadata: { name: 'hook' }, webhooks: [{ name: 'hook.example.com', ...common }] }
  await client(kind).create(configuration)
  await after(1)
  await client(configMaps, 'default').create({ metadata: { name: 'one' }, data: { 'mutation-start': 'yes' } })
  for (const node of ['node-1', 'node-2']) cluster.link(node, { type: 'cut' })
  const refused = client(configMaps, 'default')
    .create({ metadata: { name: 'two' } })
    .catch((error: unknown) => String(error))
  await after(30)
  expect(await refused).toContain('context deadline exceeded')
}

test.each([
  ['', live, ['nginx:1.29', '"Running"']],
  [' of custom resources', liveWithOwnKinds, ['InstanceDeletionInProgress']],
  [' of webhooks', liveWithWebhooks, ['mutation-stage-1']],
  [' of conversions', liveWithConversion, ['"hostPort":"ada:80"']],
] as const)('one thread and four make the same history%s, and seed and inputs make it again', async (_, life, tells) => {
  const alone = await Cluster.open(base)
  await life(alone)
  const history = alone.kernel.history
  await alone.stop()
  const log = logOf(alone)
  for (const text of tells) expect(log).toContain(text)

  const threads = { controllers: remoteHost(), scheduler: remoteHost(), nodes: remoteHost() }
  const spread = await Cluster.open({ ...base, threads })
  await life(spread)
  const spreadHistory = spread.kernel.history
  await spread.stop()
  expect(logOf(spread)).toBe(log)
  for (const host of Object.values(threads)) host.close()

  for (const replay of [history, spreadHistory]) {
    const again = await Cluster.open({ ...base, replay })
    await again.stop()
    expect(logOf(again)).toBe(log)
  }
})

test('what happened while threads came and went happens again in one thread', async () => {
  const nodes = remoteHost()
  const cluster = await Cluster.open({ ...base, threads: { nodes }, laterThreads: ['controllers', 'scheduler'] })
  const hosts = { controllers: remoteHost(), scheduler: remoteHost() }
  const client = createClient(cluster.connect('user').handler, { userAgent: 'test' })
  await client(deployments, 'default').create(aDeployment({ name: 'web', replicas: 2, image: 'nginx:1.28' }))
  cluster.threadUp('controllers', hosts.controllers)
  cluster.threadUp('scheduler', hosts.scheduler)
  await cluster.kernel.runUntil(startMs + 20_000)
  cluster.threadDown('scheduler')
  hosts.scheduler.close()
  await cluster.kernel.runUntil(startMs + 25_000)
  const replacement = remoteHost()
  cluster.threadUp('scheduler', replacement)
  await setImage(client, 'nginx:1.29')
  await cluster.kernel.runUntil(startMs + 60_000)
  const { history } = cluster.kernel
  await cluster.stop()
  for (const host of [nodes, hosts.controllers, replacement]) host.close()

  const again = await Cluster.open({ ...base, replay: history })
  await again.stop()

  expect(logOf(cluster)).toContain('nginx:1.29')
  expect(logOf(again)).toBe(logOf(cluster))
})

test('another seed makes another history', async () => {
  const logs = []
  for (const seed of [1, 2]) {
    const cluster = await Cluster.open({ ...base, seed })
    await cluster.kernel.runUntil(startMs + 5000)
    await cluster.stop()
    logs.push(logOf(cluster))
  }
  expect(logs[0]).not.toBe(logs[1])
})
