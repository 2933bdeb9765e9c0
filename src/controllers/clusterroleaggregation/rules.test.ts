import { expect, test } from 'vitest'
import type { ClusterRole } from '#api'
import { gatheredRules } from './rules.ts'

const role = (name: string, labels: Record<string, string>, ...resources: string[]): ClusterRole => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, labels, uid: '', resourceVersion: '', creationTimestamp: '' },
  rules: resources.map((resource) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] })),
})
const gathering = (...selectors: Record<string, string>[]): ClusterRole => ({
  ...role('all', { part: 'yes' }),
  aggregationRule: { clusterRoleSelectors: selectors.map((matchLabels) => ({ matchLabels })) },
})

test.each<[string, ClusterRole, ClusterRole[], string[]]>([
  ['nothing, when nothing is selected', gathering({ part: 'yes' }), [role('a', {}, 'pods')], []],
  [
    'what is selected, by name',
    gathering({ part: 'yes' }),
    [role('b', { part: 'yes' }, 'secrets'), role('a', { part: 'yes' }, 'pods')],
    ['pods', 'secrets'],
  ],
  ['a rule once', gathering({ part: 'yes' }), [role('a', { part: 'yes' }, 'pods'), role('b', { part: 'yes' }, 'pods')], ['pods']],
  ['nothing of itself', gathering({ part: 'yes' }), [role('all', { part: 'yes' }, 'pods')], []],
  [
    'one selector after the other',
    gathering({ part: 'b' }, { part: 'a' }),
    [role('a', { part: 'a' }, 'pods'), role('b', { part: 'b' }, 'nodes')],
    ['nodes', 'pods'],
  ],
])('a role that is made of others has %s', (_, wanted, roles, resources) => {
  expect(gatheredRules(wanted, roles).flatMap((rule) => rule.resources)).toEqual(resources)
})
