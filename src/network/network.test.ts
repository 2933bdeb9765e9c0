import { expect, test } from 'vitest'
import { seededRandom, sleepOn, type Clock } from '#kernel'
import {
  AddressPool,
  chooseEndpoint,
  NodeNetwork,
  resolveName,
  RouteTable,
  ServiceTable,
  usableEndpoints,
  type Endpoint,
  type HttpRequest,
  type NodeLink,
} from './index.ts'

const timers: { at: number; fire: () => void }[] = []
let nowMs = 0
const clock: Clock = {
  now: () => nowMs,
  after(delayMs, fire) {
    const timer = { at: nowMs + delayMs, fire }
    timers.push(timer)
    return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1))
  },
  sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
}
function skip(): void {
  const [next] = timers.toSorted((a, b) => a.at - b.at)
  if (!next) return
  timers.splice(timers.indexOf(next), 1)
  nowMs = next.at
  next.fire()
}

const get: HttpRequest = { method: 'GET', path: '/', headers: {} }
const text = (body: string) => ({ status: 200, headers: {}, body: new TextEncoder().encode(body) })

/** Two nodes on one wire with a service `default/web` in front of what `endpoints` say. */
function twoNodes(endpoints: { ip: string; node: string; ready?: boolean; terminating?: boolean }[] = []) {
  const services = new ServiceTable()
  const routes = new RouteTable()
  const handlers = new Map<string, (from: string, packet: unknown) => void>()
  const node = (name: string, index: number): NodeNetwork => {
    const link: NodeLink = {
      send: (to, packet) => void Promise.resolve().then(() => handlers.get(to)?.(name, structuredClone(packet))),
      onPacket: (handler) => handlers.set(name, handler),
    }
    const nodeIp = `172.18.0.${index}`
    const podCidr = `10.244.${index}.0/24`
    routes.set(name, [nodeIp], [podCidr])
    return new NodeNetwork({ node: name, nodeIp, podCidr, clock, random: seededRandom(1, name), services, routes, link })
  }
  services.setService({
    metadata: { namespace: 'default', name: 'web' },
    spec: { clusterIP: '10.96.0.10', ports: [{ port: 80, nodePort: 30080 }] },
  })
  services.setSlice({
    metadata: { namespace: 'default', name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
    ports: [{ name: '', port: 8080 }],
    endpoints: endpoints.map(({ ip, node: nodeName, ready = true, terminating = false }) => ({
      addresses: [ip],
      nodeName,
      conditions: { ready, serving: true, terminating },
      targetRef: { kind: 'Pod', namespace: 'default', name: `pod-${ip}` },
    })),
  })
  return { services, routes, one: node('node-1', 1), two: node('node-2', 2) }
}

test('a pod reaches a pod on another node through the name of its service', async () => {
  const { one, two } = twoNodes([{ ip: '10.244.2.2', node: 'node-2' }])
  const client = one.attach('default', 'client')
  const server = two.attach('default', 'web-x')
  server?.listen(8080, { respond: async ({ path }, { ip }) => text(`${path} for ${ip}`) })

  const outcome = await client?.request({ host: 'web', port: 80 }, get)

  expect(outcome).toEqual({ type: 'response', response: text('/ for 10.244.1.2') })
  expect(one.flows.since(0)).toMatchObject([
    {
      number: 1,
      fromPod: 'default/client',
      host: 'web',
      service: 'default/web',
      toIp: '10.244.2.2',
      toPod: 'default/pod-10.244.2.2',
      result: 200,
    },
  ])
})

test.each([
  ['nobody listens on the port', '10.244.1.3', 9, 'refused'],
  ['the service has no endpoints', 'web.default', 80, 'refused'],
  ['the name is unknown', 'nowhere', 80, 'unresolved'],
  ['the address is free', '10.244.1.200', 80, 'noRoute'],
])('a request fails when %s', async (_, host, port, failure) => {
  const { one } = twoNodes()
  const client = one.attach('default', 'client')
  one.attach('default', 'other')

  expect(await client?.request({ host, port }, get)).toEqual({ type: 'failed', failure })
})

test('a request to a machine that is off times out', async () => {
  const { one, two } = twoNodes([{ ip: '10.244.2.2', node: 'node-2' }])
  two.setUp(false)

  const pending = one.host.request({ host: '10.244.2.2', port: 80 }, get, { timeoutMs: 1000 })
  await Promise.resolve()
  skip()

  expect(await pending).toEqual({ type: 'failed', failure: 'timedOut' })
})

test('a node port answers on every node', async () => {
  const { one, two } = twoNodes([{ ip: '10.244.2.2', node: 'node-2' }])
  two.attach('default', 'web-x')?.listen(8080, { respond: async () => text('hi') })

  const outcome = await one.fetchFromOutside({ host: '172.18.0.1', port: 30080 }, get)

  expect(outcome).toEqual({ type: 'response', response: text('hi') })
})

const endpoint = (ip: string, state: Partial<Endpoint> = {}): Endpoint => ({
  ip,
  port: 80,
  nodeName: 'node-1',
  ready: true,
  serving: true,
  terminating: false,
  pod: undefined,
  ...state,
})
const ending = { ready: false, terminating: true }

test.each<[string, Endpoint[], 'Cluster' | 'Local', string[]]>([
  ['the ready ones', [endpoint('a'), endpoint('b', { ready: false }), endpoint('c', ending)], 'Cluster', ['a']],
  ['those that end but serve, when none is ready', [endpoint('b', { ready: false }), endpoint('c', ending)], 'Cluster', ['c']],
  ['none that ends and does not serve', [endpoint('c', { ...ending, serving: false })], 'Cluster', []],
  ['only those of the node with policy Local', [endpoint('a'), endpoint('d', { nodeName: 'node-2' })], 'Local', ['a']],
])('traffic goes to %s', (_, endpoints, policy, expected) => {
  expect(usableEndpoints(endpoints, policy, 'node-1').map(({ ip }) => ip)).toEqual(expected)
})

test('a sticky client stays with its endpoint while that is there and the time is not over', () => {
  const all = [endpoint('a'), endpoint('b'), endpoint('c')]
  const last = { ip: 'b', port: 80, atMs: 0 }
  const choose = (from: Endpoint[], nowMs: number) => chooseEndpoint(from, seededRandom(3), { last, timeoutMs: 1000, nowMs })?.ip

  expect([choose(all, 1000), choose([endpoint('a')], 10)]).toEqual(['b', 'a'])
})

test.each([
  ['web', 'default', ['10.96.0.10']],
  ['web', 'other', []],
  ['web.default', 'other', ['10.96.0.10']],
  ['web.default.svc', 'other', ['10.96.0.10']],
  ['web.default.svc.cluster.local', 'other', ['10.96.0.10']],
  ['example.com', 'default', []],
  ['10.1.2.3', 'default', ['10.1.2.3']],
])('%s in namespace %s is %j', (name, namespace, expected) => {
  expect(resolveName(name, namespace, twoNodes().services)).toEqual(expected)
})

test('a headless service is the addresses of its ready endpoints', () => {
  const { services } = twoNodes([
    { ip: '10.244.1.2', node: 'node-1' },
    { ip: '10.244.1.3', node: 'node-1', ready: false },
  ])
  services.setService({ metadata: { namespace: 'default', name: 'web' }, spec: { clusterIP: 'None' } })

  expect(resolveName('web', 'default', services)).toEqual(['10.244.1.2'])
})

test('an address that became free is given again only after all the others', () => {
  const pool = new AddressPool('10.244.1.0/29')
  const given = [pool.take(), pool.take()]
  pool.release('10.244.1.2')

  expect([...given, pool.take(), pool.take(), pool.take(), pool.take(), pool.take()]).toEqual([
    '10.244.1.2',
    '10.244.1.3',
    '10.244.1.4',
    '10.244.1.5',
    '10.244.1.6',
    '10.244.1.2',
    undefined,
  ])
})
