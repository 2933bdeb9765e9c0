import { addResources, type KubeObject, type ResourceList } from '#apimachinery'
import { column } from '../columns.ts'
import type { Resource } from '../resource.ts'
import { metricsPackage } from './definitions.ts'

/** What a node uses. */
export interface NodeMetrics extends KubeObject {
  readonly timestamp: string
  /** A Go duration. */
  readonly window: string
  readonly usage: ResourceList
}

/** What a pod's containers use. */
export interface PodMetrics extends KubeObject {
  readonly timestamp: string
  readonly window: string
  readonly containers: readonly { readonly name: string; readonly usage: ResourceList }[]
}

const common = { group: 'metrics.k8s.io', version: 'v1beta1', verbs: ['get', 'list'], withoutGeneration: true } as const

const usageColumns = <T extends KubeObject & { readonly window: string }>(usageOf: (object: T) => ResourceList) => [
  column<T>('cpu', (object) => usageOf(object)['cpu'] ?? ''),
  column<T>('memory', (object) => usageOf(object)['memory'] ?? ''),
  column<T>('Window', ({ window }) => window),
]

/** metrics.k8s.io/v1beta1 NodeMetrics, which metrics-server has in other clusters. Never stored. */
export const nodeMetrics: Resource<NodeMetrics> = {
  ...common,
  kind: 'NodeMetrics',
  plural: 'nodes',
  singular: '',
  scope: 'Cluster',
  schema: `${metricsPackage}.NodeMetrics`,
  columns: usageColumns(({ usage }: NodeMetrics) => usage),
}

/** metrics.k8s.io/v1beta1 PodMetrics. Never stored. */
export const podMetrics: Resource<PodMetrics> = {
  ...common,
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  scope: 'Namespaced',
  schema: `${metricsPackage}.PodMetrics`,
  columns: usageColumns(({ containers }: PodMetrics) => containers.reduce<ResourceList>((sum, { usage }) => addResources(sum, usage), {})),
}
