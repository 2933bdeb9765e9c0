import { expect, test } from 'vitest'
import type { PersistentVolumeClaim, Pod, PodSpec, ResourceQuota, Service } from '../../generated/types.ts'
import { isInQuotaScopes } from './scopes.ts'
import { quotaNamesOf, quotaUsage, resourceIncrease, undeclaredForQuota } from './usage.ts'

const core = (plural: string) => ({ group: '', plural })
const object = (spec: object, status: object = {}) =>
  ({ metadata: { name: 'x', namespace: 'default', uid: '', resourceVersion: '', creationTimestamp: '' }, spec, status }) as unknown as Pod &
    Service &
    PersistentVolumeClaim
const container = (resources: object = {}, name = 'a') => ({ name, image: 'nginx', resources })
const small = { requests: { cpu: '100m', memory: '1Gi', 'example.com/gpu': '1' }, limits: { cpu: '1' } }

test.each([
  [
    'a pod',
    core('pods'),
    object({ containers: [container(small)] }),
    {
      'count/pods': '1',
      pods: '1',
      cpu: '100m',
      'requests.cpu': '100m',
      'limits.cpu': '1',
      memory: '1Gi',
      'requests.memory': '1Gi',
      'requests.example.com/gpu': '1',
    },
  ],
  ['a pod that has ended', core('pods'), object({ containers: [container(small)] }, { phase: 'Succeeded' }), { 'count/pods': '1' }],
  [
    'a service',
    core('services'),
    object({ type: 'NodePort', ports: [{ port: 80 }, { port: 81 }] }),
    {
      'count/services': '1',
      services: '1',
      'services.loadbalancers': '0',
      'services.nodeports': '2',
    },
  ],
  [
    'a claim',
    core('persistentvolumeclaims'),
    object({ storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } }),
    {
      'count/persistentvolumeclaims': '1',
      persistentvolumeclaims: '1',
      'requests.storage': '1Gi',
      'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      'fast.storageclass.storage.k8s.io/requests.storage': '1Gi',
    },
  ],
  ['a secret', core('secrets'), object({}), { 'count/secrets': '1', secrets: '1' }],
  ['a deployment', { group: 'apps', plural: 'deployments' }, object({}), { 'count/deployments.apps': '1' }],
] as const)('%s counts for quotas', (_, kind, counted, usage) => {
  expect(quotaUsage(kind, counted)).toEqual(usage)
})

test('names in a quota belong to kinds', () => {
  const names = [
    'pods',
    'requests.cpu',
    'limits.memory',
    'requests.storage',
    'services.nodeports',
    'count/deployments.apps',
    'requests.example.com/gpu',
  ]
  expect(quotaNamesOf(core('pods'), names)).toEqual(['pods', 'requests.cpu', 'limits.memory', 'requests.example.com/gpu'])
  expect(quotaNamesOf(core('persistentvolumeclaims'), names)).toEqual(['requests.storage'])
  expect(quotaNamesOf(core('services'), names)).toEqual(['services.nodeports'])
  expect(quotaNamesOf({ group: 'apps', plural: 'deployments' }, names)).toEqual(['count/deployments.apps'])
})

test.each<[string, object, Partial<PodSpec>, boolean]>([
  ['none', {}, {}, true],
  ['BestEffort', { scopes: ['BestEffort'] }, {}, true],
  ['NotBestEffort', { scopes: ['NotBestEffort'] }, {}, false],
  ['Terminating', { scopes: ['Terminating'] }, { activeDeadlineSeconds: 5 }, true],
  ['two, of which one does not fit', { scopes: ['NotTerminating', 'NotBestEffort'] }, {}, false],
  [
    'a priority class',
    { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } },
    { priorityClassName: 'high' },
    true,
  ],
  [
    'another priority class',
    { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } },
    {},
    false,
  ],
  ['any priority class', { scopes: ['PriorityClass'] }, { priorityClassName: 'low' }, true],
])('scopes: %s', (_, spec, pod, isIn) => {
  const quota = { spec } as ResourceQuota
  expect(isInQuotaScopes(quota, core('pods'), object({ containers: [container()], ...pod }))).toBe(isIn)
})

test('a quota for cpu or memory wants every container to name them', () => {
  const spec = { containers: [container(small, 'b'), container({}, 'a')] } as PodSpec
  expect(undeclaredForQuota(['limits.cpu', 'pods', 'requests.memory', 'limits.memory'], spec)).toBe(
    'must specify limits.cpu for: a; limits.memory for: a,b; requests.memory for: a',
  )
  expect(undeclaredForQuota(['pods', 'requests.ephemeral-storage'], spec)).toBeUndefined()
})

test('what grows is told, what shrinks is not', () => {
  expect(resourceIncrease({ cpu: '2', memory: '1Gi', pods: '1' }, { cpu: '1500m', memory: '2Gi', pods: '1' })).toEqual({ cpu: '500m' })
})
