import { formatLabels } from '#apimachinery'
import { ageColumn, containerColumns, count, wide } from '../columns.ts'
import type { ReplicationController } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const isEmpty = (map: object | undefined): boolean => Object.keys(map ?? {}).length === 0

/** v1 ReplicationController. */
export const replicationControllers: Resource<ReplicationController> = lazily<ReplicationController>(
  {
    group: '',
    version: 'v1',
    kind: 'ReplicationController',
    plural: 'replicationcontrollers',
    singular: 'replicationcontroller',
    shortNames: ['rc'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.core.v1.ReplicationController',
    subresources: {
      status: true,
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        selector: (object: ReplicationController) => (isEmpty(object.spec.selector) ? '' : formatLabels(object.spec.selector)),
      },
    },
    prepareForCreate: (controller) => ({ ...controller, status: { replicas: 0 } }),
    selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
    columns: [
      count('Desired', ({ spec }) => spec.replicas),
      count('Current', ({ status }) => status?.replicas),
      count('Ready', ({ status }) => status?.readyReplicas),
      ageColumn,
      ...containerColumns((controller: ReplicationController) => controller.spec.template),
      wide('Selector', ({ spec }) => formatLabels(spec.selector)),
    ],
  },
  async () => (await import('./replication-controller-rules.ts')).replicationControllerRules,
)
