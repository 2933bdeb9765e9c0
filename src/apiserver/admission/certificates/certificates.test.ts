import { expect, test } from 'vitest'
import { encodeBase64, type User } from '#apimachinery'
import { authorizer, startHarness } from '../../testing-harness/harness.ts'
import { masterRequest, userRequest } from './testing.ts'

const csr = { group: 'certificates.k8s.io', version: 'v1', resource: 'certificatesigningrequests' } as const
const user = (name: string): User => ({ name, groups: ['system:authenticated'] })
const approved = { status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Fine' }] } }
const failed = { status: { conditions: [{ type: 'Failed', status: 'True', reason: 'Odd' }] } }
const patch = { ...csr, verb: 'patch', name: 'a', contentType: 'application/merge-patch+json' } as const

/** `own` may use the signer of the request, `domain` all of its domain, `other` none. */
async function aServer() {
  const harness = await startHarness({
    authorizer: authorizer(
      ({ user: { name: who }, resource, name }) =>
        resource !== 'signers' || (who === 'own' && name === 'example.com/mine') || (who === 'domain' && name === 'example.com/*'),
    ),
  })
  const create = (request: string, signerName: string) =>
    ({
      ...csr,
      verb: 'create',
      body: { metadata: { name: 'a' }, spec: { request: encodeBase64(request), signerName, usages: ['client auth'] } },
    }) as const
  return { ...harness, create }
}

test.each<[string, string, object, boolean]>([
  ['own', 'approval', approved, true],
  ['domain', 'approval', approved, true],
  ['other', 'approval', approved, false],
  ['own', 'status', failed, true],
  ['other', 'status', failed, false],
  ['other', 'status', { metadata: { labels: { a: 'b' } } }, true],
])('%s writes to /%s of a request: %j is let through: %s', async (who, subresource, body, isAllowed) => {
  const { object, create } = await aServer()
  await object(create(userRequest, 'example.com/mine'))

  const answer = await object({ ...patch, subresource, body: body as never, user: user(who) })

  const verb = subresource === 'approval' ? 'approve' : 'sign'
  const refusal = `certificatesigningrequests.certificates.k8s.io "a" is forbidden: user not permitted to ${verb} requests with signerName "example.com/mine"`
  expect(answer['message']).toBe(isAllowed ? undefined : refusal)
})

test('a certificate makes nobody an administrator', async () => {
  const { object, status, create } = await aServer()

  expect((await status(create(masterRequest, 'kubernetes.io/kube-apiserver-client'))).message).toBe(
    'certificatesigningrequests.certificates.k8s.io "a" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  )
  expect(await object(create(userRequest, 'kubernetes.io/kube-apiserver-client'))).toMatchObject({ metadata: { name: 'a' } })
})
