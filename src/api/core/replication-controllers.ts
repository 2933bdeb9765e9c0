import { formatLabels, required } from '#apimachinery'
import { ageColumn, containerColumns, count, wide } from '../columns.ts'
import type { ReplicationController } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { nonNegative } from '../validation.ts'
import { defaultPodTemplate } from './pod/defaults.ts'
import { validateRunningTemplate } from './pod/validate.ts'

const isEmpty = (map: object | undefined): boolean => Object.keys(map ?? {}).length === 0

/** v1 ReplicationController. */
export const replicationControllers: Resource<ReplicationController> = {
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
  defaults: (controller) => {
    const { metadata, spec } = controller
    const labels = spec.template?.metadata?.labels
    return {
      ...controller,
      metadata: labels && isEmpty(metadata.labels) ? { ...metadata, labels } : metadata,
      spec: {
        ...spec,
        replicas: spec.replicas ?? 1,
        ...(labels && isEmpty(spec.selector) && { selector: labels }),
        ...(spec.template && { template: defaultPodTemplate(spec.template) }),
      },
    }
  },
  prepareForCreate: (controller) => ({ ...controller, status: { replicas: 0 } }),
  validate: ({ spec }) => {
    const selector = spec.selector ?? {}
    const selects = (labels: Readonly<Record<string, string>> = {}): boolean =>
      Object.entries(selector).every(([key, value]) => labels[key] === value)
    return [
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...(isEmpty(selector) ? [required('spec.selector')] : []),
      ...nonNegative('spec.replicas', spec.replicas),
      ...(spec.template ? validateRunningTemplate(spec.template, 'spec.template', selects) : [required('spec.template')]),
    ]
  },
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  columns: [
    count('Desired', ({ spec }) => spec.replicas),
    count('Current', ({ status }) => status?.replicas),
    count('Ready', ({ status }) => status?.readyReplicas),
    ageColumn,
    ...containerColumns((controller: ReplicationController) => controller.spec.template),
    wide('Selector', ({ spec }) => formatLabels(spec.selector)),
  ],
}
