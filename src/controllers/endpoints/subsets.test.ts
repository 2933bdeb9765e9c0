import { expect, test } from 'vitest'
import type { CoreEndpointPort } from '#api'
import { subsetsOf, type Backend } from './subsets.ts'

const http: CoreEndpointPort = { name: 'http', port: 80, protocol: 'TCP' }
const admin: CoreEndpointPort = { name: 'admin', port: 81, protocol: 'TCP' }
const backend = (ip: string, parts: Partial<Backend> = {}): Backend => ({ address: { ip }, ports: [http], isReady: true, ...parts })

test('without backends there are no subsets', () => {
  expect(subsetsOf([])).toEqual([])
})

test('backends with the same ports are together, ready ones apart from others, each in order', () => {
  const backends = [backend('10.0.0.3'), backend('10.0.0.1'), backend('10.0.0.2', { isReady: false })]

  expect(subsetsOf(backends)).toEqual([
    { addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.3' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: [http] },
  ])
})

test('what is empty is left out', () => {
  expect(subsetsOf([backend('10.0.0.1', { isReady: false, ports: [] })])).toEqual([{ notReadyAddresses: [{ ip: '10.0.0.1' }] }])
})

test('backends with other ports are another subset, with its ports by name', () => {
  const subsets = subsetsOf([backend('10.0.0.1'), backend('10.0.0.2', { ports: [http, admin] })])

  expect(subsets.map(({ addresses, ports }) => [addresses?.[0]?.ip, ports?.map(({ name }) => name)])).toEqual([
    ['10.0.0.1', ['http']],
    ['10.0.0.2', ['admin', 'http']],
  ])
})
