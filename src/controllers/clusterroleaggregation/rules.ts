import type { ClusterRole, PolicyRule } from '#api'
import { deepEqual, matchesSelector, selectorOf } from '#apimachinery'

/**
 * The rules that an aggregated role gathers: of each selector in turn the roles it selects, by name, every rule once.
 * (pkg/controller/clusterroleaggregation)
 */
export function gatheredRules({ aggregationRule, metadata }: ClusterRole, roles: readonly ClusterRole[]): readonly PolicyRule[] {
  const sorted = roles.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const rules: PolicyRule[] = []
  for (const labels of aggregationRule?.clusterRoleSelectors ?? []) {
    const selector = selectorOf(labels)
    for (const role of sorted) {
      if (role.metadata.name === metadata.name || !matchesSelector(selector, role.metadata.labels)) continue
      for (const rule of role.rules ?? []) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule)
    }
  }
  return rules
}
