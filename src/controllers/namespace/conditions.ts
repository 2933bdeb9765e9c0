import type { NamespaceCondition } from '#api'
import { withCondition } from '../conditions.ts'
import type { Remains } from './content.ts'

const counted = (items: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string =>
  [...items]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => text(name, count))
    .join(', ')

/** What a namespace says of its own end. (pkg/controller/namespace/deletion/status_condition_utils.go) */
export function deletionConditions(before: readonly NamespaceCondition[], remains: Remains, now: string): readonly NamespaceCondition[] {
  const { byKind, byFinalizer } = remains
  const wanted: readonly NamespaceCondition[] = [
    condition('NamespaceDeletionDiscoveryFailure', false, 'ResourcesDiscovered', 'All resources successfully discovered'),
    condition('NamespaceDeletionGroupVersionParsingFailure', false, 'ParsedGroupVersions', 'All legacy kube types successfully parsed'),
    condition(
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    byKind.size > 0
      ? condition(
          'NamespaceContentRemaining',
          true,
          'SomeResourcesRemain',
          `Some resources are remaining: ${counted(byKind, (kind, count) => `${kind.includes('.') ? kind : `${kind}.`} has ${count} resource instances`)}`,
        )
      : condition('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'),
    byFinalizer.size > 0
      ? condition(
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${counted(byFinalizer, (name, count) => `${name} in ${count} resource instances`)}`,
        )
      : condition('NamespaceFinalizersRemaining', false, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'),
  ]
  return wanted.reduce((conditions, next) => withCondition(conditions, { ...next, lastTransitionTime: now }), before)
}

const condition = (type: string, isTrue: boolean, reason: string, message: string): NamespaceCondition => ({
  type,
  status: isTrue ? 'True' : 'False',
  reason,
  message,
})
