import type {
  PodDisruptionBudget,
  PriorityClass,
  V2HorizontalPodAutoscaler as HorizontalPodAutoscaler,
  V2HPAScalingRules as HPAScalingRules,
  V2MetricSpec as MetricSpec,
  V2MetricStatus as MetricStatus,
  V2MetricTarget as MetricTarget,
  V2MetricValueStatus as MetricValueStatus,
} from '#api'
import { formatLabels } from '#apimachinery'
import { formatSelector, type Describer } from './context.ts'
import { writeEvents } from './events.ts'
import { writeHead } from './metadata.ts'
import type { DescribeWriter } from './writer.ts'

export const describePodDisruptionBudget: Describer<PodDisruptionBudget> = async ({ metadata, spec, status }, context) => {
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`)
  if (spec?.minAvailable !== undefined) writer.line(0, `Min available:\t${spec.minAvailable}`)
  else if (spec?.maxUnavailable !== undefined) writer.line(0, `Max unavailable:\t${spec.maxUnavailable}`)
  writer.line(0, `Selector:\t${spec?.selector ? formatSelector(spec.selector) : '<unset>'}`)
  writer.line(0, 'Status:')
  writer.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`)
  writer.line(2, `Current:\t${status?.currentHealthy ?? 0}`)
  writer.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`)
  writer.line(2, `Total:\t${status?.expectedPods ?? 0}`)
  writeEvents(writer, await context.events(metadata, 'PodDisruptionBudget'))
  return writer.toString()
}

export const describePriorityClass: Describer<PriorityClass> = async (priorityClass, context) => {
  const { metadata, value, globalDefault = false, preemptionPolicy = '', description = '' } = priorityClass
  const writer = context.writer()
  writer.line(0, `Name:\t${metadata.name}`)
  writer.line(0, `Value:\t${value}`)
  writer.line(0, `GlobalDefault:\t${globalDefault}`)
  writer.line(0, `PreemptionPolicy:\t${preemptionPolicy}`)
  writer.line(0, `Description:\t${description}`)
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`)
  writeEvents(writer, await context.events(metadata, 'PriorityClass'))
  return writer.toString()
}

const unknown = '<unknown>'

function resourceMetric(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return `:\t${current?.averageValue ?? unknown} / ${target.averageValue}`
  const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}% (${current.averageValue ?? ''})`
  return `  (as a percentage of request):\t${now} / ${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`
}

function valueMetric(target: MetricTarget, current: MetricValueStatus | undefined, isAverage: boolean): string {
  if (isAverage) return `(target average value):\t${current?.averageValue ?? unknown} / ${target.averageValue ?? ''}`
  return `(target value):\t${current?.value ?? unknown} / ${target.value ?? ''}`
}

function metricText(metric: MetricSpec, status: MetricStatus | undefined): string {
  const { resource, containerResource, pods, object, external } = metric
  if (resource) return `resource ${resource.name} on pods${resourceMetric(resource.target, status?.resource?.current)}`
  if (containerResource) {
    const { name, container, target } = containerResource
    return `resource ${name} of container "${container}" on pods${resourceMetric(target, status?.containerResource?.current)}`
  }
  if (pods) return `"${pods.metric.name}" on pods:\t${status?.pods?.current.averageValue ?? unknown} / ${pods.target.averageValue ?? ''}`
  if (object) {
    const { describedObject, target } = object
    return `"${object.metric.name}" on ${describedObject.kind}/${describedObject.name} ${valueMetric(target, status?.object?.current, target.type === 'AverageValue')}`
  }
  if (external) {
    const { target } = external
    return `"${external.metric.name}" ${valueMetric(target, status?.external?.current, target.averageValue !== undefined)}`
  }
  return `<unknown metric type "${metric.type}">`
}

function writeBehavior(writer: DescribeWriter, title: string, rules: HPAScalingRules | undefined): void {
  if (!rules) return
  writer.line(1, `${title}:`)
  if (rules.stabilizationWindowSeconds !== undefined) writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`)
  if (!rules.policies?.length) return
  writer.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`)
  writer.line(2, 'Policies:')
  for (const { type, value, periodSeconds } of rules.policies)
    writer.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`)
}

export const describeHorizontalPodAutoscaler: Describer<HorizontalPodAutoscaler> = async ({ metadata, spec, status }, context) => {
  const writer = context.writer()
  writeHead(writer, metadata)
  writer.line(0, `CreationTimestamp:\t${writer.time(metadata.creationTimestamp)}`)
  const target = spec?.scaleTargetRef
  writer.line(0, `Reference:\t${target?.kind ?? ''}/${target?.name ?? ''}`)
  writer.line(0, 'Metrics:\t( current / target )')
  const metrics = spec?.metrics ?? []
  metrics.forEach((metric, at) => writer.line(1, metricText(metric, status?.currentMetrics?.[at])))
  writer.line(0, `Min replicas:\t${spec?.minReplicas ?? '<unset>'}`)
  writer.line(0, `Max replicas:\t${spec?.maxReplicas ?? 0}`)
  if (spec?.behavior) writer.line(0, 'Behavior:')
  writeBehavior(writer, 'Scale Up', spec?.behavior?.scaleUp)
  writeBehavior(writer, 'Scale Down', spec?.behavior?.scaleDown)
  writer.line(0, `${target?.kind ?? ''} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`)
  if (status?.conditions?.length) {
    writer.line(0, 'Conditions:')
    writer.line(1, 'Type\tStatus\tReason\tMessage')
    writer.line(1, '----\t------\t------\t-------')
    for (const { type, status: value, reason = '', message = '' } of status.conditions)
      writer.line(1, `${type}\t${value}\t${reason}\t${message}`)
  }
  writeEvents(writer, await context.events(metadata, 'HorizontalPodAutoscaler'))
  return writer.toString()
}
