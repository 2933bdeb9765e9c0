import { expect, test } from 'vitest'
import { certificateSigningRequests, clusterRoleBindings, namespaces, type CertificateSigningRequest } from '#api'
import { decodeBase64, decodeBase64Text, encodeBase64 } from '#apimachinery'
import { createClient } from '#client'
import { formatTime, parseTime } from '#kernel'
import { clusterAuthority, keyPairOf, readCertificates, verifyClientCertificate, type CertificateRequest } from '#pki'
import { inMemoryApi } from '#testing'
import { startControllerManager } from '../manager.ts'
import { certificateApprovingController, permissionsFor } from './approving.ts'
import { certificateCleaningController, isOver } from './cleaning.ts'
import { signers } from './signers.ts'
import { certificateSigningController, orderFor } from './signing.ts'
import { nodeRequest, userRequest } from './testing.ts'

const hourMs = 3_600_000
const nowMs = Date.UTC(2026, 0, 1)
const ago = (ms: number): string => formatTime(nowMs - ms)

interface Parts {
  readonly names?: Partial<CertificateRequest['names']>
  readonly organizations?: readonly string[]
  readonly commonName?: string
}

const asked = ({ names, organizations = ['system:nodes'], commonName = 'system:node:node-1' }: Parts = {}): CertificateRequest => ({
  subject: { commonName, organizations },
  names: { dnsNames: [], ipAddresses: [], emailAddresses: [], uris: [], ...names },
  publicKey: keyPairOf('node').publicKey,
})

const forClients = ['digital signature', 'client auth']
const serving = ['digital signature', 'key encipherment', 'server auth']
const withName = { names: { dnsNames: ['node-1'] } }

test.each<[string, Parts, readonly string[], string | undefined]>([
  ['kube-apiserver-client-kubelet', {}, forClients, undefined],
  ['kube-apiserver-client-kubelet', {}, [...forClients, 'key encipherment'], undefined],
  ['kube-apiserver-client-kubelet', { organizations: ['a'] }, forClients, 'subject organization is not system:nodes'],
  ['kube-apiserver-client-kubelet', { commonName: 'jane' }, forClients, 'subject common name does not begin with system:node:'],
  ['kube-apiserver-client-kubelet', withName, forClients, 'DNS subjectAltNames are not allowed'],
  ['kube-apiserver-client-kubelet', {}, serving, 'usages did not match [client auth digital signature key encipherment]'],
  ['kubelet-serving', withName, serving, undefined],
  ['kubelet-serving', {}, serving, 'DNS or IP subjectAltName is required'],
  ['kubelet-serving', { names: { dnsNames: ['a'], uris: ['b:c'] } }, serving, 'URI subjectAltNames are not allowed'],
  ['kubelet-serving', withName, forClients, 'usages did not match [digital signature key encipherment server auth]'],
  ['kube-apiserver-client', { commonName: 'jane', organizations: [] }, forClients, undefined],
  ['kube-apiserver-client', {}, serving, 'invalid usage for client certificate: server auth'],
  ['kube-apiserver-client', {}, ['digital signature'], 'missing required usage for client certificate: client auth'],
  ['legacy-unknown', {}, ['any'], undefined],
])('%s asked for %j with %j says %j', (signer, parts, usages, expected) => {
  expect(signers[`kubernetes.io/${signer}`]?.(asked(parts), usages)).toBe(expected)
})

const csr = (spec: object, status: object = {}): CertificateSigningRequest =>
  ({
    metadata: { name: 'a', creationTimestamp: ago(0) },
    spec: { usages: forClients, ...spec },
    status,
  }) as unknown as CertificateSigningRequest

test.each<[number | undefined, number]>([
  [undefined, 8760 * hourMs - 300_000],
  [3600, hourMs],
  [60, 600_000],
  [1e9, 8760 * hourMs - 300_000],
])('a certificate asked for for %s seconds lasts %d ms', (expirationSeconds, lifetimeMs) => {
  const order = orderFor(csr({ ...(expirationSeconds !== undefined && { expirationSeconds }) }), asked(), nowMs)

  expect([order.notBeforeMs, order.notAfterMs]).toEqual([nowMs - 300_000, nowMs + lifetimeMs])
})

const kubeletSigner = 'kubernetes.io/kube-apiserver-client-kubelet'
test.each<[string, object, readonly string[]]>([
  ['a node for itself', { signerName: kubeletSigner, username: 'system:node:node-1' }, ['selfnodeclient', 'nodeclient']],
  ['somebody else for a node', { signerName: kubeletSigner, username: 'bootstrap' }, ['nodeclient']],
  ['a node for another purpose', { signerName: kubeletSigner, usages: serving }, []],
  ['a node from another signer', { signerName: 'kubernetes.io/kubelet-serving' }, []],
])('%s needs one permission of %j', (_, spec, expected) => {
  expect(permissionsFor(csr(spec), asked()).map(({ subresource }) => subresource)).toEqual(expected)
})

const judged = (type: string, ms: number) => ({ conditions: [{ type, status: 'True', lastUpdateTime: ago(ms) }] })
test.each<[string, number, object, boolean]>([
  ['pending for a day', 24 * hourMs, {}, false],
  ['pending for longer', 24 * hourMs + 1000, {}, true],
  ['denied an hour ago', 2 * hourMs, judged('Denied', hourMs), false],
  ['denied before that', 2 * hourMs, judged('Denied', hourMs + 1000), true],
  ['failed long ago', 2 * hourMs, judged('Failed', 2 * hourMs), true],
  ['approved long ago and not issued', 100 * hourMs, judged('Approved', 99 * hourMs), false],
  ['issued just now', hourMs, { ...judged('Approved', 1000), certificate: 'x' }, false],
  ['issued long ago', 3 * hourMs, { ...judged('Approved', 2 * hourMs), certificate: 'x' }, true],
])('a request that was %s', (_, ageMs, status, expected) => {
  const request = csr({}, status)

  expect(isOver({ ...request, metadata: { ...request.metadata, creationTimestamp: ago(ageMs) } }, nowMs, Infinity)).toBe(expected)
})

async function aCluster(controllers = [certificateSigningController, certificateApprovingController]) {
  const api = await inMemoryApi()
  startControllerManager(api.process('controller-manager'), api.handler, { controllers })
  await api.clock.settle()
  const requests = api.client(certificateSigningRequests)
  const { metadata } = await api.client(namespaces).get('kube-system')
  const authority = clusterAuthority({ uid: metadata.uid, createdMs: parseTime(metadata.creationTimestamp) })
  const ask = (name: string, spec: object): Promise<CertificateSigningRequest> =>
    requests.create({ metadata: { name }, spec: { usages: forClients, ...spec } } as unknown as CertificateSigningRequest)
  const approve = async (name: string): Promise<void> => {
    await requests.updateSub(withApproval(await requests.get(name)), 'approval')
    await api.clock.settle()
  }
  return { ...api, requests, authority, ask, approve }
}

const withApproval = (request: CertificateSigningRequest): CertificateSigningRequest => ({
  ...request,
  status: { conditions: [{ type: 'Approved', status: 'True', reason: 'KubectlApprove' }] },
})

test('what is approved is issued, and opens the API', async () => {
  const { ask, approve, requests, authority, clock } = await aCluster()
  await ask('jane', { request: encodeBase64(userRequest), signerName: 'kubernetes.io/kube-apiserver-client', expirationSeconds: 3600 })

  await approve('jane')
  const pem = decodeBase64Text((await requests.get('jane')).status?.certificate ?? '')
  const der = decodeBase64(pem.replaceAll(/-----.*-----|\s/g, ''))

  expect(verifyClientCertificate(der, authority, clock.now()).user).toMatchObject({ name: 'jane', groups: ['dev', 'system:authenticated'] })
  expect(readCertificates(pem)[0]?.names.dnsNames).toEqual(['a.example'])
})

test('what no signer would sign has failed', async () => {
  const { ask, approve, requests } = await aCluster()
  await ask('jane', { request: encodeBase64(userRequest), signerName: 'kubernetes.io/kubelet-serving', usages: serving })

  await approve('jane')

  expect((await requests.get('jane')).status?.conditions).toMatchObject([
    { type: 'Approved' },
    {
      type: 'Failed',
      status: 'True',
      reason: 'SignerValidationFailure',
      message: 'subject organization is not system:nodes',
      lastTransitionTime: expect.any(String),
    },
  ])
})

test('what is for another signer is left to it', async () => {
  const { ask, approve, requests } = await aCluster()
  await ask('jane', { request: encodeBase64(userRequest), signerName: 'example.com/mine' })

  await approve('jane')

  expect((await requests.get('jane')).status).toEqual({ conditions: [expect.objectContaining({ type: 'Approved' })] })
})

test('nodes have their own certificates renewed, of themselves', async () => {
  const { handler, client, clock, requests } = await aCluster()
  const roleRef = {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    name: `system:certificates.k8s.io:certificatesigningrequests:selfnodeclient`,
  }
  const subjects = [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:nodes' }]
  await client(clusterRoleBindings).create({ metadata: { name: 'renewal' }, roleRef, subjects })
  const node = createClient(handler, { userAgent: 'kubelet', user: { name: 'system:node:node-1', groups: ['system:nodes'] } })

  const spec = { request: encodeBase64(nodeRequest), signerName: kubeletSigner, usages: forClients }
  await node(certificateSigningRequests).create({ metadata: { name: 'node-1' }, spec })
  await clock.settle()

  const { status } = await requests.get('node-1')
  expect(status?.conditions).toMatchObject([
    { type: 'Approved', reason: 'AutoApproved', message: 'Auto approving self kubelet client certificate after SubjectAccessReview.' },
  ])
  expect(status?.certificate).toBeDefined()
})

test('requests that are over are deleted', async () => {
  const { ask, requests, clock } = await aCluster([certificateCleaningController])
  const denied = { status: { conditions: [{ type: 'Denied', status: 'True' }] } }
  await requests.updateSub(
    { ...(await ask('jane', { request: encodeBase64(userRequest), signerName: 'example.com/mine' })), ...denied },
    'approval',
  )

  await clock.advance(hourMs)
  expect((await requests.list()).items).toHaveLength(1)
  await clock.advance(hourMs)

  expect((await requests.list()).items).toEqual([])
})
