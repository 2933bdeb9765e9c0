import { BaseImage, Cluster, newLatencyProvider, type ProcessContext } from '@ngrok/webernetes'
import { deployment, newVersion, oldVersion, runScenario } from './scenarios.ts'

/** The peer has no images of its own: a server of the same name. */
function server(version: string) {
  return class extends BaseImage {
    static readonly imageName = 'nginx'
    static readonly imageVersion = version
    readonly defaultCommand = ['serve']
    override async exec(context: ProcessContext, argv: readonly string[]): Promise<number> {
      if (argv[0] !== 'serve') return super.exec(context, [...argv])
      context.listenHttp(80, async () => ({ status: 200, body: 'hello' }))
      return context.waitUntilKilled()
    }
  }
}

const pollMs = 20

/** Its time is the wall clock's; what it waits for is set to nothing as far as it lets us. */
await runScenario(async (nodes) => {
  const cluster = new Cluster({ nodes, latencyProvider: newLatencyProvider({ containerTerminationLatency: () => 0 }) })
  for (const version of [oldVersion, newVersion]) cluster.registerImage(server(version))
  await cluster.init()
  const { appsv1, corev1 } = cluster.api
  let wanted = oldVersion
  /** Its status does not say which template it is about. */
  const areCurrent = async (replicas: number): Promise<boolean> => {
    const { items } = await corev1.listNamespacedPod({ namespace: 'default' })
    return items.filter(({ spec }) => spec?.containers[0]?.image === `nginx:${wanted}`).length === replicas
  }
  return {
    async deploy(replicas, version) {
      wanted = version
      await cluster.apply([deployment(replicas, version)])
    },
    async rolledOut(replicas) {
      for (;;) {
        const { status = {} } = await appsv1.readNamespacedDeployment({ name: 'web', namespace: 'default' })
        const counts = [status.replicas, status.updatedReplicas, status.availableReplicas]
        if (counts.every((count) => count === replicas) && (await areCurrent(replicas))) return
        await new Promise((resolve) => setTimeout(resolve, pollMs))
      }
    },
    create: async (name) => {
      const involvedObject = { kind: 'Node', name: 'node-1' }
      await corev1.createNamespacedEvent({
        namespace: 'default',
        body: { metadata: { name, namespace: 'default' }, involvedObject, reason: 'Bench' },
      })
    },
    read: async (name) => void (await corev1.readNamespacedEvent({ namespace: 'default', name })),
  }
})
