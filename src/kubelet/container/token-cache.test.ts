import { expect, test } from 'vitest'
import type { ApiHandler, ApiRequest } from '#apimachinery'
import { createClient } from '#client'
import { aPod, stoppedClock } from '#testing'
import { TokenCache } from './token-cache.ts'

/** A server that issues tokens, numbered; `down` makes it fail. */
function anIssuer() {
  const clock = stoppedClock()
  const requests: ApiRequest[] = []
  let isDown = false
  const handler: ApiHandler = async (request) => {
    requests.push(request)
    if (isDown) throw new Error('connection refused')
    return { type: 'object', code: 201, object: { kind: 'TokenRequest', status: { token: `token-${requests.length}` } } }
  }
  const cache = new TokenCache(createClient(handler, { userAgent: 'test' }), clock)
  const down = (yes: boolean): void => {
    isDown = yes
  }
  return { clock, cache, requests, down }
}

const pod = aPod({ name: 'web', uid: 'u1', spec: { serviceAccountName: 'robot' } })

test('a token is asked for once, for the pod and its account', async () => {
  const { cache, requests } = anIssuer()

  expect(await Promise.all([cache.get(pod, 3600, undefined), cache.get(pod, 3600, undefined)])).toEqual(['token-1', 'token-1'])
  expect(requests).toMatchObject([
    {
      verb: 'create',
      resource: 'serviceaccounts',
      subresource: 'token',
      namespace: 'default',
      name: 'robot',
      body: { spec: { audiences: [], expirationSeconds: 3600, boundObjectRef: { kind: 'Pod', name: 'web', uid: 'u1' } } },
    },
  ])
})

test.each([
  ['four fifths of its time', 3600, 2_880_000],
  ['a day', 1_000_000, 86_400_000],
])('it is asked for again after %s', async (_, expirationSeconds, afterMs) => {
  const { cache, clock } = anIssuer()
  await cache.get(pod, expirationSeconds, undefined)

  await clock.advance(afterMs - 1)
  expect(await cache.get(pod, expirationSeconds, undefined)).toBe('token-1')

  await clock.advance(1)
  expect(await cache.get(pod, expirationSeconds, undefined)).toBe('token-2')
})

test('other audiences, times and pods have tokens of their own', async () => {
  const { cache } = anIssuer()
  const other = aPod({ name: 'other', uid: 'u2' })

  const tokens = [
    cache.get(pod, 3600, undefined),
    cache.get(pod, 3600, 'vault'),
    cache.get(pod, 600, undefined),
    cache.get(other, 3600, undefined),
  ]

  expect(await Promise.all(tokens)).toEqual(['token-1', 'token-2', 'token-3', 'token-4'])
})

test('what failed is tried again', async () => {
  const { cache, down } = anIssuer()
  down(true)
  await expect(cache.get(pod, 3600, undefined)).rejects.toThrow('connection refused')

  down(false)
  expect(await cache.get(pod, 3600, undefined)).toBe('token-2')
})

test('the tokens of pods that are gone are forgotten', async () => {
  const { cache } = anIssuer()
  await cache.get(pod, 3600, undefined)

  cache.keepOnly(new Set(['u1']))
  expect(await cache.get(pod, 3600, undefined)).toBe('token-1')

  cache.keepOnly(new Set())
  expect(await cache.get(pod, 3600, undefined)).toBe('token-2')
})
