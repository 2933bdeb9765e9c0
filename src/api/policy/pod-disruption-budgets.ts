import { ageColumn, column, count } from '../columns.ts'
import type { PodDisruptionBudget } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** policy/v1 PodDisruptionBudget. */
export const podDisruptionBudgets: Resource<PodDisruptionBudget> = lazily<PodDisruptionBudget>(
  {
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
    columns: [
      column('Min Available', ({ spec }) => (spec.minAvailable === undefined ? 'N/A' : String(spec.minAvailable))),
      column('Max Unavailable', ({ spec }) => (spec.maxUnavailable === undefined ? 'N/A' : String(spec.maxUnavailable))),
      count('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed),
      ageColumn,
    ],
  },
  async () => (await import('./rules.ts')).podDisruptionBudgetRules,
)
