/** What keeps the pods and is asked for them: our API server, in process or over HTTP, or an etcd. */
export interface Target {
  create(index: number): Promise<void>
  /** Writes the pod again, changed. */
  change(index: number): Promise<void>
  get(index: number): Promise<void>
  /** All pods. Resolves with how many bytes or objects came. */
  list(): Promise<number>
  /** Calls back with the number of changes of pods that have come. Resolves once it watches; absent where nobody watches. */
  watch?(heard: (changes: number) => void): Promise<void>
}

/** What a scenario measured. */
export interface Figures {
  readonly perSecond: number
  readonly p99Ms: number
}

/** One file each, in the list of scenarios/list.ts. */
export interface ApiScenario {
  readonly name: string
  readonly title: string
  /** How many pods there are before it begins. */
  readonly pods: number
  /** There is nothing like it in etcd alone. */
  readonly withoutEtcd?: true
  run(target: Target): Promise<Figures>
}

export const podName = (index: number): string => `pod-${String(index).padStart(6, '0')}`

/** A pod as people write one. */
export const podOf = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: podName(index), namespace: 'default', labels: { app: 'web', tier: `tier-${index % 10}` } },
  spec: {
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'web',
        image: 'nginx:1.29',
        ports: [{ containerPort: 80 }],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 80 } },
      },
    ],
  },
})

const inFlight = 32

/** Does it `count` times, many at once as clients do, and measures each. */
export async function measured(count: number, work: (index: number) => Promise<unknown>, width = inFlight): Promise<Figures> {
  const times: number[] = []
  let next = 0
  const client = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const start = performance.now()
      await work(index)
      times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: width }, client))
  return { perSecond: (count / (performance.now() - start)) * 1000, p99Ms: percentile99(times) }
}

export const percentile99 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
