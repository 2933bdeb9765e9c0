import { expect, test } from 'vitest'
import { events, leases } from '#api'
import { ApiError, type ApiHandler } from '#apimachinery'
import { inMemoryApi, type InMemoryApi } from '#testing'
import { createClient } from './client.ts'
import { createEventRecorder } from './event-recorder.ts'
import { leadWhenElected } from './leader-election.ts'

interface Replica {
  readonly isLeader: () => boolean
  /** As when its process ends: it says nothing more. */
  readonly end: () => void
  reach: 'whole' | 'cut' | 'silent'
}

const never = new Promise<never>(() => undefined)

function run(api: InMemoryApi, identity: string): Replica {
  const { handler, clock } = api
  const stopping = new AbortController()
  const { random } = api.process(identity)
  let leads = false
  const reachable: ApiHandler = async (request, signal) => {
    if (replica.reach === 'silent') return never
    if (replica.reach === 'cut') throw new ApiError(503, 'ServiceUnavailable', 'cut off', {})
    return handler(request, signal)
  }
  const client = createClient(reachable, { userAgent: identity })
  const recorder = createEventRecorder(client, clock, random, { component: 'office' })
  const lead = () => {
    leads = true
    return () => void (leads = false)
  }
  const end = () => stopping.abort()
  const replica: Replica = { isLeader: () => leads, end, reach: 'whole' }
  void leadWhenElected({ client, clock, random, recorder, name: 'office', identity, lead }, stopping.signal)
  return replica
}

const leaseOf = async ({ client }: InMemoryApi) => (await client(leases, 'kube-system').get('office')).spec

test('one leads, and the other takes over fifteen seconds after it has ended', async () => {
  const api = await inMemoryApi()
  const first = run(api, 'a')
  await api.clock.advance(10)
  const second = run(api, 'b')
  await api.clock.advance(60_000)
  expect([first.isLeader(), second.isLeader()]).toEqual([true, false])
  expect(await leaseOf(api)).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0 })

  first.end()
  await api.clock.advance(12_000)
  expect([first.isLeader(), second.isLeader()]).toEqual([false, false])
  expect((await leaseOf(api))?.holderIdentity).toBe('a')
  await api.clock.advance(13_000)
  expect(second.isLeader()).toBe(true)
  expect(await leaseOf(api)).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 })
  const told = (await api.client(events, 'kube-system').list()).items.map(({ reason, message, involvedObject: { kind, name } }) =>
    [reason, kind, name, message].join(' '),
  )
  expect(told).toEqual(['LeaderElection Lease office a became leader', 'LeaderElection Lease office b became leader'])
})

test.each(['cut', 'silent'] as const)('a leader that is %s off stops acting before another begins, and may lead again', async (how) => {
  const api = await inMemoryApi()
  const [first, second] = [run(api, 'a'), run(api, 'b')]
  await api.clock.advance(5000)
  const [leader, other] = first.isLeader() ? [first, second] : [second, first]
  leader.reach = how
  const times: string[] = []
  for (let second = 0; second < 25; second++) {
    await api.clock.advance(1000)
    times.push(`${leader.isLeader() ? 'L' : '-'}${other.isLeader() ? 'O' : '-'}`)
  }
  expect(times).not.toContain('LO')
  expect(times.at(-1)).toBe('-O')
  expect(times.filter((each) => each === '--').length).toBeGreaterThanOrEqual(2)

  leader.reach = 'whole'
  other.end()
  await api.clock.advance(25_000)
  expect(leader.isLeader()).toBe(true)
})

test('who holds the lease from before goes on at once; its lease, changed by others, is taken as it is', async () => {
  const api = await inMemoryApi()
  const before = run(api, 'a')
  await api.clock.advance(3000)
  before.end()
  const after = run(api, 'a')
  await api.clock.advance(100)
  expect(after.isLeader()).toBe(true)
  await api.client(leases, 'kube-system').patch('office', { metadata: { labels: { team: 'x' } } }, { type: 'merge' })
  await api.clock.advance(30_000)
  expect(after.isLeader()).toBe(true)
  expect((await api.client(leases, 'kube-system').get('office')).metadata.labels).toEqual({ team: 'x' })
})
