/** autoscaling/v1, which knows one metric: the others, conditions and behavior go into annotations, as upstream writes them. */
import type { KubeObject } from '#apimachinery'
import type {
  HorizontalPodAutoscaler,
  V2HorizontalPodAutoscaler,
  V2MetricSpec,
  V2MetricStatus,
  V2HorizontalPodAutoscalerStatus,
} from '../generated/types.ts'

const prefix = 'autoscaling.alpha.kubernetes.io/'
const parts = {
  metrics: `${prefix}metrics`,
  current: `${prefix}current-metrics`,
  conditions: `${prefix}conditions`,
  behavior: `${prefix}behavior`,
}
const defaultUtilization = 80

/** What both a wish and what is measured have: `target` and `current` below. */
interface Amount {
  readonly type?: string
  readonly value?: string
  readonly averageValue?: string
  readonly averageUtilization?: number
}
interface Source {
  readonly name?: string
  readonly container?: string
  readonly metric?: { readonly name: string; readonly selector?: unknown }
  readonly describedObject?: unknown
  readonly target?: Amount
  readonly current?: Amount
}
type Side = 'target' | 'current'
type Flat = Readonly<Record<string, unknown>>
type Metric = V2MetricSpec | V2MetricStatus

/** The member of a metric that its type names: `ContainerResource` → `containerResource`. */
const memberOf = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1)
const sourceOf = (metric: Metric): Source | undefined => (metric as unknown as Readonly<Record<string, Source>>)[memberOf(metric.type)]

const isCpu = (metric: Metric): boolean => metric.type === 'Resource' && metric.resource?.name === 'cpu'

/** Without what is not there. */
const present = (object: Flat): Flat => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** How v1 wrote a metric: one struct each, without the ones within. */
function flatten(metric: Metric, side: Side): Flat {
  const { name, container, metric: { name: metricName, selector } = {}, describedObject, [side]: amount = {} } = sourceOf(metric) ?? {}
  const { value, averageValue, averageUtilization } = amount
  const average = { [`${side}AverageValue`]: averageValue, [`${side}AverageUtilization`]: averageUtilization }
  const byType: Readonly<Record<string, Flat>> = {
    Object: { target: describedObject, metricName, [`${side}Value`]: value ?? '0', selector, averageValue },
    Pods: { metricName, selector, ...average },
    External: { metricName, metricSelector: selector, [`${side}Value`]: value, ...average },
  }
  return { type: metric.type, [memberOf(metric.type)]: present(byType[metric.type] ?? { name, container, ...average }) }
}

const typeOfAmount = ({ averageUtilization, averageValue }: Amount): string =>
  averageUtilization !== undefined ? 'Utilization' : averageValue !== undefined ? 'AverageValue' : 'Value'

function restore(flat: Flat, side: Side): Metric {
  const type = String(flat['type'])
  const { [memberOf(type)]: inner = {} } = flat
  const { metricName, selector, metricSelector, target, averageValue, ...rest } = inner as Flat
  const amount: Amount = present({
    value: averageValue === undefined ? rest[`${side}Value`] : undefined,
    averageValue: averageValue ?? rest[`${side}AverageValue`],
    averageUtilization: rest[`${side}AverageUtilization`],
  })
  const source = present({
    name: rest['name'],
    container: rest['container'],
    ...(metricName !== undefined && { metric: present({ name: metricName, selector: selector ?? metricSelector }) }),
    describedObject: target,
    [side]: side === 'target' ? { type: typeOfAmount(amount), ...amount } : amount,
  })
  return { type, [memberOf(type)]: source }
}

/** What an annotation holds; whatever is not JSON is as if it were not there, as upstream has it. */
function read(annotations: Readonly<Record<string, string>>, key: string): unknown {
  try {
    const text = annotations[key]
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const metricsIn = (annotations: Readonly<Record<string, string>>, key: string): readonly Flat[] => {
  const list = read(annotations, key)
  return Array.isArray(list) ? (list as readonly Flat[]) : []
}

const withAnnotations = (object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject['metadata'] => {
  const { annotations: _before, ...metadata } = object.metadata
  return Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata
}

const cpu = (averageUtilization: number): V2MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

function statusToV2(
  { status }: HorizontalPodAutoscaler,
  annotations: Readonly<Record<string, string>>,
): V2HorizontalPodAutoscalerStatus | undefined {
  if (!status) return undefined
  const { currentCPUUtilizationPercentage: used, ...rest } = status
  const others = metricsIn(annotations, parts.current).map((flat) => restore(flat, 'current') as V2MetricStatus)
  const known = others.find(isCpu)?.resource?.current ?? {}
  const measured: readonly V2MetricStatus[] =
    used === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { ...known, averageUtilization: used } } }]
  const conditions = read(annotations, parts.conditions) as V2HorizontalPodAutoscalerStatus['conditions']
  const currentMetrics = [...measured, ...others.filter((metric) => !(isCpu(metric) && used !== undefined))]
  return { ...rest, currentMetrics, ...(conditions && { conditions }) }
}

/** Of an object that came in as v1. */
export function toV2(object: HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  const { annotations = {} } = object.metadata
  const { targetCPUUtilizationPercentage: wanted, ...spec } = object.spec
  const others = metricsIn(annotations, parts.metrics).map((flat) => restore(flat, 'target') as V2MetricSpec)
  const metrics = [...others, ...(wanted === undefined ? [] : [cpu(wanted)])]
  const behavior = read(annotations, parts.behavior) as V2HorizontalPodAutoscaler['spec']['behavior']
  const status = statusToV2(object, annotations)
  const own: readonly string[] = Object.values(parts)
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => !own.includes(key)))
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: withAnnotations(object, kept),
    spec: { ...spec, metrics: metrics.length > 0 ? metrics : [cpu(defaultUtilization)], ...(behavior && { behavior }) },
    ...(status && { status }),
  }
}

/** Of an object for those who ask for v1. */
export function fromV2(object: V2HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { metrics = [], behavior, ...spec } = object.spec
  const { currentMetrics = [], conditions = [], currentReplicas = 0, ...status } = object.status ?? { desiredReplicas: 0 }
  const wanted = metrics.find((metric) => isCpu(metric) && metric.resource?.target.averageUtilization !== undefined)
  const used = currentMetrics.find((metric) => isCpu(metric) && metric.resource?.current.averageUtilization !== undefined)
  const others = metrics.filter((metric) => metric !== wanted).map((metric) => flatten(metric, 'target'))
  const annotations = {
    ...object.metadata.annotations,
    ...(others.length > 0 && { [parts.metrics]: JSON.stringify(others) }),
    ...(currentMetrics.length > 0 && { [parts.current]: JSON.stringify(currentMetrics.map((metric) => flatten(metric, 'current'))) }),
    ...(conditions.length > 0 && { [parts.conditions]: JSON.stringify(conditions) }),
    ...(behavior && { [parts.behavior]: JSON.stringify(behavior) }),
  }
  const target = wanted?.resource?.target.averageUtilization
  const current = used?.resource?.current.averageUtilization
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: withAnnotations(object, annotations),
    spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    status: { ...status, currentReplicas, ...(current !== undefined && { currentCPUUtilizationPercentage: current }) },
  }
}
