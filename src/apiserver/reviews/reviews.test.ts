import { expect, test } from 'vitest'
import { authorizer, startHarness } from '../testing-harness/harness.ts'

const authorization = { group: 'authorization.k8s.io', version: 'v1' } as const
const post = (resource: string, spec: object, group: string = authorization.group) =>
  ({ verb: 'create', group, version: 'v1', resource, body: { spec } as never }) as const

test('without an authorizer everyone may do everything, and a review says so', async () => {
  const { object } = await startHarness()
  const { status } = await object(post('selfsubjectaccessreviews', { resourceAttributes: { verb: 'get', resource: 'pods' } }))
  expect(status).toEqual({ allowed: true })
  const rules = await object(post('selfsubjectrulesreviews', { namespace: 'default' }))
  expect(rules['status']).toMatchObject({ incomplete: false, resourceRules: [{ verbs: ['*'] }] })
})

test('the authorizer is asked about the subject that the review names', async () => {
  const { object } = await startHarness({ authorizer: authorizer(({ user, verb }) => user.name !== 'jane' || verb === 'get') })
  const ask = async (verb: string): Promise<unknown> =>
    (await object(post('subjectaccessreviews', { user: 'jane', resourceAttributes: { verb, resource: 'pods', namespace: 'a' } })))['status']
  expect(await ask('get')).toEqual({ allowed: true })
  expect(await ask('delete')).toEqual({ allowed: false })
})

test('a review of nothing is invalid', async () => {
  const { status } = await startHarness()
  expect((await status(post('selfsubjectaccessreviews', {}))).message).toContain(
    'exactly one of nonResourceAttributes or resourceAttributes must be specified',
  )
})

test('whoami says who asks, and a token that nobody knows is refused', async () => {
  const { object } = await startHarness()
  const me = await object(post('selfsubjectreviews', {}, 'authentication.k8s.io'))
  expect(me['status']).toEqual({ userInfo: { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] } })
  const review = await object(post('tokenreviews', { token: 'x' }, 'authentication.k8s.io'))
  expect(review['status']).toMatchObject({ error: '[invalid bearer token, unknown]' })
})

test('reviews are created only, and never found again', async () => {
  const { status } = await startHarness()
  expect((await status({ verb: 'list', ...authorization, resource: 'subjectaccessreviews' })).code).toBe(405)
})
