import { expect, test } from 'vitest'
import { decodeBase64, type ApiRequest, type Peer } from '#apimachinery'
import { parseTime } from '#kernel'
import { clusterAuthority, keyPairOf } from '#pki'
import { authorizer, startHarness } from '../testing-harness/harness.ts'

const whoami = { verb: 'create', group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews', body: {} } as const
const everything = authorizer(() => true)
const staticTokens = [{ token: 'secret', user: { name: 'alice', groups: [] } }]
const hourMs = 3_600_000

async function aServer({ anonymousAuth = true, open = false } = {}) {
  const harness = await startHarness({ staticTokens, anonymousAuth, ...(!open && { authorizer: everything }) })
  const { metadata } = await harness.object({ verb: 'get', version: 'v1', resource: 'namespaces', name: 'kube-system' })
  const authority = clusterAuthority({ uid: metadata.uid, createdMs: parseTime(metadata.creationTimestamp ?? '') })
  const certificateOf = (commonName: string, by = authority): Uint8Array => {
    const { publicKey } = keyPairOf(commonName)
    const now = harness.clock.now()
    const order = {
      subject: { commonName, organizations: ['dev'] },
      publicKey,
      usages: ['client auth'],
      notBeforeMs: now,
      notAfterMs: now + hourMs,
    }
    return decodeBase64(by.issue(order).replaceAll(/-----.*-----|\s/g, ''))
  }
  const who = async (credentials: Pick<ApiRequest, 'peer' | 'token'>): Promise<unknown> => {
    const answer = await harness.object({ ...whoami, ...credentials })
    return answer['code'] ?? (answer['status'] as { readonly userInfo: { readonly username: string } }).userInfo.username
  }
  const shown = (name: string): Peer => ({ certificate: certificateOf(name) })
  return { ...harness, certificateOf, who, shown }
}

test('who shows a certificate is whom it names, until its time is over', async () => {
  const { object, shown, who, clock } = await aServer()
  const peer = shown('jane')

  expect((await object({ ...whoami, peer }))['status']).toMatchObject({
    userInfo: { username: 'jane', groups: ['dev', 'system:authenticated'] },
  })
  await clock.advance(hourMs)
  expect(await who({ peer })).toBe('jane')
  await clock.advance(1000)
  expect(await who({ peer })).toBe(401)
})

test('a certificate of somebody else opens nothing', async () => {
  const { who, certificateOf } = await aServer()
  const certificate = certificateOf('jane', clusterAuthority({ uid: 'another', createdMs: 0 }))

  expect(await who({ peer: { certificate } })).toBe(401)
  expect(await who({ peer: { certificate: new Uint8Array([1, 2, 3]) } })).toBe(401)
})

test('one good credential is enough, and the certificate comes first', async () => {
  const { who, shown } = await aServer()

  expect(await who({ peer: shown('jane'), token: 'secret' })).toBe('jane')
  expect(await who({ peer: shown('jane'), token: 'wrong' })).toBe('jane')
  expect(await who({ peer: { certificate: new Uint8Array() }, token: 'secret' })).toBe('alice')
  expect(await who({ peer: shown(''), token: 'secret' })).toBe('alice')
})

test.each<[string, object, Pick<ApiRequest, 'peer' | 'token'>, unknown]>([
  ['with nothing over a secure connection', {}, { peer: {} }, 'system:anonymous'],
  ['with nothing over any other', {}, {}, 'system:admin'],
  ['with a token over a secure connection', {}, { peer: {}, token: 'secret' }, 'alice'],
  ['with a token over any other', {}, { token: 'secret' }, 'alice'],
  ['with a wrong token', {}, { peer: {}, token: 'wrong' }, 401],
  ['with nothing where nobody may be anonymous', { anonymousAuth: false }, { peer: {} }, 401],
  ['with nothing where everyone may do everything', { open: true }, { peer: {} }, 401],
])('who comes %s is known or refused', async (_, options, credentials, expected) => {
  const { who } = await aServer(options)

  expect(await who(credentials)).toBe(expected)
})
