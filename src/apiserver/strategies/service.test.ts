import type { Service } from '#api'
import type { ApiRequest } from '#apimachinery'
import { seededRandom } from '#kernel'
import { expect, test } from 'vitest'
import { inDefault, startHarness } from '../testing-harness/harness.ts'
import { serviceAddresses, servicePorts } from './pools.ts'

const at = { ...inDefault, resource: 'services' } as const
const service = (name: string, spec: object = {}): ApiRequest => ({
  verb: 'create',
  ...at,
  body: { metadata: { name }, spec: { ports: [{ port: 80 }], selector: { app: name }, ...spec } },
})

test('services created at once get addresses and ports of their own', async () => {
  const { object } = await startHarness()

  const made = await Promise.all(Array.from({ length: 50 }, (_, index) => object(service(`s${index}`, { type: 'NodePort' }))))

  const specs = made.map((one) => (one as unknown as Service).spec)
  expect(new Set(specs.map(({ clusterIP }) => clusterIP)).size).toBe(50)
  expect(new Set(specs.map(({ ports }) => ports?.[0]?.nodePort)).size).toBe(50)
  expect(specs[0]).toMatchObject({ clusterIPs: [specs[0]?.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
})

test.each<[string, object, string]>([
  [
    'an address that is taken',
    { clusterIP: '10.96.0.1' },
    'Service "a" is invalid: spec.clusterIPs: Invalid value: []string{"10.96.0.1"}: failed to allocate IP 10.96.0.1: provided IP is already allocated',
  ],
  [
    'an address from elsewhere',
    { clusterIP: '192.168.0.1' },
    'Service "a" is invalid: spec.clusterIPs: Invalid value: []string{"192.168.0.1"}: failed to allocate IP 192.168.0.1: the provided IP (192.168.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
  ],
  [
    'a port from elsewhere',
    { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
    'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  ],
])('%s is refused', async (_, spec, message) => {
  const { status } = await startHarness()

  expect(await status(service('a', spec))).toMatchObject({ code: 422, message })
})

test('what is deleted is free again, and an update keeps what it has', async () => {
  const { object } = await startHarness()
  const made = await object(service('a', { type: 'NodePort', clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30080 }] }))

  const updated = await object({
    verb: 'update',
    ...at,
    name: 'a',
    body: { metadata: { name: 'a' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } },
  })
  await object({ verb: 'delete', ...at, name: 'a' })
  const again = await object(service('b', { type: 'NodePort', clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30080 }] }))

  for (const one of [made, updated, again]) expect(one['spec']).toMatchObject({ clusterIP: '10.96.0.10', ports: [{ nodePort: 30080 }] })
})

test('a headless service has no address', async () => {
  const { object } = await startHarness()

  expect((await object(service('a', { clusterIP: 'None' })))['spec']).toMatchObject({ clusterIPs: ['None'], ipFamilyPolicy: 'SingleStack' })
})

test('a pool never hands out what is reserved or taken, and ends', () => {
  const source = { random: seededRandom(7), serviceCidr: '10.0.0.0/28' }
  const pool = serviceAddresses(source)
  const taken = new Set<string>()
  for (let ip = pool.pick(taken); ip !== undefined; ip = pool.pick(taken)) taken.add(ip)

  expect(taken.size).toBe(12) // 14 hosts without .1 and .10
  expect(taken.has('10.0.0.1') || taken.has('10.0.0.10')).toBe(false)
  expect(servicePorts(source).pick(new Set())).toBeGreaterThanOrEqual(30_086)
})
