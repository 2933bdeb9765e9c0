/** What a ReplicationController may be. (ValidateReplicationController) */
import { required } from '#apimachinery'
import { validateReplicaCounts, validateRunningTemplate } from '../apps/workload-rules.ts'
import type { PodTemplate, ReplicationController } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { nonNegative } from '../validation.ts'
import { defaultPodTemplate } from './pod/defaults.ts'
import { validatePodTemplate } from './pod/validate.ts'

const isEmpty = (map: object | undefined): boolean => Object.keys(map ?? {}).length === 0

export const replicationControllerRules: Rules<ReplicationController> = {
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
  validate: ({ spec }) => {
    const selector = spec.selector ?? {}
    const selects = (labels: Readonly<Record<string, string>> = {}): boolean =>
      Object.entries(selector).every(([key, value]) => labels[key] === value)
    return [
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...(isEmpty(selector) ? [required('spec.selector')] : []),
      ...nonNegative('spec.replicas', spec.replicas),
      ...(spec.template ? validateRunningTemplate(spec.template, 'ReplicationController', selects) : [required('spec.template')]),
    ]
  },
  validateStatusUpdate: ({ status }) => validateReplicaCounts(status),
}

export const podTemplateRules: Rules<PodTemplate> = {
  defaults: (object) => ({ ...object, template: defaultPodTemplate(object.template ?? { spec: { containers: [] } }) }),
  validate: ({ template }) => (template ? validatePodTemplate(template, 'template') : []),
}
