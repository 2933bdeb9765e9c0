/** What a PodDisruptionBudget may say. (pkg/apis/policy/validation) */
import { invalid } from '#apimachinery'
import { validateConditions } from '../conditions.ts'
import type { PodDisruptionBudget } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { atMostAll, countOrPercent, nonNegativeFields, oneOf, validateLabelSelector, when } from '../validation.ts'

const numbers = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const

export const podDisruptionBudgetRules: Rules<PodDisruptionBudget> = {
  validate: ({ spec }) => [
    ...when(spec.minAvailable !== undefined && spec.maxUnavailable !== undefined, () =>
      invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'),
    ),
    ...(['minAvailable', 'maxUnavailable'] as const).flatMap((field) => [
      ...countOrPercent(`spec.${field}`, spec[field]),
      ...atMostAll(`spec.${field}`, spec[field]),
    ]),
    ...validateLabelSelector('spec.selector', spec.selector),
    ...oneOf('spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget']),
  ],
  validateStatusUpdate: ({ status }) => [
    ...validateConditions('status.conditions', status?.conditions),
    ...nonNegativeFields('status', status, numbers),
  ],
}
