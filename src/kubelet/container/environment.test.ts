import { expect, test } from 'vitest'
import { configMaps, pods, secrets, services, type Container } from '#api'
import { aService } from '#testing'
import { aRunningNode, asleep } from '../testing.ts'
import { serviceVariables } from './environment.ts'
import { expand } from './expand.ts'

/** What a container of this definition has in its environment, beside what every one has. */
async function environment(container: Partial<Container>, spec: object = {}): Promise<Record<string, string>> {
  const node = await aRunningNode({ capacity: { cpu: '3500m', memory: '6Gi', pods: '110', ephemeralStorage: '100Gi' } })
  const inDefault = node.client(configMaps, 'default')
  await inDefault.create({ metadata: { name: 'settings' }, data: { COLOR: 'red', 'SIZE-X': '9', quoted: 'a "b" $(COLOR)' } })
  await node.client(secrets, 'default').create({ metadata: { name: 'keys' }, data: { TOKEN: btoa('s3cret') } })
  await node.clock.settle()
  const labels = { app: 'web', tier: 'front' }
  const metadata = { annotations: { note: 'two\nlines', team: 'a' }, uid: 'uid-1' }
  await node.run({
    labels,
    metadata: { labels, ...metadata },
    spec: { containers: [asleep(container)], serviceAccountName: 'default', ...spec },
  })
  const { out } = await node.exec(['env'])
  const entries = out
    .split(/\n(?=\w[^\n]*=)/)
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replace(/\n$/, '')] as const)
  return Object.fromEntries(entries.filter(([name]) => !/^(?:PATH|HOSTNAME|HOME|KUBERNETES_.*)$/.test(name)))
}

const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } })
const resource = (name: string, more: object = {}) => ({ valueFrom: { resourceFieldRef: { resource: name, ...more } } })

test('plain values may refer to variables before them', async () => {
  const env = [
    { name: 'A', value: 'one' },
    { name: 'B', value: '$(A)-two $(C) $$(A) $$' },
    { name: 'C', value: '$(B)' },
    { name: 'A', value: 'again' },
    { name: 'EMPTY' },
  ]

  expect(await environment({ env })).toEqual({ A: 'again', B: 'one-two $(C) $(A) $', C: 'one-two $(C) $(A) $', EMPTY: '' })
})

test('fields of the pod', async () => {
  const env = [
    { name: 'NAME', ...field('metadata.name') },
    { name: 'NAMESPACE', ...field('metadata.namespace') },
    { name: 'LABEL', ...field("metadata.labels['tier']") },
    { name: 'NO_LABEL', ...field("metadata.labels['none']") },
    { name: 'ANNOTATION', ...field("metadata.annotations['team']") },
    { name: 'NODE', ...field('spec.nodeName') },
    { name: 'ACCOUNT', ...field('spec.serviceAccountName') },
    { name: 'HOST_IP', ...field('status.hostIP') },
    { name: 'HOST_IPS', ...field('status.hostIPs') },
    { name: 'POD_IP', ...field('status.podIP') },
    { name: 'POD_IPS', ...field('status.podIPs') },
  ]

  expect(await environment({ env })).toEqual({
    NAME: 'web',
    NAMESPACE: 'default',
    LABEL: 'front',
    NO_LABEL: '',
    ANNOTATION: 'a',
    NODE: 'node-1',
    ACCOUNT: 'default',
    HOST_IP: '172.18.0.3',
    HOST_IPS: '172.18.0.3',
    POD_IP: '10.244.1.2',
    POD_IPS: '10.244.1.2',
  })
})

test("resources, in units of the divisor and rounded up; without a limit it is the node's", async () => {
  const env = [
    { name: 'CPU', ...resource('limits.cpu') },
    { name: 'MILLI', ...resource('limits.cpu', { divisor: '1m' }) },
    { name: 'MEMORY', ...resource('limits.memory') },
    { name: 'MEGA', ...resource('requests.memory', { divisor: '1Mi' }) },
    { name: 'REQUEST', ...resource('requests.cpu', { divisor: '1m' }) },
    { name: 'NONE', ...resource('requests.ephemeral-storage') },
  ]
  const resources = { requests: { cpu: '100m', memory: '33554433' }, limits: { cpu: '1500m' } }

  expect(await environment({ env, resources })).toEqual({
    CPU: '2',
    MILLI: '1500',
    MEMORY: String(6 * 1024 ** 3),
    MEGA: '33',
    REQUEST: '100',
    NONE: '0',
  })
})

test('keys of config maps and secrets, as they are', async () => {
  const env = [
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'quoted' } } },
    { name: 'B', valueFrom: { secretKeyRef: { name: 'keys', key: 'TOKEN' } } },
    { name: 'NO_KEY', valueFrom: { configMapKeyRef: { name: 'settings', key: 'none', optional: true } } },
    { name: 'NO_MAP', valueFrom: { configMapKeyRef: { name: 'none', key: 'none', optional: true } } },
    { name: 'NO_SECRET', valueFrom: { secretKeyRef: { name: 'none', key: 'none', optional: true } } },
  ]

  expect(await environment({ env })).toEqual({ A: 'a "b" $(COLOR)', B: 's3cret' })
})

test('whole config maps and secrets, which single variables override and may refer to', async () => {
  const envFrom = [
    { configMapRef: { name: 'settings' } },
    { prefix: 'X_', secretRef: { name: 'keys' } },
    { configMapRef: { name: 'none', optional: true } },
    { secretRef: { name: 'none', optional: true } },
  ]
  const env = [
    { name: 'quoted', value: 'mine' },
    { name: 'BOTH', value: '$(COLOR) $(X_TOKEN)' },
  ]

  expect(await environment({ env, envFrom })).toEqual({
    COLOR: 'red',
    'SIZE-X': '9',
    quoted: 'mine',
    X_TOKEN: 's3cret',
    BOTH: 'red s3cret',
  })
})

test.each<[string, Partial<Container>, string]>([
  ['config map', { envFrom: [{ configMapRef: { name: 'none' } }] }, 'configmap "none" not found'],
  ['secret', { envFrom: [{ secretRef: { name: 'none' } }] }, 'secret "none" not found'],
  [
    'config map of a variable',
    { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' } } }] },
    'configmap "none" not found',
  ],
  [
    'key of a config map',
    { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'k' } } }] },
    "couldn't find key k in ConfigMap default/settings",
  ],
  [
    'key of a secret',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } }] },
    "couldn't find key k in Secret default/keys",
  ],
])('without its %s a container waits, and starts when it is there', async (_, container, message) => {
  const node = await aRunningNode()
  const maps = node.client(configMaps, 'default')
  const keys = node.client(secrets, 'default')
  await maps.create({ metadata: { name: 'settings' }, data: {} })
  await keys.create({ metadata: { name: 'keys' }, data: {} })

  const { status } = await node.run({ spec: { containers: [asleep(container)] } })
  expect(status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'CreateContainerConfigError', message } })
  expect(await node.eventTexts()).toContain(`Warning Failed: Error: ${message}`)

  for (const [client, name] of [
    [maps, 'none'],
    [keys, 'none'],
  ] as const)
    await client.create({ metadata: { name }, data: { k: btoa('v') } })
  await maps.patch('settings', { data: { k: 'v' } }, { type: 'merge' })
  await keys.patch('keys', { data: { k: btoa('v') } }, { type: 'merge' })
  await node.clock.advance(20_000)
  expect((await node.pod()).status?.containerStatuses?.[0]?.state).toHaveProperty('running')
})

test.each<[string, string]>([
  ['$(A) $(B)', 'a $(B)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$a'],
  ['$A ${A} $', '$A ${A} $'],
  ['$(A', '$(A'],
  ['$()', '$()'],
  ['$$', '$'],
])('%s becomes %s', (given, expected) => {
  expect(expand(given, { A: 'a' })).toBe(expected)
})

test('command and arguments are expanded, too', async () => {
  const node = await aRunningNode()
  const container = asleep({
    command: ['sh', '-c', 'echo $0 $1 $(GREETING) $$(date); sleep infinity'],
    args: ['$(NAME)', '$(NONE)'],
    env: [
      { name: 'NAME', value: 'x' },
      { name: 'GREETING', value: 'hi' },
    ],
  })
  await node.run({ spec: { containers: [container] } })

  expect(await node.log()).toMatch(/^x \$\(NONE\) hi \w+ /)
})

const two = aService({
  name: 'my-db',
  spec: {
    ports: [
      { name: 'sql', port: 5432 },
      { name: 'admin-ui', port: 8080, protocol: 'UDP' },
    ],
  },
})

test('a service is what links once were', () => {
  expect(serviceVariables([two])).toEqual({
    MY_DB_SERVICE_HOST: '10.96.0.10',
    MY_DB_SERVICE_PORT: '5432',
    MY_DB_SERVICE_PORT_SQL: '5432',
    MY_DB_SERVICE_PORT_ADMIN_UI: '8080',
    MY_DB_PORT: 'tcp://10.96.0.10:5432',
    MY_DB_PORT_5432_TCP: 'tcp://10.96.0.10:5432',
    MY_DB_PORT_5432_TCP_PROTO: 'tcp',
    MY_DB_PORT_5432_TCP_PORT: '5432',
    MY_DB_PORT_5432_TCP_ADDR: '10.96.0.10',
    MY_DB_PORT_8080_UDP: 'udp://10.96.0.10:8080',
    MY_DB_PORT_8080_UDP_PROTO: 'udp',
    MY_DB_PORT_8080_UDP_PORT: '8080',
    MY_DB_PORT_8080_UDP_ADDR: '10.96.0.10',
  })
})

test.each([
  ['without an address', aService({ spec: { clusterIP: 'None' } })],
  ['by another name', aService({ spec: { type: 'ExternalName', clusterIP: '' } })],
])('a service %s gives no variables', (_, service) => {
  expect(serviceVariables([service])).toEqual({})
})

test.each([
  [true, true],
  [false, false],
])('with service links %s, services of the namespace are in the environment: %s', async (enableServiceLinks, expected) => {
  const node = await aRunningNode()
  const { clusterIP: _, clusterIPs: __, ...spec } = two.spec
  await node.client(services, 'default').create({ ...two, spec })
  await node.clock.settle()
  await node.run({ spec: { containers: [asleep()], enableServiceLinks } })

  const { out } = await node.exec(['env'])
  expect(out.includes('MY_DB_SERVICE_HOST=')).toBe(expected)
  expect(out).toContain('KUBERNETES_SERVICE_HOST=10.96.0.1\n')
})

test('the environment does not follow its sources', async () => {
  const node = await aRunningNode()
  const maps = node.client(configMaps, 'default')
  await maps.create({ metadata: { name: 'settings' }, data: { COLOR: 'red' } })
  await node.run({ spec: { containers: [asleep({ envFrom: [{ configMapRef: { name: 'settings' } }] })] } })

  await maps.patch('settings', { data: { COLOR: 'blue' } }, { type: 'merge' })
  await node.clock.advance(120_000)

  expect((await node.exec(['printenv', 'COLOR'])).out).toBe('red\n')
  expect((await node.client(pods, 'default').get('web')).status?.containerStatuses?.[0]?.restartCount).toBe(0)
})
