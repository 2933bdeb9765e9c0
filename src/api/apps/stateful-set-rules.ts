/** What a StatefulSet may be, and how it may change. (pkg/apis/apps/validation) */
import { deepEqual, dns1123Label, forbiddenField, invalid, required } from '#apimachinery'
import { defaultClaimSpec } from '../core/claim-defaults.ts'
import { validateClaimSpec } from '../core/claim-rules.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { each, or } from '../defaulting.ts'
import type { PodTemplateSpec, StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { atMostAll, byRule, countOrPercent, eachItem, type Errors, nonNegative, notSupportedUnless, when } from '../validation.ts'
import { validateCollisions, validateNumbers, validateReplicaCounts, validateSelected } from './workload-rules.ts'

function defaultStrategy(strategy: StatefulSetUpdateStrategy = {}): StatefulSetUpdateStrategy {
  const type = or(strategy.type, 'RollingUpdate')
  if (type !== 'RollingUpdate') return { ...strategy, type }
  return { ...strategy, type, rollingUpdate: { ...strategy.rollingUpdate, partition: strategy.rollingUpdate?.partition ?? 0 } }
}

const defaultSpec = (spec: StatefulSetSpec): StatefulSetSpec => ({
  ...spec,
  template: defaultPodTemplate(spec.template),
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
    metadata: claim.metadata,
    spec: defaultClaimSpec(claim.spec),
    status: { phase: 'Pending', ...claim.status },
  })),
})

/** The template as its pods will be: a claim template is a volume that containers may mount. */
function withClaims({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const claims = volumeClaimTemplates.map(({ metadata }) => ({ name: metadata.name, persistentVolumeClaim: { claimName: metadata.name } }))
  const own = (template.spec.volumes ?? []).filter(({ name }) => !claims.some((claim) => claim.name === name))
  return { ...template, spec: { ...template.spec, volumes: [...own, ...claims] } }
}

function validateStrategy(path: string, strategy: StatefulSetUpdateStrategy = {}): Errors {
  const { type = '', rollingUpdate } = strategy
  if (type === '') return [required(path)]
  const at = `${path}.rollingUpdate`
  if (type === 'OnDelete')
    return when(rollingUpdate !== undefined, () => invalid(at, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"))
  if (type !== 'RollingUpdate') return [invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")]
  const { partition, maxUnavailable } = rollingUpdate ?? {}
  return [
    ...nonNegative(`${at}.partition`, partition),
    ...countOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...when(maxUnavailable === 0 || maxUnavailable === '0%', () => invalid(`${at}.maxUnavailable`, maxUnavailable, 'cannot be 0')),
    ...atMostAll(`${at}.maxUnavailable`, maxUnavailable),
  ]
}

function validate({ spec }: StatefulSet): Errors {
  const { podManagementPolicy: order = '', persistentVolumeClaimRetentionPolicy: retention, serviceName } = spec
  const path = 'spec.persistentVolumeClaimRetentionPolicy'
  return [
    ...when(order !== 'OrderedReady' && order !== 'Parallel', () =>
      order === ''
        ? required('spec.podManagementPolicy')
        : invalid('spec.podManagementPolicy', order, "must be 'OrderedReady' or 'Parallel'"),
    ),
    ...validateStrategy('spec.updateStrategy', spec.updateStrategy),
    ...(retention
      ? (['whenDeleted', 'whenScaled'] as const).flatMap((field) =>
          notSupportedUnless(`${path}.${field}`, retention[field] ?? '', ['Delete', 'Retain']),
        )
      : []),
    ...validateNumbers(spec, ['replicas', 'minReadySeconds', 'revisionHistoryLimit']),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...eachItem('spec.volumeClaimTemplates', spec.volumeClaimTemplates, (claim, at) => validateClaimSpec(claim.spec, `${at}.spec`)),
    ...(serviceName ? byRule('spec.serviceName', serviceName, dns1123Label) : []),
    ...validateSelected({ selector: spec.selector, template: withClaims(spec) }, 'StatefulSet', 'statefulset', ''),
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

const fixed = (spec: StatefulSetSpec): object =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => !changeable.some((name) => name === key)))

const listed = changeable
  .map((name) => `'${name}'`)
  .join(', ')
  .replace(/, (?='minReadySeconds')/, ' and ')

export const statefulSetRules: Rules<StatefulSet> = {
  defaults: (set) => ({ ...set, spec: defaultSpec(set.spec) }),
  validate,
  validateUpdate: (next, previous) =>
    when(!deepEqual(fixed(next.spec), fixed(previous.spec)), () =>
      forbiddenField('spec', `updates to statefulset spec for fields other than ${listed} are forbidden`),
    ),
  validateStatusUpdate: (next, previous) => [
    ...validateReplicaCounts(next.status, 'status.readyReplicas'),
    ...validateCollisions(next, previous),
  ],
}
