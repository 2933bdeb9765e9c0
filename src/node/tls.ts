import { randomUUID } from 'node:crypto'
import type { Service } from '#api'
import type { ApiServerFlags } from '#cluster'
import { isFailure, type ApiHandler, type ApiRequest, type KubeObject } from '#apimachinery'
import { parseTime, wallClock } from '#kernel'
import { clusterAuthority, keyPairOf, type Authority, type Order } from '#pki'

/** What a server shows, and the authority whose clients it asks for. All in PEM. */
export interface ServerCredentials {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

/** By what a client knows the server, and it the client. All in PEM. */
export interface ClientCredentials {
  readonly authority: string
  readonly certificate: string
  readonly key: string
  readonly token: string
}

type StaticToken = NonNullable<ApiServerFlags['staticTokens']>[number]

const administrator = { name: 'kubernetes-admin', groups: ['system:masters'] }

/** For the administrator of a cluster while it is served. */
export const newAdminToken = (): StaticToken => ({ token: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''), user: administrator })

const yearMs = 365 * 24 * 3_600_000
const serviceNames = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']

/** Of a cluster's API server and of its administrator, by the cluster's own authority. Waits until the API server is ready. */
export async function clusterCredentials(
  handler: ApiHandler,
): Promise<{ readonly server: ServerCredentials; readonly admin: Omit<ClientCredentials, 'token'> }> {
  const { metadata } = await get(handler, { resource: 'namespaces', name: 'kube-system' })
  const authority = clusterAuthority({ uid: metadata.uid, createdMs: parseTime(metadata.creationTimestamp) })
  const { spec } = (await get(handler, { namespace: 'default', resource: 'services', name: 'kubernetes' })) as Service
  const server = certified(authority, serverOrder(authority, spec.clusterIP ?? ''))
  const admin = certified(authority, adminOrder(authority))
  const { certificatePem } = authority
  await publish(handler, certificatePem)
  return {
    server: { key: server.key, cert: server.certificate, ca: certificatePem },
    admin: { authority: certificatePem, ...admin },
  }
}

/** The API for those outside: who has nothing to show is nobody, and never the administrator. */
export const forPeers =
  (handler: ApiHandler): ApiHandler =>
  (request, signal) =>
    handler({ peer: {}, ...request }, signal)

async function get(handler: ApiHandler, request: Omit<ApiRequest, 'verb'>): Promise<KubeObject> {
  const response = await handler({ verb: 'get', version: 'v1', ...request })
  if (response.type !== 'object' || isFailure(response.object)) throw new Error(`cannot read ${request.resource} ${request.name}`)
  return response.object as KubeObject // it answers with what was asked for
}

/** By what servers of extensions know clients, as upstream tells them. (controlplane/controller/clusterauthenticationtrust) */
async function publish(handler: ApiHandler, authority: string): Promise<void> {
  const metadata = { name: 'extension-apiserver-authentication', namespace: 'kube-system' }
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'client-ca-file': authority } }
  // Refused if it is there from the last time, and then it is the same.
  await handler({ verb: 'create', version: 'v1', resource: 'configmaps', namespace: metadata.namespace, body })
}

type KeylessOrder = Omit<Order, 'publicKey'>

/** Clients judge it by the wall clock, not by the cluster's. */
const serverOrder = (authority: Authority, serviceIp: string): KeylessOrder => ({
  subject: { commonName: 'kube-apiserver', organizations: [] },
  names: { dnsNames: [...serviceNames, 'localhost'], ipAddresses: [serviceIp, '127.0.0.1', '::1'] },
  usages: ['digital signature', 'key encipherment', 'server auth'],
  notBeforeMs: authority.notBeforeMs,
  notAfterMs: wallClock.now() + yearMs,
})

/** It lasts as long as the authority, for the cluster's time may pass much faster than others'. */
const adminOrder = ({ notBeforeMs, notAfterMs }: Authority): KeylessOrder => ({
  subject: { commonName: administrator.name, organizations: administrator.groups },
  usages: ['digital signature', 'key encipherment', 'client auth'],
  notBeforeMs,
  notAfterMs,
})

/** A certificate for a new key. It is no part of the cluster's history, so it need not be the same again. */
function certified(authority: Authority, order: KeylessOrder): { readonly certificate: string; readonly key: string } {
  const { publicKey, privatePem } = keyPairOf(`${randomUUID()} ${randomUUID()}`)
  return { certificate: authority.issue({ ...order, publicKey }), key: privatePem }
}
