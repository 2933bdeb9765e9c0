import { dns1123Label } from '#apimachinery'
import { ageColumn, column, containerColumns } from '../columns.ts'
import type { StatefulSet } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'
import { scaleSelector } from './workload.ts'

/** apps/v1 StatefulSet. */
export const statefulSets: Resource<StatefulSet> = lazily<StatefulSet>(
  {
    group: 'apps',
    version: 'v1',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    singular: 'statefulset',
    shortNames: ['sts'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.apps.v1.StatefulSet',
    subresources: {
      status: true,
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        selector: (object: StatefulSet) => scaleSelector(object.spec.selector),
      },
    },
    nameRule: (name) => dns1123Label(name)[0],
    prepareForCreate: (set) => ({ ...set, status: { replicas: 0, availableReplicas: 0 } }),
    columns: [
      column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
        description: 'Number of the pod with ready state',
      }),
      ageColumn,
      ...containerColumns((set: StatefulSet) => set.spec.template),
    ],
  },
  async () => (await import('./stateful-set-rules.ts')).statefulSetRules,
)
