import type { MatchResources, NamedRuleWithOperations } from '#api'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import type { Admission } from '../plugin.ts'
import { relevantForm } from '../webhooks/relevant.ts'

const everything: readonly NamedRuleWithOperations[] = [
  { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*', '*/*'], scope: '*' },
]

/**
 * The form in which a policy or its binding speaks of a request, if it does; without rules it speaks of all.
 * (admission/plugin/policy/matching/matching.go)
 */
export async function matchingForm(
  environment: Environment,
  match: MatchResources | undefined,
  admission: Admission,
): Promise<Served | undefined> {
  const { resourceRules = [], excludeResourceRules = [], ...selectors } = match ?? {}
  const named = (rules: readonly NamedRuleWithOperations[]): readonly NamedRuleWithOperations[] =>
    rules.filter(({ resourceNames = [] }) => resourceNames.length === 0 || resourceNames.includes(admission.name ?? ''))
  const excluded = named(excludeResourceRules)
  if (excluded.length > 0 && (await relevantForm(environment, { ...selectors, rules: excluded }, admission))) return undefined
  const rules = resourceRules.length === 0 ? everything : named(resourceRules)
  return relevantForm(environment, { ...selectors, rules }, admission)
}
