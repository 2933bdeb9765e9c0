/** What a DaemonSet may be. (pkg/apis/apps/validation) */
import { invalid, percentOf, required } from '#apimachinery'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { or } from '../defaulting.ts'
import type { DaemonSet, DaemonSetUpdateStrategy } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { atMostAll, countOrPercent, type Errors, immutableSelector, nonNegativeFields, when } from '../validation.ts'
import { unknownStrategy, validateCollisions, validateLooselySelected, validateNumbers } from './workload-rules.ts'

function defaultStrategy(strategy: DaemonSetUpdateStrategy = {}): DaemonSetUpdateStrategy {
  const type = or(strategy.type, 'RollingUpdate')
  if (type !== 'RollingUpdate') return { ...strategy, type }
  return { ...strategy, type, rollingUpdate: { maxUnavailable: 1, maxSurge: 0, ...strategy.rollingUpdate } }
}

/** Either some pods may be missing or some may be there twice. */
function validateStrategy({ type, rollingUpdate }: DaemonSetUpdateStrategy = {}): Errors {
  const path = 'spec.updateStrategy'
  if (type === 'OnDelete') return []
  if (type !== 'RollingUpdate')
    return [unknownStrategy(path, type, 'DaemonSetUpdateStrategy', 'RollingUpdateDaemonSet', ['OnDelete', 'RollingUpdate'])]
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  const [unavailableAt, surgeAt] = [`${path}.rollingUpdate.maxUnavailable`, `${path}.rollingUpdate.maxSurge`]
  const [hasUnavailable, hasSurge] = [maxUnavailable, maxSurge].map((value) => (percentOf(value) ?? value) !== 0)
  return [
    ...countOrPercent(unavailableAt, maxUnavailable),
    ...countOrPercent(surgeAt, maxSurge),
    ...atMostAll(unavailableAt, maxUnavailable),
    ...atMostAll(surgeAt, maxSurge),
    ...when(hasUnavailable === true && hasSurge === true, () =>
      invalid(surgeAt, maxSurge, 'may not be set when maxUnavailable is non-zero'),
    ),
    ...when(!hasUnavailable && !hasSurge, () => required(unavailableAt, 'cannot be 0 when maxSurge is 0')),
  ]
}

const numbers = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const

export const daemonSetRules: Rules<DaemonSet> = {
  defaults: (set) => ({
    ...set,
    spec: {
      ...set.spec,
      template: defaultPodTemplate(set.spec.template),
      updateStrategy: defaultStrategy(set.spec.updateStrategy),
      revisionHistoryLimit: set.spec.revisionHistoryLimit ?? 10,
    },
  }),
  validate: ({ spec }) => [
    ...validateLooselySelected(spec, 'DaemonSet', 'daemonset'),
    ...validateNumbers(spec, ['minReadySeconds']),
    ...validateStrategy(spec.updateStrategy),
    ...validateNumbers(spec, ['revisionHistoryLimit']),
  ],
  validateUpdate: (next, previous) => immutableSelector(next.spec.selector, previous.spec.selector),
  validateStatusUpdate: (next, previous) => [...nonNegativeFields('status', next.status, numbers), ...validateCollisions(next, previous)],
}
