import { AppsV1Api, CoreV1Api, KubeConfig, makeInformer, Watch, type V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ended, outputOf, startServer } from './kubectl-session.ts'

const server = startServer(['--port', '0', '--speed', '10', '--seed', '1'])
const config = new KubeConfig()

beforeAll(async () => {
  const url = /http:\S+/.exec(await outputOf(server).until(/http:\S+/))?.[0] ?? ''
  // The library refuses plain HTTP unless told that nothing is to be verified.
  config.loadFromClusterAndUser({ name: 'here', server: url, skipTLSVerify: true }, { name: 'me' })
})
afterAll(() => ended(server))

/** The JavaScript client of the Kubernetes project, as its documentation begins. */
test('lists, creates and reads with typed clients', async () => {
  const core = config.makeApiClient(CoreV1Api)
  expect((await core.listNode()).items.map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2', 'node-3'])
  expect((await core.listPodForAllNamespaces()).items).toEqual([])

  await core.createNamespace({ body: { metadata: { name: 'team' } } })
  const apps = config.makeApiClient(AppsV1Api)
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.29' }] } }
  const created = await apps.createNamespacedDeployment({
    namespace: 'team',
    body: { metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: labels }, template } },
  })
  expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date)
  await expect(core.readNamespacedPod({ namespace: 'team', name: 'nobody' })).rejects.toMatchObject({ code: 404 })
})

test('a watch sees pods come to life', async () => {
  const watch = new Watch(config)
  const running = new Set<string>()
  await new Promise<void>((resolve, reject) => {
    const hear = (_: string, pod: V1Pod): void => {
      if (pod.status?.phase === 'Running') running.add(pod.metadata?.name ?? '')
      if (running.size === 2) resolve()
    }
    watch.watch('/api/v1/namespaces/team/pods', {}, hear, reject).catch(reject)
  })
  expect(running.size).toBe(2)
})

test('an informer holds what the API holds, and hears of changes', async () => {
  const core = config.makeApiClient(CoreV1Api)
  const informer = makeInformer(config, '/api/v1/namespaces/team/pods', () => core.listNamespacedPod({ namespace: 'team' }))
  const deleted = new Promise<V1Pod>((resolve, reject) => {
    informer.on('delete', resolve)
    informer.on('error', reject)
  })
  await informer.start()
  const [pod] = informer.list()
  await core.deleteNamespacedPod({ namespace: 'team', name: pod?.metadata?.name ?? '' })
  expect((await deleted).metadata?.name).toBe(pod?.metadata?.name)
  await informer.stop()
})
