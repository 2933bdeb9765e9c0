import { expect, test } from 'vitest'
import { deletionConditions } from './conditions.ts'

const nothing = { byKind: new Map<string, number>(), byFinalizer: new Map<string, number>(), estimateSeconds: 0 }
const now = '2026-01-01T00:00:00Z'

test('a namespace that is empty says so', () => {
  expect(deletionConditions([], nothing, now).map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'],
    ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ])
})

test('one that is not says what is left, and what holds it', () => {
  const byKind = new Map([
    ['pods', 2],
    ['deployments.apps', 1],
  ])
  const byFinalizer = new Map([['example.com/hold', 2]])

  const conditions = deletionConditions([], { byKind, byFinalizer, estimateSeconds: 5 }, now)

  expect(conditions.filter(({ status }) => status === 'True').map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
    'SomeResourcesRemain: Some resources are remaining: deployments.apps has 1 resource instances, pods. has 2 resource instances',
    'SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 2 resource instances',
  ])
})

test('what is said already is not said again', () => {
  const before = deletionConditions([], nothing, now)

  expect(deletionConditions(before, nothing, '2026-01-01T00:01:00Z')).toBe(before)
})
