import { formatLabelSelector } from '#apimachinery'
import { ageColumn, containerColumns, count, wide } from '../columns.ts'
import type { ReplicaSet } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'
import { scaleSelector } from './workload.ts'

/** apps/v1 ReplicaSet. */
export const replicaSets: Resource<ReplicaSet> = lazily<ReplicaSet>(
  {
    group: 'apps',
    version: 'v1',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    singular: 'replicaset',
    shortNames: ['rs'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.apps.v1.ReplicaSet',
    subresources: {
      status: true,
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        selector: (object: ReplicaSet) => scaleSelector(object.spec.selector),
      },
    },
    prepareForCreate: (replicaSet) => ({ ...replicaSet, status: { replicas: 0 } }),
    selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
    columns: [
      count('Desired', ({ spec }) => spec.replicas, 'Replicas is the number of desired pods.'),
      count('Current', ({ status }) => status?.replicas, 'Replicas is the most recently observed number of non-terminating pods.'),
      count(
        'Ready',
        ({ status }) => status?.readyReplicas,
        'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.',
      ),
      ageColumn,
      ...containerColumns((replicaSet: ReplicaSet) => replicaSet.spec.template),
      wide('Selector', ({ spec }) => formatLabelSelector(spec.selector)),
    ],
  },
  async () => (await import('./deployment-rules.ts')).replicaSetRules,
)
