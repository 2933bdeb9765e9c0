import { expect, test } from 'vitest'
import { resources } from '#api'
import { isObserving, ownGroups } from './api-calls.ts'

test('the groups that are the server’s own are those of the declared kinds', () => {
  const declared = new Set(resources.map(({ group }) => group).filter((group) => group.includes('.')))
  expect([...ownGroups].toSorted()).toEqual([...declared].toSorted())
})

test.each([
  [true, { verb: 'list', group: 'apps', version: 'v1', resource: 'deployments' }],
  [true, { verb: 'get', version: 'v1', resource: 'pods', name: 'a', subresource: 'log' }],
  [true, { verb: 'get', path: '/apis/storage.k8s.io/v1' }],
  [false, { verb: 'create', version: 'v1', resource: 'pods' }],
  [false, { verb: 'get', version: 'v1', resource: 'pods', name: 'a', subresource: 'exec' }],
  [false, { verb: 'list', group: 'custom.metrics.k8s.io', version: 'v1beta1', resource: 'pods' }],
  [false, { verb: 'get', path: '/apis/example.com/v1' }],
] as const)('only looks: %s, for %j', (looks, request) => {
  expect(isObserving(request)).toBe(looks)
})
