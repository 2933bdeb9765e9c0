import { expect, test } from 'vitest'
import type { Pod, PodStatus, Service, ServicePort } from '#api'
import { aContainer, aNode, aPod, aService } from '#testing'
import { endpointOf, hasEndpoint, portsOf } from './endpoint.ts'

const readyStatus: PodStatus = { phase: 'Running', podIP: '10.244.1.2', conditions: [{ type: 'Ready', status: 'True' }] }
const unreadyStatus: PodStatus = { ...readyStatus, conditions: [{ type: 'Ready', status: 'False' }] }
const ending = { deletionTimestamp: '2026-01-01T00:00:00Z' }

test.each<[string, PodStatus, boolean]>([
  ['runs', readyStatus, true],
  ['is not ready', unreadyStatus, true],
  ['has no address yet', { phase: 'Pending' }, false],
  ['has succeeded', { ...readyStatus, phase: 'Succeeded' }, false],
  ['has failed', { ...readyStatus, phase: 'Failed' }, false],
])('a pod that %s stands behind its service: %s', (_, status, expected) => {
  expect(hasEndpoint(aPod({ status }))).toBe(expected)
})

test.each<[string, PodStatus, object, boolean, [ready: boolean, serving: boolean, terminating: boolean]]>([
  ['ready', readyStatus, {}, false, [true, true, false]],
  ['not ready', unreadyStatus, {}, false, [false, false, false]],
  ['ready and ending', readyStatus, ending, false, [false, true, true]],
  ['not ready and ending', unreadyStatus, ending, false, [false, false, true]],
  ['not ready, where that does not matter', unreadyStatus, {}, true, [true, false, false]],
  ['ending, where that does not matter', unreadyStatus, ending, true, [true, false, true]],
])('of a pod that is %s', (_, status, metadata, publishNotReadyAddresses, [ready, serving, terminating]) => {
  const service = aService({ spec: { publishNotReadyAddresses } })

  expect(endpointOf(aPod({ status, metadata }), undefined, service).conditions).toEqual({ ready, serving, terminating })
})

test('an endpoint says which pod it is, and where', () => {
  const pod = aPod({ name: 'web-1', uid: 'u1', nodeName: 'node-1', status: readyStatus })

  expect(endpointOf(pod, aNode({ name: 'node-1', zone: 'a' }), aService())).toEqual({
    addresses: ['10.244.1.2'],
    conditions: { ready: true, serving: true, terminating: false },
    targetRef: { kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'u1' },
    nodeName: 'node-1',
    zone: 'a',
  })
})

test.each([
  ['web', 'web-0'],
  ['other', undefined],
])('a pod of subdomain %s has the host name %s behind service web', (subdomain, hostname) => {
  const pod = aPod({ status: readyStatus, spec: { hostname: 'web-0', subdomain } })

  expect(endpointOf(pod, undefined, aService({ name: 'web' })).hostname).toBe(hostname)
})

const containers = [
  aContainer({
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
    ],
  }),
  aContainer({
    name: 'other',
    ports: [
      { name: 'http', containerPort: 9090 },
      { name: 'metrics', containerPort: 9100 },
    ],
  }),
]
const initContainers = [
  { ...aContainer({ name: 'sidecar', ports: [{ name: 'proxy', containerPort: 15000 }] }), restartPolicy: 'Always' },
  aContainer({ name: 'setup', ports: [{ name: 'once', containerPort: 1 }] }),
]
const pod: Pod = aPod({ spec: { containers, initContainers } })
const serving = (...ports: readonly ServicePort[]): Service => aService({ spec: { ports } })

test.each<[string, ServicePort, object | undefined]>([
  ['a number', { port: 80, targetPort: 8080, protocol: 'TCP' }, { name: '', port: 8080, protocol: 'TCP' }],
  ['a number that no container names', { port: 80, targetPort: 1234 }, { name: '', port: 1234, protocol: 'TCP' }],
  ['nothing', { name: 'web', port: 80 }, { name: 'web', port: 80, protocol: 'TCP' }],
  ['zero', { port: 80, targetPort: 0 }, { name: '', port: 80, protocol: 'TCP' }],
  ['a name', { port: 80, targetPort: 'metrics' }, { name: '', port: 9100, protocol: 'TCP' }],
  ['a name that two containers have', { port: 80, targetPort: 'http' }, { name: '', port: 8080, protocol: 'TCP' }],
  ['a name of its protocol', { port: 53, protocol: 'UDP', targetPort: 'dns' }, { name: '', port: 53, protocol: 'UDP' }],
  ['a name of another protocol', { port: 53, protocol: 'TCP', targetPort: 'dns' }, undefined],
  ['a name of a sidecar', { port: 80, targetPort: 'proxy' }, { name: '', port: 15000, protocol: 'TCP' }],
  ['a name of a container that is over', { port: 80, targetPort: 'once' }, undefined],
  ['a name that is not there', { port: 80, targetPort: 'none' }, undefined],
  [
    'an application protocol',
    { port: 80, targetPort: 1, appProtocol: 'kubernetes.io/ws' },
    { name: '', port: 1, protocol: 'TCP', appProtocol: 'kubernetes.io/ws' },
  ],
])('a service port that leads to %s', (_, port, expected) => {
  expect(portsOf(pod, serving(port))).toEqual(expected === undefined ? [] : [expected])
})

test('ports that lead nowhere are left out, the others stay in their order', () => {
  const ports = portsOf(pod, serving({ name: 'b', port: 1 }, { name: 'x', port: 2, targetPort: 'none' }, { name: 'a', port: 3 }))

  expect(ports.map(({ name }) => name)).toEqual(['b', 'a'])
})
