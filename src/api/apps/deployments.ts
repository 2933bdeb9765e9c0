import { ageColumn, column, containerColumns, wide } from '../columns.ts'
import type { Deployment } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'
import { scaleSelector } from './workload.ts'

/** apps/v1 Deployment. */
export const deployments: Resource<Deployment> = lazily<Deployment>(
  {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    plural: 'deployments',
    singular: 'deployment',
    shortNames: ['deploy'],
    categories: ['all'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.apps.v1.Deployment',
    subresources: {
      status: true,
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        selector: (object: Deployment) => scaleSelector(object.spec.selector),
      },
    },
    columns: [
      column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
        description: 'Number of the pod with ready state',
      }),
      column('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
      column('Available', ({ status }) => status?.availableReplicas ?? 0),
      ageColumn,
      ...containerColumns((deployment: Deployment) => deployment.spec.template),
      wide('Selector', ({ spec }) => scaleSelector(spec.selector)),
    ],
  },
  async () => (await import('./deployment-rules.ts')).deploymentRules,
)
