/** Which pods a quota is about. (podMatchesScopeFunc) */
import type { KubeObject } from '#apimachinery'
import type { Pod, PodAffinityTerm, ResourceQuota, ScopedResourceSelectorRequirement } from '../../generated/types.ts'
import { qosClass } from '../pod/resources.ts'

/** Whether an object is among those that a quota counts by its scopes, which only pods have. */
export function isInQuotaScopes(
  { spec }: ResourceQuota,
  { group, plural }: { readonly group: string; readonly plural: string },
  object: KubeObject,
): boolean {
  const scopes: readonly ScopedResourceSelectorRequirement[] = [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ]
  if (scopes.length === 0) return true
  return group === '' && plural === 'pods' && scopes.every((scope) => podMatches(object as Pod, scope))
}

function podMatches(pod: Pod, scope: ScopedResourceSelectorRequirement): boolean {
  switch (scope.scopeName) {
    case 'Terminating':
      return pod.spec.activeDeadlineSeconds !== undefined
    case 'NotTerminating':
      return pod.spec.activeDeadlineSeconds === undefined
    case 'BestEffort':
      return qosClass(pod) === 'BestEffort'
    case 'NotBestEffort':
      return qosClass(pod) !== 'BestEffort'
    case 'PriorityClass':
      return matchesPriority(pod.spec.priorityClassName ?? '', scope)
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod)
    default:
      return false
  }
}

function matchesPriority(name: string, { operator, values = [] }: ScopedResourceSelectorRequirement): boolean {
  switch (operator) {
    case 'Exists':
      return name !== ''
    case 'DoesNotExist':
      return name === ''
    case 'In':
      return values.includes(name)
    default:
      return !values.includes(name)
  }
}

function crossesNamespaces({ spec: { affinity } }: Pod): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((part): readonly PodAffinityTerm[] => [
    ...(part?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(part?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  return terms.some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined)
}
