import { beforeAll, expect, test } from 'vitest'
import { isFailure, type ApiRequest, type User } from '#apimachinery'
import { configMap, inDefault, pod, serviceAccount, settle, startHarness, type Harness } from '../testing-harness/harness.ts'

const user: User = { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] }
const storage = 'storage.k8s.io'

const create = (resource: string, body: object, group = ''): ApiRequest => ({
  verb: 'create',
  group,
  version: 'v1',
  resource,
  ...(!['nodes', 'persistentvolumes', 'volumeattachments'].includes(resource) && { namespace: 'default' }),
  body: body as NonNullable<ApiRequest['body']>,
})

const volume = (name: string, claim: string, secret: string) =>
  create('persistentvolumes', {
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { namespace: 'default', name: claim },
      csi: { driver: 'd', volumeHandle: name, nodePublishSecretRef: { namespace: 'vault', name: secret } },
    },
  })
const attachment = (name: string, nodeName: string) =>
  create('volumeattachments', { metadata: { name }, spec: { attacher: 'd', nodeName, source: { persistentVolumeName: 'pv-1' } } }, storage)

const podOf = (number: number) =>
  pod(`pod-${number}`, {
    nodeName: `node-${number}`,
    serviceAccountName: `account-${number}`,
    imagePullSecrets: [{ name: `pull-${number}` }],
    containers: [{ name: 'c', image: 'i', envFrom: [{ configMapRef: { name: `env-${number}` } }] }],
    volumes: [
      { name: 'claim', persistentVolumeClaim: { claimName: `claim-${number}` } },
      { name: 'all', projected: { sources: [{ secret: { name: `projected-${number}` } }] } },
    ],
  })

let harness: Harness

beforeAll(async () => {
  harness = await startHarness({ authorizer: 'RBAC' })
  for (const number of [1, 2]) {
    await harness.object(serviceAccount(`account-${number}`))
    await harness.object(configMap(`env-${number}`))
    await harness.object(podOf(number))
    await harness.object(volume(`pv-${number}`, `claim-${number}`, `key-${number}`))
    await harness.object(attachment(`attached-${number}`, `node-${number}`))
  }
})

/** `ok` for what authorization lets through, or its reason. */
async function told(request: Partial<ApiRequest> & Pick<ApiRequest, 'verb' | 'resource'>): Promise<string> {
  const abort = new AbortController()
  const response = await harness.ask({ version: 'v1', user, ...request }, abort.signal)
  abort.abort()
  if (response.type !== 'object' || !isFailure(response.object) || response.code !== 403) return 'ok'
  const { message = '' } = response.object
  return /(?:scope|namespace "[^"]+")(?:: )?(.*)$/s.exec(message)?.[1] ?? message
}

const unrelated = "no relationship found between node 'node-1' and this object"
const of = (resource: string, name: string, verb: ApiRequest['verb'] = 'get') => ({ ...inDefault, verb, resource, name })

test.each([
  ['secrets', 'pull', unrelated],
  ['secrets', 'projected', unrelated],
  ['configmaps', 'env', unrelated],
  ['persistentvolumeclaims', 'claim', unrelated],
  ['pods', 'pod', unrelated],
])('of %s a node reads those of its own pods: %s-1, not %s-2', async (resource, name, refusal) => {
  expect(await told(of(resource, `${name}-1`))).toBe('ok')
  expect(await told(of(resource, `${name}-2`))).toBe(refusal)
  expect(await told(of(resource, 'none'))).toBe(refusal)
})

test.each<[string, Parameters<typeof told>[0], string]>([
  ['its volume', { verb: 'get', resource: 'persistentvolumes', name: 'pv-1' }, 'ok'],
  ["another's volume", { verb: 'get', resource: 'persistentvolumes', name: 'pv-2' }, unrelated],
  ["its volume's secret", { verb: 'get', resource: 'secrets', namespace: 'vault', name: 'key-1' }, 'ok'],
  ["another's volume's secret", { verb: 'get', resource: 'secrets', namespace: 'vault', name: 'key-2' }, unrelated],
  ['its attachment', { verb: 'get', group: storage, resource: 'volumeattachments', name: 'attached-1' }, 'ok'],
  ["another's attachment", { verb: 'get', group: storage, resource: 'volumeattachments', name: 'attached-2' }, unrelated],
  ['all volumes', { verb: 'list', resource: 'persistentvolumes' }, 'can only get individual resources of this type'],
  ['all secrets', { verb: 'list', ...inDefault, resource: 'secrets' }, 'No Object name found'],
  ['secrets everywhere', { verb: 'list', resource: 'secrets' }, 'can only read namespaced object of this type'],
  ['one secret by selector', { verb: 'list', ...inDefault, resource: 'secrets', query: { fieldSelector: 'metadata.name=pull-1' } }, 'ok'],
  ['a watch of one', { verb: 'watch', ...inDefault, resource: 'configmaps', query: { fieldSelector: 'metadata.name=env-1' } }, 'ok'],
  ['a change of a secret', { ...of('secrets', 'pull-1', 'delete') }, 'can only read resources of this type'],
  ['its pods', { verb: 'list', resource: 'pods', query: { fieldSelector: 'spec.nodeName=node-1' } }, 'ok'],
  [
    'all pods',
    { verb: 'list', resource: 'pods', query: { fieldSelector: 'spec.nodeName=node-2' } },
    'can only list/watch pods with spec.nodeName field selector',
  ],
  ['pod logs', { ...of('pods', 'pod-1'), subresource: 'log' }, ''],
  ['itself', { verb: 'get', resource: 'nodes', name: 'node-1' }, 'ok'],
  ['itself by selector', { verb: 'list', resource: 'nodes', query: { fieldSelector: 'metadata.name=node-1' } }, 'ok'],
  ['another node', { verb: 'get', resource: 'nodes', name: 'node-2' }, "node 'node-1' cannot read 'node-2', only its own Node object"],
  ['all nodes', { verb: 'list', resource: 'nodes' }, "node 'node-1' cannot read all nodes, only its own Node object"],
  [
    'a lease of its own',
    { verb: 'get', group: 'coordination.k8s.io', namespace: 'kube-node-lease', resource: 'leases', name: 'node-1' },
    'ok',
  ],
  [
    "another's lease",
    { verb: 'get', group: 'coordination.k8s.io', namespace: 'kube-node-lease', resource: 'leases', name: 'node-2' },
    'can only access node lease with the same name as the requesting node',
  ],
  [
    'a lease elsewhere',
    { verb: 'get', group: 'coordination.k8s.io', namespace: 'kube-system', resource: 'leases', name: 'node-1' },
    'can only access leases in the "kube-node-lease" system namespace',
  ],
  [
    "another's CSINode",
    { verb: 'get', group: storage, resource: 'csinodes', name: 'node-2' },
    'can only access CSINode with the same name as the requesting node',
  ],
  ['services', { verb: 'list', resource: 'services' }, 'ok'],
  ['deployments', { verb: 'list', group: 'apps', resource: 'deployments' }, ''],
])('a node asks for %s', async (_, request, answer) => {
  expect(await told(request)).toBe(answer)
})

test('a node gets tokens of the accounts of its pods', async () => {
  const token = (name: string) => told({ ...of('serviceaccounts', name, 'create'), subresource: 'token', body: { metadata: { name } } })
  expect(await token('account-1')).toBe('ok')
  expect(await token('account-2')).toBe(unrelated)
})

test('the message is whole, and RBAC may allow what the node authorizer does not', async () => {
  const ask = () => harness.ask({ ...of('configmaps', 'env-2'), user })
  const message = `configmaps "env-2" is forbidden: User "system:node:node-1" cannot get resource "configmaps" in API group "" in the namespace "default": ${unrelated}`
  expect(await ask()).toMatchObject({ code: 403, object: { message } })
  const rbac = { group: 'rbac.authorization.k8s.io', ...inDefault, verb: 'create' } as const
  const roleRef = { apiGroup: rbac.group, kind: 'ClusterRole', name: 'view' }
  const subjects = [{ apiGroup: rbac.group, kind: 'User', name: user.name }]
  await harness.object({ ...rbac, resource: 'rolebindings', body: { metadata: { name: 'b' }, roleRef, subjects } })
  await settle()
  // `view` is empty until it is gathered by a controller, so the node's reason stands.
  expect(await ask()).toMatchObject({ code: 403, object: { message } })
})

test('what a pod needs is known as soon as it is bound, and until it is gone', async () => {
  const { object, ask } = harness
  await object(configMap('late'))
  const before = await told(of('configmaps', 'late'))
  const volumes = [{ name: 'v', configMap: { name: 'late' } }]
  await object(pod('late', { volumes, serviceAccountName: 'account-1' }))
  const unbound = await told(of('configmaps', 'late'))
  await object({ ...of('pods', 'late', 'create'), subresource: 'binding', body: { target: { kind: 'Node', name: 'node-1' } } })
  const bound = await told(of('configmaps', 'late'))
  await ask({ ...of('pods', 'late', 'delete'), query: { gracePeriodSeconds: '0' } })
  await settle()
  expect([before, unbound, bound, await told(of('configmaps', 'late'))]).toEqual([unrelated, unrelated, 'ok', unrelated])
})
