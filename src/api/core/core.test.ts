import { expect, test } from 'vitest'
import { leases } from '../coordination/leases.ts'
import { eventsV1 } from '../events/events.ts'
import type { Resource } from '../resource.ts'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus, received } from '../testing-rules.ts'
import { configMaps } from './config-maps.ts'
import { events } from './events.ts'
import { namespaces } from './namespaces.ts'
import { nodes } from './nodes.ts'

const taint = { key: 'a', effect: 'NoSchedule' }
const regarding = { namespace: 'default', name: 'p' }
const timed = {
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingController: 'a.b/c',
  reportingInstance: 'c-1',
  action: 'Do',
  reason: 'Done',
  type: 'Normal',
}

test.each<[string, Resource, Draft, readonly unknown[]]>([
  ['a node', nodes, { spec: { taints: [taint] } }, []],
  [
    'taints alike',
    nodes,
    { spec: { taints: [taint, { ...taint, value: 'b' }, { key: '', value: 'a b', effect: 'Never' }] } },
    [
      'metadata.taints[1]: Duplicate value: core.Taint{Key:"a", Value:"b", Effect:"NoSchedule", TimeAdded:<nil>}: taints must be unique by key and effect pair',
      'metadata.taints[2].key: Invalid value: "": name part must be non-empty',
      expect.stringContaining('metadata.taints[2].key: Invalid value: "": name part must consist of'),
      expect.stringContaining('metadata.taints[2].value: Invalid value: "a b": a valid label must be an empty string'),
      'metadata.taints[2].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "PreferNoSchedule"',
    ],
  ],
  [
    'half a pod',
    nodes,
    { status: { capacity: { pods: '500m' } } },
    [
      'status.capacity.pods: Invalid value: "500m": must be an integer',
      'status.allocatable.pods: Invalid value: "500m": must be an integer',
    ],
  ],
  [
    'ranges of one family',
    nodes,
    { spec: { podCIDRs: ['10.0.0.0/24', '10.0.1.0'] } },
    [
      'spec.podCIDRs[1]: Invalid value: "10.0.1.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0"]: may specify no more than one CIDR for each IP family',
    ],
  ],
  ['an event', events, { involvedObject: regarding }, []],
  [
    'an event of elsewhere',
    events,
    { involvedObject: { namespace: 'other' } },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
  [
    'an event with a time only',
    events,
    { involvedObject: regarding, eventTime: timed.eventTime },
    [
      'reportingController: Required value',
      'reportingController: Invalid value: "": name part must be non-empty',
      expect.stringContaining('reportingController: Invalid value: "": name part must consist of'),
      'reportingInstance: Required value',
      'action: Required value',
      'reason: Required value',
    ],
  ],
  ['an event of the newer API', eventsV1, { regarding, ...timed }, []],
  [
    'an event of the newer API as of old',
    eventsV1,
    { regarding, ...timed, type: 'Error', deprecatedCount: 2, deprecatedSource: { host: 'a' }, series: { count: 1 } },
    [
      'series.count: Invalid value: "": should be at least 2',
      'series.lastObservedTime: Required value',
      'type: Invalid value: "": has invalid value: Error',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ],
  ],
  [
    'a namespace that someone holds',
    namespaces,
    { spec: { finalizers: ['example.com/a', 'b'] } },
    ['spec.finalizers: Invalid value: "b": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  [
    'a lease for no time',
    leases,
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  ['a ConfigMap that is too large', configMaps, { data: { a: 'ä'.repeat(600_000) } }, ['[]: Too long: must have at most 1048576 bytes']],
])('%s', async (_, kind, draft, expected) => {
  expect(await problemsOf(kind, draft)).toEqual(expected)
})

const series = { count: 3, lastObservedTime: timed.eventTime }

test.each<[string, Resource, Draft, Draft, readonly string[]]>([
  ["a node's ranges once", nodes, {}, { spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] } }, []],
  [
    "a node's ranges",
    nodes,
    { spec: { podCIDRs: ['10.0.0.0/24'] } },
    { spec: { podCIDRs: ['10.0.1.0/24'] } },
    ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
  ],
  [
    "a node's provider",
    nodes,
    { spec: { providerID: 'a' } },
    { spec: { providerID: 'b' } },
    ['spec.providerID: Forbidden: node updates may not change providerID except from "" to valid'],
  ],
  ["an event's series", eventsV1, { regarding, ...timed }, { regarding, ...timed, series }, []],
  [
    'what an event says',
    eventsV1,
    { regarding, ...timed },
    { regarding, ...timed, note: 'b' },
    ['message: Invalid value: "b": field is immutable'],
  ],
])('to change %s', async (_, kind, from, to, expected) => {
  expect(await problemsOfChange(kind, from, to)).toEqual(expected)
})

test.each<[string, Resource, Draft, readonly string[]]>([
  [
    'an address twice',
    nodes,
    {
      status: {
        addresses: [
          { type: 'InternalIP', address: 'a' },
          { type: 'InternalIP', address: 'a' },
        ],
      },
    },
    ['status.addresses[1]: Duplicate value: core.NodeAddress{Type:"InternalIP", Address:"a"}'],
  ],
  [
    'an end before it is one',
    namespaces,
    { status: { phase: 'Terminating' } },
    [`status.Phase: Invalid value: "Terminating": may only be 'Active' if \`deletionTimestamp\` is empty`],
  ],
])('a status of %s', async (_, kind, to, expected) => {
  expect(await problemsOfStatus(kind, {}, to)).toEqual(expected)
})

test('what is off is left out', async () => {
  const lease = await received(leases, { spec: { strategy: 'OldestEmulationVersion', holderIdentity: 'a' } })
  const node = await received(nodes, { spec: { configSource: {}, unschedulable: true } })

  expect(leases.prepareForCreate?.(lease, { now: 0 }).spec).toEqual({ holderIdentity: 'a' })
  expect(nodes.prepareForCreate?.(node, { now: 0 }).spec).toEqual({ unschedulable: true })
})
