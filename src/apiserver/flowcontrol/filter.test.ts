import { expect, test } from 'vitest'
import type { ApiRequest, ApiResponse, JsonObject } from '#apimachinery'
import { alwaysAllow } from '../authorization/authorizer.ts'
import { configMap, settle, startHarness, type Harness } from '../testing-harness/harness.ts'

const flowcontrol = { verb: 'create', group: 'flowcontrol.apiserver.k8s.io', version: 'v1' } as const
const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
}
const level = (name: string, limitResponse: JsonObject, shares = 5): ApiRequest => ({
  ...flowcontrol,
  resource: 'prioritylevelconfigurations',
  body: {
    metadata: { name },
    spec: { type: 'Limited', limited: { nominalConcurrencyShares: shares, borrowingLimitPercent: 0, limitResponse } },
  },
})
const schema = (name: string, user: string, level: string): ApiRequest => ({
  ...flowcontrol,
  resource: 'flowschemas',
  body: {
    metadata: { name },
    spec: {
      matchingPrecedence: 2,
      priorityLevelConfiguration: { name: level },
      distinguisherMethod: { type: 'ByUser' },
      rules: [{ subjects: [{ kind: 'User', user: { name: user } }], ...everything }],
    },
  },
})

/** A server in which requests of some users take until they are let go. */
async function startSlow(seats: number): Promise<Harness & { readonly letGo: (() => void)[] }> {
  const letGo: (() => void)[] = []
  const harness = await startHarness({
    maxInFlight: seats,
    authorizer: {
      ...alwaysAllow,
      authorize: async ({ user }) => {
        if (user.name.startsWith('slow')) await new Promise<void>((resolve) => letGo.push(resolve))
        return { allowed: true }
      },
    },
  })
  return { ...harness, letGo }
}

const groups = ['system:authenticated']
const get = (user: string): ApiRequest => ({
  verb: 'get',
  version: 'v1',
  resource: 'namespaces',
  name: 'default',
  user: { name: user, groups },
})

async function answered(answers: readonly Promise<ApiResponse>[]): Promise<readonly number[]> {
  const codes: number[] = []
  for (const answer of answers) void answer.then(({ code }) => codes.push(code))
  await settle()
  return codes
}

test('who finds no seat waits in a queue and is answered when one is free', async () => {
  const { ask, letGo, clock } = await startSlow(2)
  await ask(level('narrow', { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 1 } }))
  await ask(schema('slow', 'slow', 'narrow'))
  await settle()

  const answers = [ask(get('slow')), ask(get('slow'))]
  await clock.advance(1)
  answers.push(ask(get('slow')))

  expect(await answered(answers)).toEqual([429])
  letGo[0]?.()
  await settle()
  letGo[1]?.()
  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual([200, 200, 429])
})

test('who has waited too long, or has left, is turned away', async () => {
  const { ask, clock } = await startSlow(2)
  await ask(level('narrow', { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 9 } }))
  await ask(schema('slow', 'slow', 'narrow'))
  await settle()
  const leaving = new AbortController()

  const answers = [ask(get('slow')), ask(get('slow')), ask(get('slow'), leaving.signal)]
  leaving.abort()

  expect(await answered(answers)).toEqual([429])
  await clock.advance(15_000)
  expect((await answers[1])?.code).toBe(429)
})

test('what comes at one instant may wait in queues that are full', async () => {
  const { ask, letGo } = await startSlow(2)
  await ask(level('narrow', { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 1 } }))
  await ask(schema('slow', 'slow', 'narrow'))
  await settle()

  const answers = Array.from({ length: 5 }, () => ask(get('slow')))
  for (const index of answers.keys()) {
    await settle()
    letGo[index]?.()
  }

  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual([200, 200, 200, 200, 200])
})

test('an answer of 429 says when to come again, and whose it was', async () => {
  const { ask, object } = await startSlow(2)
  const narrow = await object(level('narrow', { type: 'Reject' }))
  const slow = await object(schema('slow', 'slow', 'narrow'))
  await settle()
  void ask(get('slow'))

  expect(await ask(get('slow'))).toEqual({
    type: 'bytes',
    code: 429,
    contentType: 'text/plain; charset=utf-8',
    bytes: 'Too many requests, please try again later.\n',
    headers: {
      'retry-after': '1',
      'x-content-type-options': 'nosniff',
      'x-kubernetes-pf-flowschema-uid': slow.metadata.uid,
      'x-kubernetes-pf-prioritylevel-uid': narrow.metadata.uid,
    },
  })
})

test('others, and who may do anything, are not kept waiting', async () => {
  const { ask } = await startSlow(2)
  await ask(level('narrow', { type: 'Reject' }))
  await ask(schema('slow', 'slow', 'narrow'))
  await settle()
  void ask(get('slow'))

  expect((await ask(get('quick'))).code).toBe(200)
  const masters = { ...get('slow-but-mighty'), user: { name: 'root', groups: ['system:masters'] } }
  expect((await Promise.all(Array.from({ length: 50 }, () => ask(masters)))).every(({ code }) => code === 200)).toBe(true)
})

test('a watch gives its seat back once it has begun', async () => {
  const { ask } = await startSlow(1)
  const watch: ApiRequest = { ...get('quick'), verb: 'watch' }
  for (let count = 0; count < 20; count++) expect((await ask(watch)).code).toBe(200)
})

test('a refusal has the headers, too', async () => {
  const { ask } = await startHarness()
  const response = await ask({ ...configMap(''), user: { name: 'ann', groups } })
  expect([response.code, Object.keys(response.headers ?? {})]).toEqual([
    422,
    ['x-kubernetes-pf-flowschema-uid', 'x-kubernetes-pf-prioritylevel-uid'],
  ])
})

test('a page tells how busy each level is', async () => {
  const { ask } = await startSlow(2)
  await ask(level('narrow', { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 9 } }))
  await ask(schema('slow', 'slow', 'narrow'))
  await settle()
  for (let count = 0; count < 3; count++) void ask(get('slow'))

  const page = await ask({ verb: 'get', path: '/debug/api_priority_and_fairness/dump_priority_levels' })
  const lines = page.type === 'bytes' ? String(page.bytes).split('\n') : []

  expect(lines[0]).toMatch(/^PriorityLevelName, ActiveQueues, IsIdle, IsQuiescing, .* CancelledRequests$/)
  expect(lines.find((line) => line.startsWith('narrow'))?.split(/, +/)).toEqual([
    'narrow',
    '1',
    'false',
    'false',
    '2',
    '1',
    '1',
    '0',
    '0',
    '0',
  ])
})
