import { expect, test } from 'vitest'
import { aPod } from '#testing'
import { startHarness, type Harness } from '../testing-harness/harness.ts'
import { issuer } from './claims.ts'

const inDefault = { version: 'v1', namespace: 'default' } as const
const review = { group: 'authentication.k8s.io', version: 'v1', verb: 'create' } as const

async function aServer() {
  const harness = await startHarness()
  const account = await harness.object({ ...inDefault, verb: 'create', resource: 'serviceaccounts', body: { metadata: { name: 'robot' } } })
  const ask = (spec: object, name = 'robot') =>
    harness.object({ ...inDefault, verb: 'create', resource: 'serviceaccounts', name, subresource: 'token', body: { spec } as never })
  const tokenFor = async (spec: object): Promise<string> => ((await ask(spec))['status'] as { readonly token: string }).token
  const whoIs = async (token: string, audiences?: readonly string[]): Promise<unknown> =>
    (await harness.object({ ...review, resource: 'tokenreviews', body: { spec: { token, ...(audiences && { audiences }) } } }))['status']
  return { ...harness, account, ask, tokenFor, whoIs }
}

const create = ({ object }: Pick<Harness, 'object'>, body: object) =>
  object({ ...inDefault, verb: 'create', resource: 'pods', body: body as never })
const claimsIn = (token: string): unknown => JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))

test('a token says whose it is, for whom and for how long', async () => {
  const { account, ask, clock } = await aServer()
  const answer = await ask({})

  expect(answer).toMatchObject({
    kind: 'TokenRequest',
    metadata: { name: 'robot', namespace: 'default' },
    spec: { expirationSeconds: 3600 },
  })
  const { token, expirationTimestamp } = answer['status'] as { readonly token: string; readonly expirationTimestamp: string }
  expect(Date.parse(expirationTimestamp)).toBe(clock.now() + 3_600_000)
  expect(claimsIn(token)).toMatchObject({
    iss: 'https://kubernetes.default.svc.cluster.local',
    aud: ['https://kubernetes.default.svc.cluster.local'],
    sub: 'system:serviceaccount:default:robot',
    exp: clock.now() / 1000 + 3600,
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid: account.metadata.uid } },
  })
})

test('who sends it is the service account', async () => {
  const { tokenFor, whoIs, object } = await aServer()
  const token = await tokenFor({})

  expect(await whoIs(token)).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:robot' } })
  const self = await object({ ...review, resource: 'selfsubjectreviews', body: {}, token })
  expect(self['status']).toMatchObject({
    userInfo: { groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] },
  })
})

test.each<[string, (token: string) => string]>([
  ['that is none', () => 'abc'],
  ['whose claims were changed', (token) => token.replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`)],
  ['whose signature was changed', (token) => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')],
  ['without a signature', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
  ['with something behind it', (token) => `${token}.x`],
])('a token %s is refused', async (_, spoil) => {
  const { tokenFor, status } = await aServer()
  const token = spoil(await tokenFor({}))

  expect(await status({ ...inDefault, verb: 'list', resource: 'pods', token })).toMatchObject({ code: 401, reason: 'Unauthorized' })
})

test('anyone can check a token with the key that the issuer publishes', async () => {
  const { tokenFor, object } = await aServer()
  const token = await tokenFor({})
  const [header = '', claims = '', signature = ''] = token.split('.')
  const { keys } = (await object({ verb: 'get', path: '/openid/v1/jwks' })) as unknown as { readonly keys: readonly JsonWebKey[] }
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('jwk', keys[0] ?? {}, algorithm, false, ['verify'])
  const bytes = Uint8Array.from(atob(signature.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))

  expect(await crypto.subtle.verify({ ...algorithm, hash: 'SHA-256' }, key, bytes, new TextEncoder().encode(`${header}.${claims}`))).toBe(
    true,
  )
})

test('a token ends with its time', async () => {
  const { tokenFor, whoIs, clock } = await aServer()
  const token = await tokenFor({ expirationSeconds: 600 })
  await clock.advance(599_000)
  expect(await whoIs(token)).toMatchObject({ authenticated: true })
  await clock.advance(1_000)
  expect(await whoIs(token)).not.toMatchObject({ authenticated: true })
})

test.each<[readonly string[] | undefined, readonly string[] | undefined, readonly string[] | undefined]>([
  [undefined, undefined, [issuer]],
  [undefined, [], [issuer]],
  [undefined, [issuer], [issuer]],
  [undefined, ['vault'], undefined],
  [['vault'], undefined, undefined],
  [['vault'], ['vault'], ['vault']],
  [['vault', issuer], ['other', 'vault'], ['vault']],
  [['vault', issuer], undefined, [issuer]],
])('a token for %j that is shown to %j is good for %j', async (audiences, shownTo, goodFor) => {
  const { tokenFor, whoIs } = await aServer()
  const status = (await whoIs(await tokenFor({ ...(audiences && { audiences }) }), shownTo)) as {
    readonly audiences?: unknown
    readonly error?: string
  }

  expect(status.audiences).toEqual(goodFor)
  expect(status.error?.includes('is invalid for the target audiences') ?? false).toBe(goodFor === undefined)
})

test('a token for others does not open the API', async () => {
  const { tokenFor, status } = await aServer()
  const token = await tokenFor({ audiences: ['vault'] })

  expect(await status({ ...inDefault, verb: 'list', resource: 'pods', token })).toMatchObject({ code: 401, message: 'Unauthorized' })
})

test('users with static tokens are known by them, to the API alone', async () => {
  const { object, status } = await startHarness({ staticTokens: [{ token: 'secret', user: { name: 'alice', uid: '7', groups: ['dev'] } }] })
  const ask = (spec: object) => object({ ...review, resource: 'tokenreviews', body: { spec } as never })

  expect((await ask({ token: 'secret' }))['status']).toEqual({
    authenticated: true,
    user: { username: 'alice', uid: '7', groups: ['dev', 'system:authenticated'] },
    audiences: [issuer],
  })
  expect((await ask({ token: 'secret', audiences: ['vault'] }))['status']).not.toMatchObject({ authenticated: true })
  expect((await ask({ token: 'other' }))['status']).not.toMatchObject({ authenticated: true })
  expect(await status({ ...review, resource: 'tokenreviews', body: { spec: {} } })).toMatchObject({
    code: 400,
    message: 'token is required for TokenReview in authentication',
  })
})

test('a token that is bound to a pod tells it, and ends with it', async () => {
  const harness = await aServer()
  const { spec } = aPod()
  const pod = await create(harness, { metadata: { name: 'web' }, spec: { ...spec, serviceAccountName: 'robot' } })
  const token = await harness.tokenFor({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: pod.metadata.uid } })

  expect(await harness.whoIs(token)).toMatchObject({ user: { extra: { 'authentication.kubernetes.io/pod-name': ['web'] } } })
  await harness.object({ ...inDefault, verb: 'delete', resource: 'pods', name: 'web', body: { gracePeriodSeconds: 0 } })
  expect(await harness.whoIs(token)).not.toMatchObject({ authenticated: true })
})

test('a token ends with its service account, even if another one of its name comes', async () => {
  const { tokenFor, whoIs, object } = await aServer()
  const token = await tokenFor({})
  await object({ ...inDefault, verb: 'delete', resource: 'serviceaccounts', name: 'robot' })
  await object({ ...inDefault, verb: 'create', resource: 'serviceaccounts', body: { metadata: { name: 'robot' } } })

  expect(await whoIs(token)).not.toMatchObject({ authenticated: true })
})

test.each<[object, number, string]>([
  [{ expirationSeconds: 599 }, 422, 'may not specify a duration less than 10 minutes'],
  [{ expirationSeconds: 2 ** 33 }, 422, 'may not specify a duration larger than 2^32 seconds'],
  [{ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'nobody' } }, 404, 'pods "nobody" not found'],
  [
    { boundObjectRef: { apiVersion: 'v1', kind: 'Service', name: 'kubernetes' } },
    400,
    'cannot bind token for serviceaccount "robot" to type',
  ],
])('%j is refused with %d', async (spec, code, message) => {
  const { status } = await aServer()
  const request = { ...inDefault, verb: 'create', resource: 'serviceaccounts', name: 'robot', subresource: 'token' } as const
  const refused = await status({ ...request, body: { spec } as never })

  expect(refused.code).toBe(code)
  expect(refused.message).toContain(message)
})

test('a pod of another service account gets no token of this one', async () => {
  const harness = await aServer()
  await harness.object({ ...inDefault, verb: 'create', resource: 'serviceaccounts', body: { metadata: { name: 'other' } } })
  await create(harness, { metadata: { name: 'web' }, spec: { ...aPod().spec, serviceAccountName: 'other' } })
  const refused = await harness.ask({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web' } })

  expect(refused).toMatchObject({ code: 400, message: expect.stringContaining('running with different serviceaccount name') })
})
