import { expect, test } from 'vitest'
import type { ResourceClaim, ResourceSlice } from '../generated/types.ts'
import { resourceClaims } from './resource-claims.ts'
import { resourceSlices } from './resource-slices.ts'

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
