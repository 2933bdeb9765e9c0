import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice } from '#api'
import { groupByPorts, maxPerSlice, planSlices, type Group, type SlicePlan } from './plan.ts'

const http: DiscoveryEndpointPort = { name: 'http', port: 80, protocol: 'TCP' }
const https: DiscoveryEndpointPort = { name: 'https', port: 443, protocol: 'TCP' }

const endpoint = (id: number, parts: Partial<Endpoint> = {}): Endpoint => ({
  addresses: [`10.244.${id >> 8}.${id & 255}`],
  conditions: { ready: true },
  targetRef: { kind: 'Pod', uid: `pod-${id}` },
  ...parts,
})
/** The endpoints from one number to before another. */
const range = (from: number, to: number): readonly Endpoint[] => Array.from({ length: to - from }, (_, at) => endpoint(from + at))

const slice = (name: string, endpoints: readonly Endpoint[], ports: readonly DiscoveryEndpointPort[] = [http]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  addressType: 'IPv4',
  endpoints,
  ports,
})
const group = (endpoints: readonly Endpoint[], ports: readonly DiscoveryEndpointPort[] = [http]): Group => ({ ports, endpoints })

const idsOf = (endpoints: readonly Endpoint[] = []): readonly number[] =>
  endpoints.map(({ targetRef }) => Number(targetRef?.uid?.slice('pod-'.length)))

const summary = ({ create, update, remove }: SlicePlan) => ({
  create: create.map(({ endpoints }) => endpoints.length),
  update: Object.fromEntries(update.map(({ metadata, endpoints }) => [metadata.name, endpoints?.length])),
  remove: remove.map(({ metadata }) => metadata.name),
})
const nothing = { create: [], update: {}, remove: [] }

interface Case {
  readonly existing?: readonly EndpointSlice[]
  readonly wanted: readonly Group[]
  readonly plan: Partial<ReturnType<typeof summary>>
}

test.each<[string, Case]>([
  ['makes an empty slice when there is nothing to put in', { wanted: [], plan: { create: [0] } }],
  ['keeps the empty slice it has', { existing: [slice('a', [], [])], wanted: [], plan: {} }],
  ['has no ports without endpoints', { existing: [slice('a', [], [http])], wanted: [], plan: { update: { a: 0 } } }],
  ['empties the one slice it has', { existing: [slice('a', range(0, 2))], wanted: [], plan: { update: { a: 0 } } }],
  [
    'empties one of the slices it has, and removes the others',
    {
      existing: [slice('a', range(0, 2)), slice('b', range(2, 4)), slice('c', range(4, 6))],
      wanted: [],
      plan: { update: { a: 0 }, remove: ['b', 'c'] },
    },
  ],
  [
    'uses the empty slice once there are endpoints',
    { existing: [slice('a', [], [])], wanted: [group(range(0, 3))], plan: { update: { a: 3 } } },
  ],
  ['puts a hundred into a slice', { wanted: [group(range(0, 250))], plan: { create: [100, 100, 50] } }],
  ['changes nothing when all is as it should be', { existing: [slice('a', range(0, 5))], wanted: [group(range(0, 5))], plan: {} }],
  ['changes nothing for another order', { existing: [slice('a', range(0, 5))], wanted: [group(range(0, 5).toReversed())], plan: {} }],
  ['adds to the slice that has room', { existing: [slice('a', range(0, 5))], wanted: [group(range(0, 7))], plan: { update: { a: 7 } } }],
  [
    'adds to the fullest that has room for all',
    {
      existing: [slice('a', range(0, 40)), slice('b', range(40, 110)), slice('c', range(110, 205))],
      wanted: [group(range(0, 215))],
      plan: { update: { b: 80 } },
    },
  ],
  [
    'makes a new slice rather than spread over several',
    { existing: [slice('a', range(0, 95)), slice('b', range(95, 190))], wanted: [group(range(0, 196))], plan: { create: [6] } },
  ],
  [
    'fills slices that change anyway, the fullest first',
    {
      existing: [slice('a', range(0, 50)), slice('b', range(50, 130)), slice('c', range(130, 150))],
      wanted: [group([...range(1, 50), ...range(51, 150), ...range(500, 530)])],
      plan: { update: { a: 58, b: 100 } },
    },
  ],
  [
    'fills what changes before what does not, although that leaves gaps',
    {
      existing: [slice('a', range(0, 10)), slice('b', range(10, 100))],
      wanted: [group([...range(1, 100), ...range(200, 205)])],
      plan: { update: { a: 14 } },
    },
  ],
  [
    'removes a slice that gets empty',
    { existing: [slice('a', range(0, 2)), slice('b', range(2, 4))], wanted: [group(range(2, 4))], plan: { remove: ['a'] } },
  ],
  [
    'does not merge what is sparse',
    {
      existing: [slice('a', range(0, 2)), slice('b', range(2, 4))],
      wanted: [group([endpoint(0), endpoint(2)])],
      plan: { update: { a: 1, b: 1 } },
    },
  ],
  [
    'reuses a slice whose endpoints have all changed',
    { existing: [slice('a', range(0, 2))], wanted: [group(range(10, 13))], plan: { update: { a: 3 } } },
  ],
  [
    'reuses a slice for other ports',
    { existing: [slice('a', range(0, 2))], wanted: [group(range(0, 2), [https])], plan: { update: { a: 2 } } },
  ],
  [
    'keeps endpoints of different ports apart',
    { existing: [slice('a', range(0, 2))], wanted: [group(range(0, 2)), group(range(2, 5), [https])], plan: { create: [3] } },
  ],
  [
    'removes an endpoint that is in two slices from the second',
    { existing: [slice('a', range(0, 2)), slice('b', range(1, 4))], wanted: [group(range(0, 4))], plan: { update: { b: 2 } } },
  ],
])('a service %s', (_, { existing = [], wanted, plan }) => {
  expect(summary(planSlices(existing, wanted))).toEqual({ ...nothing, ...plan })
})

test('an endpoint that has changed is changed where it is', () => {
  const ending = endpoint(1, { conditions: { ready: false, serving: true, terminating: true } })

  const { update } = planSlices([slice('a', range(0, 3))], [group([endpoint(2), ending, endpoint(0)])])

  expect(update[0]?.endpoints).toEqual([endpoint(0), ending, endpoint(2)])
})

test('a slice that is reused has its new ports', () => {
  const { update } = planSlices([slice('a', range(0, 2))], [group(range(5, 6), [https])])

  expect(update).toEqual([slice('a', range(5, 6), [https])])
})

test('of several slices that would go the first has the last of the new contents, and so on', () => {
  const existing = [slice('a', range(0, 2)), slice('b', range(2, 4))]

  const { update } = planSlices(existing, [group(range(10, 11), [https]), group(range(20, 22), [{ ...https, port: 444 }])])

  expect(update.map(({ metadata, endpoints }) => [metadata.name, idsOf(endpoints)])).toEqual([
    ['a', [20, 21]],
    ['b', [10]],
  ])
})

test('endpoints are grouped by their ports in any order', () => {
  const groups = groupByPorts([
    { ports: [http, https], endpoint: endpoint(1) },
    { ports: [http], endpoint: endpoint(2) },
    { ports: [https, http], endpoint: endpoint(3) },
  ])

  expect(groups).toEqual([group([endpoint(1), endpoint(3)], [http, https]), group([endpoint(2)], [http])])
})

test('ports differ by application protocol, too', () => {
  const groups = groupByPorts([
    { ports: [http], endpoint: endpoint(1) },
    { ports: [{ ...http, appProtocol: 'kubernetes.io/h2c' }], endpoint: endpoint(2) },
  ])

  expect(groups).toHaveLength(2)
})

const ids = fc.uniqueArray(fc.nat(400), { maxLength: 350 })

test('whatever comes and goes, each endpoint is in one slice, none is too full, and asking again changes nothing', () => {
  const apply = (slices: readonly EndpointSlice[], { create, update, remove }: SlicePlan, round: number): readonly EndpointSlice[] => [
    ...slices
      .filter((each) => !remove.includes(each))
      .map((each) => update.find(({ metadata }) => metadata.uid === each.metadata.uid) ?? each),
    ...create.map(({ ports, endpoints }, at) => slice(`${round}-${at}`, endpoints, ports)),
  ]
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 6 }), (rounds) => {
      let slices: readonly EndpointSlice[] = []
      for (const [round, present] of rounds.entries()) {
        const wanted = present.length === 0 ? [] : [group(present.map((id) => endpoint(id)))]
        slices = apply(slices, planSlices(slices, wanted), round)

        expect(slices.flatMap(({ endpoints }) => idsOf(endpoints)).toSorted((a, b) => a - b)).toEqual(present.toSorted((a, b) => a - b))
        expect(Math.max(...slices.map(({ endpoints = [] }) => endpoints.length))).toBeLessThanOrEqual(maxPerSlice)
        expect(summary(planSlices(slices, wanted))).toEqual(nothing)
      }
    }),
    { numRuns: 50 },
  )
})
