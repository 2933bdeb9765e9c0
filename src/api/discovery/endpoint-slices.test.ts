import { expect, test } from 'vitest'
import { endpoints } from '../core/endpoints.ts'
import { problemsOf, problemsOfChange } from '../testing-rules.ts'
import { endpointSlices } from './endpoint-slices.ts'

test.each<[string, object, readonly string[]]>([
  ['nothing', { addressType: 'IPv4' }, []],
  ['no type', {}, ['addressType: Required value']],
  ['another type', { addressType: 'IP' }, ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"']],
  [
    'addresses of another family',
    { addressType: 'IPv6', endpoints: [{ addresses: ['10.0.0.1'] }] },
    ['endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be a valid IPv6 address'],
  ],
  [
    'addresses that mean the sender',
    { addressType: 'IPv4', endpoints: [{ addresses: ['127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.9'] }, { addresses: [] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[0].addresses[1]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
      'endpoints[0].addresses[2]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      'endpoints[0].addresses[3]: Invalid value: "224.0.0.9": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
      'endpoints[1].addresses: Required value: must contain at least 1 address',
    ],
  ],
  [
    'an IPv6 address of this link',
    { addressType: 'IPv6', endpoints: [{ addresses: ['fe80::1', '::1', '::', 'ff02::2', '2001:db8::1'] }] },
    [
      'endpoints[0].addresses[0]: Invalid value: "fe80::1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      'endpoints[0].addresses[1]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[0].addresses[2]: Invalid value: "::": may not be unspecified (::)',
      'endpoints[0].addresses[3]: Invalid value: "ff02::2": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    ],
  ],
  [
    'names',
    { addressType: 'FQDN', endpoints: [{ addresses: ['a.example.com', 'localhost'] }] },
    ['endpoints[0].addresses[1]: Invalid value: "localhost": should be a domain with at least two segments separated by dots'],
  ],
  [
    'ports alike',
    { addressType: 'IPv4', ports: [{ port: 0 }, { name: '', protocol: 'HTTP' }, { name: 'a', appProtocol: 'a/b/c' }] },
    [
      'ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'ports[1].name: Duplicate value: ""',
      'ports[1].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      expect.stringContaining('ports[2].appProtocol: Invalid value: "a/b/c"'),
    ],
  ],
  [
    'hints',
    { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] },
    ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
  ],
])('a slice with %s', async (_, draft, expected) => {
  expect(await problemsOf(endpointSlices, { ...draft })).toEqual(expected)
})

test('a slice keeps its type', async () => {
  expect(await problemsOfChange(endpointSlices, { addressType: 'IPv4' }, { addressType: 'IPv6' })).toEqual([
    'addressType: Invalid value: "IPv6": field is immutable',
  ])
})

const at = (nodeName: string): { readonly subsets: readonly object[] } => ({ subsets: [{ addresses: [{ ip: '10.0.0.1', nodeName }] }] })

test.each<[string, object, readonly string[]]>([
  ['an address and a port', { addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }, []],
  ['nobody', { ports: [{ port: 80 }] }, ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']],
  [
    'no address',
    { notReadyAddresses: [{ ip: 'a' }] },
    ['subsets[0].notReadyAddresses[0].ip: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    'ports without names',
    { addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }, { port: 70_000, name: 'b' }] },
    ['subsets[0].ports[0].name: Required value', 'subsets[0].ports[1].port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
])('endpoints with %s', async (_, subset, expected) => {
  expect(await problemsOf(endpoints, { subsets: [subset] })).toEqual(expected)
})

test('an address does not move to another node', async () => {
  expect(await problemsOfChange(endpoints, at('a'), at('b'))).toEqual([
    'subsets[0].addresses[0].nodeName: Forbidden: Cannot change NodeName for 10.0.0.1 to b',
  ])
})
