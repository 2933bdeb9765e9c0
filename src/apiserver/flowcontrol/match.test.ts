import { expect, test } from 'vitest'
import type { FlowSchema, FlowSchemaSpec } from '#api'
import type { ApiRequest } from '#apimachinery'
import { mandatorySchemas } from './mandatory.ts'
import { candidatesFor, firstMatch, inOrder } from './match.ts'

const schema = (name: string, matchingPrecedence: number, rules: NonNullable<FlowSchemaSpec['rules']>): FlowSchema => ({
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'FlowSchema',
  metadata: { name, uid: '', resourceVersion: '', creationTimestamp: '' },
  spec: { matchingPrecedence, priorityLevelConfiguration: { name: 'catch-all' }, rules },
})
const user = (name: string) => ({ kind: 'User', user: { name } })
const account = (namespace: string, name: string) => ({ kind: 'ServiceAccount', serviceAccount: { namespace, name } })

const schemas = inOrder([
  ...mandatorySchemas,
  schema('health', 900, [{ subjects: [user('*')], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/livez', '/debug/*'] }] }]),
  schema('leases', 200, [
    {
      subjects: [user('ann'), account('kube-system', '*')],
      resourceRules: [{ verbs: ['get', 'watch'], apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['kube-system'] }],
    },
  ]),
  schema('accounts', 300, [
    {
      subjects: [account('default', 'builder')],
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['pods/status'], namespaces: ['*'] }],
    },
  ]),
  schema('nodes', 400, [
    { subjects: [user('ann')], resourceRules: [{ verbs: ['*'], apiGroups: [''], resources: ['nodes'], clusterScope: true }] },
  ]),
])

const leases: ApiRequest = {
  verb: 'get',
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  namespace: 'kube-system',
  name: 'a',
}
const status: ApiRequest = { verb: 'update', version: 'v1', resource: 'pods', subresource: 'status', namespace: 'a', name: 'b' }

test.each<[string, ApiRequest, string]>([
  ['root', leases, 'exempt'],
  ['ann', leases, 'leases'],
  ['ann', { ...leases, verb: 'update' }, 'catch-all'],
  ['ann', { ...leases, verb: 'list', query: { watch: 'true' } }, 'leases'],
  ['ann', { ...leases, namespace: 'default' }, 'catch-all'],
  ['ann', { verb: 'list', version: 'v1', resource: 'nodes' }, 'nodes'],
  ['ann', { verb: 'list', version: 'v1', resource: 'nodes', namespace: 'default' }, 'catch-all'],
  ['bob', leases, 'catch-all'],
  ['system:serviceaccount:kube-system:x', leases, 'leases'],
  ['system:serviceaccount:default:builder', status, 'accounts'],
  ['system:serviceaccount:default:other', status, 'catch-all'],
  ['bob', { verb: 'get', path: '/livez' }, 'health'],
  ['bob', { verb: 'get', path: '/livez/ping' }, 'catch-all'],
  ['bob', { verb: 'list', path: '/debug/x' }, 'health'],
])('a request of %s: %j is matched by %s', (name, request, expected) => {
  const groups = name === 'root' ? ['system:masters', 'system:authenticated'] : ['system:authenticated']
  expect(firstMatch(candidatesFor({ name, groups }, schemas), request)?.metadata.name).toBe(expected)
})
