import { invalid } from '#apimachinery'
import { ageColumn, column, count } from '../columns.ts'
import type { PodDisruptionBudget } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { countOrPercent, oneOf, validateLabelSelector } from '../validation.ts'

/** policy/v1 PodDisruptionBudget. */
export const podDisruptionBudgets: Resource<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  subresources: { status: true },
  prepareForCreate: (budget) => ({ ...budget, status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 } }),
  validate: ({ spec }) => [
    ...(spec.minAvailable !== undefined && spec.maxUnavailable !== undefined
      ? [
          invalid(
            'spec',
            { minAvailable: spec.minAvailable, maxUnavailable: spec.maxUnavailable },
            'minAvailable and maxUnavailable cannot be both set',
          ),
        ]
      : []),
    ...countOrPercent('spec.minAvailable', spec.minAvailable),
    ...countOrPercent('spec.maxUnavailable', spec.maxUnavailable),
    ...validateLabelSelector('spec.selector', spec.selector),
    ...oneOf('spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget']),
  ],
  columns: [
    column('Min Available', ({ spec }) => (spec.minAvailable === undefined ? 'N/A' : String(spec.minAvailable))),
    column('Max Unavailable', ({ spec }) => (spec.maxUnavailable === undefined ? 'N/A' : String(spec.maxUnavailable))),
    count('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed),
    ageColumn,
  ],
}
