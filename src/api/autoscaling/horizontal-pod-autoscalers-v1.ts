import type { KubeObject } from '#apimachinery'
import type { HorizontalPodAutoscaler, V2HorizontalPodAutoscaler } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'
import { fromV2, toV2 } from './conversion.ts'
import { horizontalPodAutoscalers } from './horizontal-pod-autoscalers.ts'

const none = { currentReplicas: 0, desiredReplicas: 0 }

/** autoscaling/v1 HorizontalPodAutoscaler: stored as v2, seen through the older API. */
export const horizontalPodAutoscalersV1: Resource<HorizontalPodAutoscaler> = lazily<HorizontalPodAutoscaler>(
  {
    group: 'autoscaling',
    version: 'v1',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    singular: 'horizontalpodautoscaler',
    shortNames: ['hpa'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
    withoutGeneration: true,
    storedAs: {
      group: 'autoscaling',
      version: 'v2',
      plural: 'horizontalpodautoscalers',
      toStored: toV2,
      fromStored: (object: KubeObject) => fromV2(object as V2HorizontalPodAutoscaler),
    },
    subresources: { status: true },
    prepareForCreate: (object) => ({ ...object, status: none }),
    columns: (horizontalPodAutoscalers.columns ?? []).map((column) => ({
      ...column,
      cell: (object: HorizontalPodAutoscaler, context: { readonly now: number }) => column.cell(toV2(object), context),
    })),
  },
  async () => (await import('./rules.ts')).autoscalerV1Rules,
)
