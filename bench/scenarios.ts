/** What is asked of a cluster, ours or the peer's. Each scenario runs in a process of its own. */
export type Scenario = 'apply' | 'roll' | 'requests'

/** What a scenario took, from the request on; CPU is of the whole process. */
export interface Took {
  readonly wallMs: number
  readonly cpuMs: number
  /** Of `requests`: how many were made. */
  readonly requests?: number
}

/** A cluster as the scenarios use it. */
export interface BenchCluster {
  deploy(replicas: number, version: string): Promise<void>
  /** Resolves when the deployment's current template has so many available replicas, and no others are left. */
  rolledOut(replicas: number): Promise<void>
  /** Makes one small object. */
  create(name: string): Promise<void>
  read(name: string): Promise<void>
}

export const oldVersion = '1.28'
export const newVersion = '1.29'

/** Machines hold 110 pods; some room is left for a rollout. */
export const nodesFor = (replicas: number): number => Math.max(3, Math.ceil(replicas / 90))

export const deployment = (replicas: number, version: string) => ({
  apiVersion: 'apps/v1' as const,
  kind: 'Deployment' as const,
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: `nginx:${version}` }] } },
  },
})

async function took(work: () => Promise<void>): Promise<Took> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 }
}

async function requests(cluster: BenchCluster, count: number): Promise<Took> {
  const name = (index: number): string => `event-${index}`
  for (let index = 0; index < 50; index++) await cluster.create(`warm-up-${index}`)
  const total = await took(async () => {
    for (let index = 0; index < count; index++) {
      await cluster.create(name(index))
      await cluster.read(name(index))
    }
  })
  return { ...total, requests: 2 * count }
}

/** Runs a scenario of the command line and prints what it took. */
export async function runScenario(open: (nodes: number) => Promise<BenchCluster>): Promise<never> {
  const [scenario, size = '0'] = process.argv.slice(2)
  const count = Number(size)
  const cluster = await open(scenario === 'requests' ? 3 : nodesFor(count))
  let result: Took
  if (scenario === 'requests') result = await requests(cluster, count)
  else if (scenario === 'apply') {
    result = await took(async () => {
      await cluster.deploy(count, oldVersion)
      await cluster.rolledOut(count)
    })
  } else {
    await cluster.deploy(count, oldVersion)
    await cluster.rolledOut(count)
    result = await took(async () => {
      await cluster.deploy(count, newVersion)
      await cluster.rolledOut(count)
    })
  }
  console.log(JSON.stringify(result))
  process.exit(0)
}
