import type { AuthenticationTokenRequest, BoundObjectReference, Pod } from '#api'
import { badRequest, conflict, invalid, invalidObject, notFound, type ApiResponse, type FieldError, type KubeObject } from '#apimachinery'
import { formatTime } from '#kernel'
import { admitPosted } from '../admission/sub-object.ts'
import { read } from '../registry/read.ts'
import { objectBody, readBody } from '../content/body.ts'
import type { Call, Environment } from '../environment.ts'
import { methodNotAllowed, type Subresource } from '../subresources/subresource.ts'
import { claimsOf, issuer, type Grant } from './claims.ts'
import { signingKey } from './keys.ts'

const shortestSeconds = 600
const longestSeconds = 2 ** 32
const usualSeconds = 3600

/** Signs a token for a service account. (pkg/registry/core/serviceaccount/storage/token.go) */
export const token: Subresource = {
  name: 'token',
  async handle(environment, served, call) {
    const { request } = call
    if (request.verb !== 'create') throw methodNotAllowed()
    const { name = '', namespace = '' } = request
    const account = await read(environment, '', 'serviceaccounts', name, namespace)
    if (!account) throw notFound('', 'serviceaccounts', name)
    const body = objectBody(readBody(request, 'TokenRequest', environment.catalog.resources), 'TokenRequest')
    const { spec } = { spec: {}, ...body } as unknown as AuthenticationTokenRequest // checked next
    const { expirationSeconds = usualSeconds, boundObjectRef } = spec
    await admitPosted(environment, served, call, { ...body, spec }, false)
    check(name, expirationSeconds)
    const audiences = spec.audiences?.length ? spec.audiences : [issuer]
    const boundTo = boundObjectRef && (await boundObject(environment, account, boundObjectRef))
    const node = boundTo?.kind === 'Pod' ? await nodeOf(environment, boundTo.object as Pod) : undefined
    const nowMs = environment.clock.now()
    const grant: Grant = {
      account,
      audiences,
      expirationSeconds,
      id: environment.random.uuid(),
      nowMs,
      ...(boundTo && { boundTo }),
      ...(node && { node }),
    }
    const { claims, useUntil } = claimsOf(grant)
    const key = await signingKey(environment)
    const status = { token: key.sign(claims), expirationTimestamp: formatTime(useUntil * 1000) }
    return answer(call, { ...spec, audiences, expirationSeconds }, status, formatTime(nowMs))
  },
}

function answer({ request: { name, namespace } }: Call, spec: object, status: object, creationTimestamp: string): ApiResponse {
  const metadata = { name, namespace, creationTimestamp }
  const object = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata, spec, status }
  return { type: 'object', code: 201, object: object as never }
}

function check(name: string, expirationSeconds: number): void {
  const errors: FieldError[] = []
  const field = 'spec.expirationSeconds'
  if (expirationSeconds < shortestSeconds) errors.push(invalid(field, expirationSeconds, 'may not specify a duration less than 10 minutes'))
  if (expirationSeconds > longestSeconds)
    errors.push(invalid(field, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'))
  if (errors.length > 0) throw invalidObject('authentication.k8s.io', 'TokenRequest', name, errors)
}

const resources = { Pod: 'pods', Node: 'nodes', Secret: 'secrets' } as const
type BoundKind = keyof typeof resources
const isBoundKind = (kind: string): kind is BoundKind => kind in resources

/** The object with which the token ends. */
async function boundObject(
  environment: Environment,
  { metadata: account }: KubeObject,
  { apiVersion = '', kind = '', name = '', uid }: BoundObjectReference,
): Promise<NonNullable<Grant['boundTo']>> {
  if (apiVersion !== 'v1' || !isBoundKind(kind))
    throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account.name)} to type ${apiVersion}, Kind=${kind}`)
  const resource = resources[kind]
  const object = await read(environment, '', resource, name, kind === 'Node' ? undefined : account.namespace)
  if (!object) throw notFound('', resource, name)
  if (uid && uid !== object.metadata.uid)
    throw conflict(
      '',
      `serviceaccounts/token`,
      account.name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  if (kind === 'Pod' && (object as Pod).spec.serviceAccountName !== account.name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account.name)} to pod running with different serviceaccount name.`,
    )
  return { kind, object }
}

async function nodeOf(environment: Environment, { spec: { nodeName } }: Pod): Promise<KubeObject | undefined> {
  return nodeName === undefined ? undefined : read(environment, '', 'nodes', nodeName)
}
