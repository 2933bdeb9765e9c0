import { formatLabelSelector } from '#apimachinery'
import { ageColumn, containerColumns, count, wide } from '../columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { validateRunningTemplate } from '../core/pod/validate.ts'
import type { ReplicaSet } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { immutableSelector, nonNegative } from '../validation.ts'
import { scaleSelector, selects, validateSelector } from './workload.ts'

/** apps/v1 ReplicaSet. */
export const replicaSets: Resource<ReplicaSet> = {
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
  defaults: (replicaSet) => ({
    ...replicaSet,
    spec: {
      ...replicaSet.spec,
      replicas: replicaSet.spec.replicas ?? 1,
      ...(replicaSet.spec.template && { template: defaultPodTemplate(replicaSet.spec.template) }),
    },
  }),
  prepareForCreate: (replicaSet) => ({ ...replicaSet, status: { replicas: 0 } }),
  validate: ({ spec }) => [
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateSelector(spec.selector, 'deployment'),
    ...validateRunningTemplate(spec.template ?? { spec: { containers: [] } }, 'spec.template', selects(spec.selector)),
  ],
  validateUpdate: (next, previous) => immutableSelector(next.spec.selector, previous.spec.selector),
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
}
