import { type FieldError, forbiddenField, formatLabelSelector, formatLabels, invalid, notSupported, percentOf } from '#apimachinery'
import { ageColumn, column, containerColumns, count, wide } from '../columns.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { validateRunningTemplate } from '../core/pod/validate.ts'
import { or } from '../defaulting.ts'
import type { DaemonSet, DaemonSetUpdateStrategy } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { countOrPercent, type Errors, immutableSelector, nonNegative } from '../validation.ts'
import { selects, validateSelector } from './workload.ts'

function defaultStrategy(strategy: DaemonSetUpdateStrategy = {}): DaemonSetUpdateStrategy {
  const type = or(strategy.type, 'RollingUpdate')
  if (type !== 'RollingUpdate') return { ...strategy, type }
  return { ...strategy, type, rollingUpdate: { maxUnavailable: 1, maxSurge: 0, ...strategy.rollingUpdate } }
}

function validateStrategy(strategy: DaemonSetUpdateStrategy = {}): Errors {
  const path = 'spec.updateStrategy'
  if (strategy.type === 'OnDelete') return []
  if (strategy.type !== 'RollingUpdate') return [notSupported(path, strategy.type, ['OnDelete', 'RollingUpdate'])]
  const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate ?? {}
  const [noneUnavailable, noneSurge] = [maxUnavailable, maxSurge].map((value) => value === 0 || percentOf(value) === 0)
  const errors: FieldError[] = [
    ...countOrPercent(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${path}.rollingUpdate.maxSurge`, maxSurge),
  ]
  if (noneUnavailable && noneSurge)
    errors.push(invalid(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, 'cannot be 0 when maxSurge is 0'))
  if (!noneUnavailable && !noneSurge)
    errors.push(invalid(`${path}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'))
  return errors
}

/** apps/v1 DaemonSet. */
export const daemonSets: Resource<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  subresources: { status: true },
  defaults: (set) => ({
    ...set,
    spec: {
      ...set.spec,
      template: defaultPodTemplate(set.spec.template ?? { spec: { containers: [] } }),
      updateStrategy: defaultStrategy(set.spec.updateStrategy),
      revisionHistoryLimit: set.spec.revisionHistoryLimit ?? 10,
    },
  }),
  prepareForCreate: (set) => ({
    ...set,
    // The template's generation, from before ControllerRevisions; still shown.
    metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, 'deprecated.daemonset.template.generation': '1' } },
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  }),
  validate: ({ spec }) => [
    ...validateSelector(spec.selector, 'daemonset'),
    ...validateRunningTemplate(spec.template, 'spec.template', selects(spec.selector)),
    ...(spec.template.spec.activeDeadlineSeconds === undefined
      ? []
      : [forbiddenField('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in DaemonSet is not Supported')]),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateStrategy(spec.updateStrategy),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ],
  validateUpdate: (next, previous) => immutableSelector(next.spec.selector, previous.spec.selector),
  columns: [
    count('Desired', ({ status }) => status?.desiredNumberScheduled),
    count('Current', ({ status }) => status?.currentNumberScheduled),
    count('Ready', ({ status }) => status?.numberReady),
    count('Up-to-date', ({ status }) => status?.updatedNumberScheduled),
    count('Available', ({ status }) => status?.numberAvailable),
    column('Node Selector', ({ spec }) => formatLabels(spec.template.spec.nodeSelector)),
    ageColumn,
    ...containerColumns((set: DaemonSet) => set.spec.template),
    wide('Selector', ({ spec }) => formatLabelSelector(spec.selector)),
  ],
}
