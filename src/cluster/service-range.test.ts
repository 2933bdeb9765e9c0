import { expect, test } from 'vitest'
import { dnsAddressOf, readServiceRange } from './service-range.ts'

test.each([
  ['10.96.0.0/12', { cidr: '10.96.0.0/12' }],
  ['10.100.3.4/12', { cidr: '10.96.0.0/12' }],
  ['192.168.7.0/28', { cidr: '192.168.7.0/28' }],
  ['192.168.7.0/29', { problem: 'must hold at least 16 addresses, which "192.168.7.0/29" does not' }],
  ['10.96.0.0', { problem: 'must be an IPv4 range such as 10.96.0.0/12, not "10.96.0.0"' }],
  ['10.96.0/12', { problem: 'must be an IPv4 range such as 10.96.0.0/12, not "10.96.0/12"' }],
  ['10.96.0.0/12/3', { problem: 'must be an IPv4 range such as 10.96.0.0/12, not "10.96.0.0/12/3"' }],
  ['fd00::/108', { problem: 'must be an IPv4 range such as 10.96.0.0/12, not "fd00::/108"' }],
  ['10.245.7.0/24', { problem: '"10.245.7.0/24" overlaps 10.244.0.0/14, the network of pods' }],
  ['172.16.0.0/12', { problem: '"172.16.0.0/12" overlaps 172.18.0.0/16, the network of the machines' }],
])('the service range %s is read as %j', (text, read) => {
  expect(readServiceRange(text)).toEqual(read)
})

test.each([
  ['10.96.0.0/12', '10.96.0.10'],
  ['192.168.7.16/28', '192.168.7.26'],
])('DNS of %s is at %s', (cidr, address) => {
  expect(dnsAddressOf(cidr)).toBe(address)
})
