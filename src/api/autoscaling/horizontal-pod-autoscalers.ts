import { ageColumn, column, some } from '../columns.ts'
import type { V2HorizontalPodAutoscaler, V2MetricSpec, V2MetricStatus, V2MetricTarget, V2MetricValueStatus } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

interface Metric {
  readonly target: V2MetricTarget | undefined
  readonly current: V2MetricValueStatus | undefined
}

/** The part of a metric that its type names, and what the status says of it. */
function partsOf(spec: V2MetricSpec, status: V2MetricStatus | undefined): Metric {
  const target =
    spec.resource?.target ?? spec.containerResource?.target ?? spec.pods?.target ?? spec.object?.target ?? spec.external?.target
  const current =
    status?.resource?.current ??
    status?.containerResource?.current ??
    status?.pods?.current ??
    status?.object?.current ??
    status?.external?.current
  return { target, current }
}

function metricText(spec: V2MetricSpec, status: V2MetricStatus | undefined): string {
  const { target, current } = partsOf(spec, status)
  const name = spec.resource?.name ?? spec.containerResource?.name
  if (name !== undefined) {
    if (target?.averageValue !== undefined) return `${name}: ${current?.averageValue ?? '<unknown>'}/${target.averageValue}`
    const used = current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`
    return `${name}: ${used}/${target?.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`
  }
  const average = target?.averageValue !== undefined
  const shown = average ? current?.averageValue : current?.value
  return `${shown ?? '<unknown>'}/${target?.averageValue ?? target?.value ?? '<auto>'}${average && !spec.pods ? ' (avg)' : ''}`
}

function targetsText({ spec, status }: V2HorizontalPodAutoscaler): string {
  const metrics = (spec.metrics ?? []).map((metric, index) => metricText(metric, status?.currentMetrics?.[index]))
  return metrics.length === 0 ? '<none>' : some(metrics, 2, ', ')
}

/** autoscaling/v2 HorizontalPodAutoscaler. */
export const horizontalPodAutoscalers: Resource<V2HorizontalPodAutoscaler> = lazily<V2HorizontalPodAutoscaler>(
  {
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    singular: 'horizontalpodautoscaler',
    shortNames: ['hpa'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
    withoutGeneration: true,
    subresources: { status: true },
    prepareForCreate: (autoscaler) => ({ ...autoscaler, status: { desiredReplicas: 0, currentReplicas: 0, currentMetrics: [] } }),
    columns: [
      column('Reference', ({ spec: { scaleTargetRef } }) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`),
      column('Targets', targetsText),
      column('MinPods', ({ spec }) => (spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas))),
      column('MaxPods', ({ spec }) => spec.maxReplicas),
      column('Replicas', ({ status }) => status?.currentReplicas ?? 0),
      ageColumn,
    ],
  },
  async () => (await import('./rules.ts')).autoscalerRules,
)
