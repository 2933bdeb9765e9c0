import { deepEqual, type FieldError, forbiddenField, invalid, notSupported } from '#apimachinery'
import { ageColumn, column, containerColumns } from '../columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { defaultClaimSpec } from '../core/claim-defaults.ts'
import { validateRunningTemplate } from '../core/pod/validate.ts'
import { each, or } from '../defaulting.ts'
import type { PodTemplateSpec, StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors, nonNegative, oneOf } from '../validation.ts'
import { scaleSelector, selects, validateSelector } from './workload.ts'

function defaultStrategy(strategy: StatefulSetUpdateStrategy = {}): StatefulSetUpdateStrategy {
  const type = or(strategy.type, 'RollingUpdate')
  if (type !== 'RollingUpdate') return { ...strategy, type }
  return { ...strategy, type, rollingUpdate: { ...strategy.rollingUpdate, partition: strategy.rollingUpdate?.partition ?? 0 } }
}

const defaultSpec = (spec: StatefulSetSpec): StatefulSetSpec => ({
  ...spec,
  template: defaultPodTemplate(spec.template ?? { spec: { containers: [] } }),
  podManagementPolicy: or(spec.podManagementPolicy, 'OrderedReady'),
  updateStrategy: defaultStrategy(spec.updateStrategy),
  persistentVolumeClaimRetentionPolicy: {
    whenDeleted: or(spec.persistentVolumeClaimRetentionPolicy?.whenDeleted, 'Retain'),
    whenScaled: or(spec.persistentVolumeClaimRetentionPolicy?.whenScaled, 'Retain'),
  },
  replicas: spec.replicas ?? 1,
  revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
  ...each(spec, 'volumeClaimTemplates', (claim) => ({
    ...claim,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: claim.metadata ?? { name: '' },
    spec: defaultClaimSpec(claim.spec ?? {}),
    status: { phase: 'Pending', ...claim.status },
  })),
})

/** The template as its pods will be: a claim template is a volume that containers may mount. */
function withClaims({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const claims = volumeClaimTemplates.map(({ metadata }) => ({ name: metadata.name, persistentVolumeClaim: { claimName: metadata.name } }))
  const own = (template.spec.volumes ?? []).filter(({ name }) => !claims.some((claim) => claim.name === name))
  return { ...template, spec: { ...template.spec, volumes: [...own, ...claims] } }
}

function validate({ spec }: StatefulSet): Errors {
  const { updateStrategy, podManagementPolicy } = spec
  const errors: FieldError[] = [...oneOf('spec.podManagementPolicy', podManagementPolicy, ['OrderedReady', 'Parallel'])]
  if (updateStrategy?.type === 'OnDelete' && updateStrategy.rollingUpdate)
    errors.push(
      invalid('spec.updateStrategy.rollingUpdate', updateStrategy.rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"),
    )
  else if (updateStrategy?.type !== 'RollingUpdate' && updateStrategy?.type !== 'OnDelete')
    errors.push(notSupported('spec.updateStrategy', updateStrategy?.type, ['OnDelete', 'RollingUpdate']))
  return [
    ...errors,
    ...nonNegative('spec.updateStrategy.rollingUpdate.partition', updateStrategy?.rollingUpdate?.partition),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateSelector(spec.selector, 'statefulset'),
    ...validateRunningTemplate(withClaims(spec), 'spec.template', selects(spec.selector)),
  ]
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const

function fixed(spec: StatefulSetSpec): object {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !changeable.some((name) => name === key)))
}

const listed = changeable
  .map((name) => `'${name}'`)
  .join(', ')
  .replace(/, (?='minReadySeconds')/, ' and ')

/** apps/v1 StatefulSet. */
export const statefulSets: Resource<StatefulSet> = {
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
  defaults: (set) => ({ ...set, spec: defaultSpec(set.spec) }),
  prepareForCreate: (set) => ({ ...set, status: { replicas: 0, availableReplicas: 0 } }),
  validate,
  validateUpdate: (next, previous) =>
    deepEqual(fixed(next.spec), fixed(previous.spec))
      ? []
      : [forbiddenField('spec', `updates to statefulset spec for fields other than ${listed} are forbidden`)],
  columns: [
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`, {
      description: 'Number of the pod with ready state',
    }),
    ageColumn,
    ...containerColumns((set: StatefulSet) => set.spec.template),
  ],
}
