import { beforeAll, describe, expect, test } from 'vitest'
import { isFailure, type ApiRequest, type User } from '#apimachinery'
import { inDefault, pod, serviceAccount, startHarness, type Harness } from '../testing-harness/harness.ts'
import { chosenPlugins } from './chain.ts'

const user: User = { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] }
const mirror = { 'kubernetes.io/config.mirror': 'x' }
const ownNode = (uid: string) => ({ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid, controller: true })

let harness: Harness
let nodeUid: string
let podUid: string

beforeAll(async () => {
  harness = await startHarness({ admission: chosenPlugins(['NodeRestriction'], []) })
  await harness.object(serviceAccount())
  for (const name of ['node-1', 'node-2']) {
    const labels = { 'kubernetes.io/hostname': name, 'node-restriction.kubernetes.io/tier': 'a' }
    const node = await harness.object({ verb: 'create', version: 'v1', resource: 'nodes', body: { metadata: { name, labels } } })
    if (name === 'node-1') nodeUid = node.metadata.uid
  }
  podUid = (await harness.object(pod('mine', { nodeName: 'node-1' }))).metadata.uid
  await harness.object(pod('theirs', { nodeName: 'node-2' }))
})

/** What a kubelet is told: `ok`, or why not. */
async function told(request: Omit<ApiRequest, 'version'>): Promise<string> {
  const response = await harness.ask({ version: 'v1', query: { dryRun: 'All' }, user, ...request })
  if (response.type !== 'object') return response.type
  return isFailure(response.object) ? (response.object.message ?? '') : 'ok'
}

const patched = (resource: string, name: string, body: object, more: Partial<ApiRequest> = {}): Omit<ApiRequest, 'version'> => ({
  verb: 'patch',
  resource,
  name,
  contentType: 'application/merge-patch+json',
  body: body as never,
  ...more,
})
const inNamespace = { namespace: 'default' } as const
const forbidden = (resource: string, name: string, why: string) => `${resource} "${name}" is forbidden: ${why}`

describe('its Node', () => {
  const aboutNode = (why: string) => forbidden('nodes', 'node-1', why)
  const made = (metadata: object, name = 'node-1') =>
    ({ verb: 'create', resource: 'nodes', body: { metadata: { name, ...metadata } } }) as unknown as Omit<ApiRequest, 'version'>

  test.each([
    ['its label', patched('nodes', 'node-1', { metadata: { labels: { team: 'a', 'kubernetes.io/arch': 'arm64' } } }), 'ok'],
    ['its status', patched('nodes', 'node-1', { status: { capacity: { pods: '5' } } }, { subresource: 'status' }), 'ok'],
    ['a label of the kubelet', patched('nodes', 'node-1', { metadata: { labels: { 'x.kubelet.kubernetes.io/a': 'b' } } }), 'ok'],
    [
      'a restricted label',
      patched('nodes', 'node-1', { metadata: { labels: { 'a.node-restriction.kubernetes.io/a': 'b', 'x.k8s.io/y': 'z' } } }),
      aboutNode('is not allowed to modify labels: a.node-restriction.kubernetes.io/a, x.k8s.io/y'),
    ],
    [
      'a restricted label away',
      patched('nodes', 'node-1', { metadata: { labels: { 'node-restriction.kubernetes.io/tier': null } } }),
      aboutNode('is not allowed to modify labels: node-restriction.kubernetes.io/tier'),
    ],
    [
      'taints',
      patched('nodes', 'node-1', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
      aboutNode('node "node-1" is not allowed to modify taints'),
    ],
    [
      'another node',
      patched('nodes', 'node-2', { metadata: { labels: { team: 'a' } } }),
      forbidden('nodes', 'node-2', 'node "node-1" is not allowed to modify node "node-2"'),
    ],
    ['another into being', made({}, 'node-3'), forbidden('nodes', 'node-3', 'node "node-1" is not allowed to modify node "node-3"')],
    [
      'itself with a restricted label',
      made({ labels: { 'node-restriction.kubernetes.io/tier': 'b' } }),
      aboutNode('node "node-1" is not allowed to set the following labels: node-restriction.kubernetes.io/tier'),
    ],
    [
      'another away',
      { verb: 'delete', resource: 'nodes', name: 'node-2' } as const,
      forbidden('nodes', 'node-2', 'node "node-1" is not allowed to modify node "node-2"'),
    ],
  ])('a kubelet changes %s', async (_, request, answer) => {
    expect(await told(request)).toBe(answer)
  })
})

describe('pods', () => {
  const who = 'node "node-1"'
  const mirrorPod = (spec: object = {}, metadata: object = {}) => ({
    ...pod('static', { nodeName: 'node-1', ...spec }, { annotations: mirror, ownerReferences: [ownNode(nodeUid)], ...metadata }),
  })
  const aboutMirror = (why: string) => forbidden('pods', 'static', why)
  const aboutOwn = aboutMirror(`${who} can only create pods with an owner reference set to itself`)

  test.each([
    ['a mirror pod', () => mirrorPod(), 'ok'],
    [
      'any other pod',
      () => mirrorPod({}, { annotations: {} }),
      aboutMirror(`pod does not have "kubernetes.io/config.mirror" annotation, ${who} can only create mirror pods`),
    ],
    ['one elsewhere', () => mirrorPod({ nodeName: 'node-2' }), aboutMirror(`${who} can only create pods with spec.nodeName set to itself`)],
    ['one without an owner', () => mirrorPod({}, { ownerReferences: [] }), aboutOwn],
    ['one of another owner', () => mirrorPod({}, { ownerReferences: [{ ...ownNode(nodeUid), name: 'node-2' }] }), aboutOwn],
    [
      'one of a node that was',
      () => mirrorPod({}, { ownerReferences: [ownNode('gone')] }),
      () => aboutMirror(`node node-1 UID mismatch: expected gone got ${nodeUid}`),
    ],
    [
      'one with a secret',
      () => mirrorPod({ volumes: [{ name: 's', secret: { secretName: 's' } }] }),
      aboutMirror(`${who} can not create pods that reference secrets`),
    ],
    [
      'one with a config map',
      () => mirrorPod({ containers: [{ name: 'c', image: 'i', envFrom: [{ configMapRef: { name: 'c' } }] }] }),
      aboutMirror(`${who} can not create pods that reference configmaps`),
    ],
    [
      'one with a claim',
      () => mirrorPod({ volumes: [{ name: 's', persistentVolumeClaim: { claimName: 's' } }] }),
      aboutMirror(`${who} can not create pods that reference persistentvolumeclaims`),
    ],
  ])('a kubelet creates %s', async (_, request, answer) => {
    expect(await told(request())).toBe(typeof answer === 'string' ? answer : answer())
  })

  const status = { status: { message: 'here' } }
  const evicted = { metadata: { name: 'x' } }
  test.each([
    ['reports on its own', patched('pods', 'mine', status, { ...inNamespace, subresource: 'status' }), 'ok'],
    [
      "reports on another's",
      patched('pods', 'theirs', status, { ...inNamespace, subresource: 'status' }),
      forbidden('pods', 'theirs', `${who} can only update pod status for pods with spec.nodeName set to itself`),
    ],
    [
      'labels its own',
      patched('pods', 'mine', { metadata: { labels: { a: 'b' } } }, inNamespace),
      forbidden('pods', 'mine', `unexpected operation "UPDATE", ${who} can only create and delete mirror pods`),
    ],
    ['deletes its own', { verb: 'delete', ...inNamespace, resource: 'pods', name: 'mine' } as const, 'ok'],
    [
      "deletes another's",
      { verb: 'delete', ...inNamespace, resource: 'pods', name: 'theirs' } as const,
      forbidden('pods', 'theirs', `${who} can only delete pods with spec.nodeName set to itself`),
    ],
    [
      'evicts its own',
      { verb: 'create', ...inNamespace, resource: 'pods', name: 'mine', subresource: 'eviction', body: evicted } as const,
      'ok',
    ],
    [
      "evicts another's",
      { verb: 'create', ...inNamespace, resource: 'pods', name: 'theirs', subresource: 'eviction', body: evicted } as const,
      forbidden('pods', 'theirs', 'node node-1 can only evict pods with spec.nodeName set to itself'),
    ],
  ])('a kubelet %s', async (_, request, answer) => {
    expect(await told(request as Omit<ApiRequest, 'version'>)).toBe(answer)
  })
})

test.each([
  [() => ({}), 'node requested token not bound to a pod'],
  [() => ({ apiVersion: 'v1', kind: 'Pod', name: 'mine' }), 'node requested token with a pod binding without a uid'],
  [() => ({ apiVersion: 'v1', kind: 'Pod', name: 'theirs', uid: 'x' }), 'the UID in the bound object reference (x) does not match'],
  [() => ({ apiVersion: 'v1', kind: 'Pod', name: 'mine', uid: podUid }), 'ok'],
])('a kubelet gets tokens for its own pods only (%#)', async (boundObjectRef, answer) => {
  const place = { verb: 'create', ...inNamespace, resource: 'serviceaccounts', name: 'default', subresource: 'token' } as const
  const body = { metadata: {}, spec: { audiences: [], boundObjectRef: boundObjectRef() } }
  const said = (await told({ ...place, body })).replace('serviceaccounts "default" is forbidden: ', '')
  expect(said).toContain(answer)
})

test.each([
  ['its own', 'kube-node-lease', 'node-1', 'ok'],
  ["another's", 'kube-node-lease', 'node-2', 'can only access node lease with the same name as the requesting node'],
  ['one elsewhere', 'default', 'node-1', 'can only access leases in the "kube-node-lease" system namespace'],
])('a kubelet creates %s lease', async (_, namespace, name, answer) => {
  const place = { verb: 'create', group: 'coordination.k8s.io', namespace, resource: 'leases' } as const
  const said = await told({ ...place, body: { metadata: { name } } })
  expect(said).toBe(answer === 'ok' ? 'ok' : `leases.coordination.k8s.io "${name}" is forbidden: ${answer}`)
})

test('whoever is no node is not concerned, and a node without a name may do nothing', async () => {
  const label = patched('nodes', 'node-2', { metadata: { labels: { 'node-restriction.kubernetes.io/tier': 'b' } } })
  expect(await told({ ...label, user: { name: 'jane', groups: [] } })).toBe('ok')
  expect(await told({ ...label, user: { ...user, name: 'system:node:' } })).toBe(
    forbidden('nodes', 'node-2', 'could not determine node from user "system:node:"'),
  )
})

test('without the plugin asked for, kubelets may do as they please', async () => {
  const { ask } = await startHarness()
  const body = { metadata: { name: 'node-2', labels: { 'node-restriction.kubernetes.io/tier': 'b' } } }
  expect(await ask({ verb: 'create', ...inDefault, resource: 'nodes', body, user })).toMatchObject({ code: 201 })
})
