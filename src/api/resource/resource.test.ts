import { beforeAll, expect, test } from 'vitest'
import type { ResourceClaim, ResourceSlice } from '../generated/types.ts'
import { resourceClaims } from './resource-claims.ts'
import { resourceSlices } from './resource-slices.ts'

beforeAll(async () => {
  for (const kind of [resourceClaims, resourceSlices]) await kind.load?.()
})

const told = (errors: readonly { readonly field: string; readonly message: string }[] | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)
const claim = (devices: object, status?: object): ResourceClaim =>
  ({ metadata: { name: 'c' }, spec: { devices }, ...(status && { status }) }) as unknown as ResourceClaim
const slice = (spec: object): ResourceSlice =>
  ({ metadata: { name: 's' }, spec: { driver: 'd', pool: { name: 'p', resourceSliceCount: 1 }, ...spec } }) as unknown as ResourceSlice

test('a request that does not say how many wants one', () => {
  const object = resourceClaims.defaults?.(claim({ requests: [{ name: 'a', exactly: { deviceClassName: 'gpu' } }] }))

  expect(object?.spec.devices?.requests).toEqual([
    { name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 1 } },
  ])
})

const one = { name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 1 } }

test.each<[object, readonly string[]]>([
  [{ requests: [one] }, []],
  [{ requests: [{ name: 'a' }] }, ['spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required']],
  [{ requests: [one, one] }, ['spec.devices.requests[1]: Duplicate value: "a"']],
  [
    { requests: [one], constraints: [{ requests: ['b'], matchAttribute: 'example.com/numa' }] },
    [
      `spec.devices.constraints[0].requests[0]: Invalid value: "b": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'`,
    ],
  ],
])('a claim of %j', (devices, expected) => {
  expect(told(resourceClaims.validate?.(claim(devices)))).toEqual(expected)
})

test('only what is allocated can be reserved, and it does not change', () => {
  const pod = { resource: 'pods', name: 'p', uid: 'u' }

  expect(told(resourceClaims.validateStatusUpdate?.(claim({}, { reservedFor: [pod] }), claim({})))).toEqual([
    'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
  ])
  expect(told(resourceClaims.validateStatusUpdate?.(claim({}, { allocation: { devices: {} } }), claim({}, { allocation: {} })))).toEqual([
    'status.allocation: Invalid value: {"devices":{}}: field is immutable',
  ])
})

test.each<[object, readonly string[]]>([
  [{ nodeName: 'n', devices: [{ name: 'a' }] }, []],
  [{}, ['spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required']],
  [
    { nodeName: 'n', allNodes: true },
    [
      'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
    ],
  ],
])('a slice with %j', (spec, expected) => {
  expect(told(resourceSlices.validate?.(slice(spec)))).toEqual(expected)
})

const at = 'spec.devices[0]'
const sliceOf = (device: object): object => ({ nodeName: 'n', devices: [{ name: 'a', ...device }] })
const shared = (requestPolicy: object): object =>
  sliceOf({ allowMultipleAllocations: true, capacity: { memory: { value: '10Gi', requestPolicy } } })
const policy = `${at}.capacity[memory].requestPolicy`

test.each<[string, object, readonly string[]]>([
  [
    'a version that is none',
    sliceOf({ attributes: { driver: { version: '1.0' }, 'a.b/': { int: 1 } } }),
    [
      `${at}.attributes[driver].version: Invalid value: "1.0": must be a string compatible with semver.org spec 2.0.0`,
      `${at}.attributes: Invalid value: "": the name must not be empty`,
    ],
  ],
  [
    'a policy of what is not shared',
    sliceOf({ capacity: { memory: { value: '1', requestPolicy: {} } } }),
    [`${policy}: Forbidden: allowMultipleAllocations must be true`],
  ],
  [
    'two policies',
    shared({ default: '1Gi', validValues: ['1Gi'], validRange: { min: '1Gi' } }),
    [`${policy}: Forbidden: exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time`],
  ],
  [
    'amounts in disorder',
    shared({ default: '3Gi', validValues: ['2Gi', '1Gi', '20Gi'] }),
    [
      `${policy}.validValues[1]: Invalid value: "1Gi": values must be sorted in ascending order`,
      `${policy}.validValues[2]: Invalid value: "20Gi": option is larger than capacity value: 10Gi`,
      `${policy}.validValues: Invalid value: "3Gi": default value is not valid according to the requestPolicy`,
    ],
  ],
  [
    'a range that is none',
    shared({ default: '1Gi', validRange: { min: '2Gi', max: '20Gi', step: '3Gi' } }),
    [
      `${policy}.validRange.min: Invalid value: "1Gi": default is less than min: 2Gi`,
      `${policy}.validRange.max: Invalid value: "20Gi": max is larger than capacity value: 10Gi`,
      `${policy}.validRange.step: Invalid value: "1Gi": value is not a multiple of a given step (3Gi) from (2Gi)`,
    ],
  ],
  [
    'a range without a default',
    shared({ validRange: { min: '1Gi' } }),
    [`${policy}.default: Required value: required when validRange is defined`],
  ],
  [
    'counters that are none',
    { nodeName: 'n', sharedCounters: [{ name: '', counters: {} }] },
    ['spec.sharedCounters[0].name: Required value', 'spec.sharedCounters[0].counters: Required value'],
  ],
  [
    'a place of its own',
    { perDeviceNodeSelection: true, devices: [{ name: 'a' }] },
    [
      `${at}: Required value: exactly one of \`nodeName\`, \`nodeSelector\`, or \`allNodes\` is required when \`perDeviceNodeSelection\` is set to true in the ResourceSlice spec`,
    ],
  ],
])('a device with %s', (_, spec, expected) => {
  expect(told(resourceSlices.validate?.(slice(spec)))).toEqual(expected)
})
