import { expect, test } from 'vitest'
import type { ContainerState, ContainerStatus, Pod, PodSpec, PodStatus } from '../../generated/types.ts'
import { defaultPodOnly } from './defaults.ts'
import { podRequests, qosClass } from './resources.ts'
import { podReadyText, podRestartsText, podStatusText } from './status.ts'
import { validatePodUpdate } from './update.ts'
import { validatePodSpec } from './validate.ts'

const now = Date.parse('2026-01-01T01:00:00Z')

function aPod(status: PodStatus, spec: Partial<PodSpec> = {}, deleted = false): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'a',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(deleted && { deletionTimestamp: '2026-01-01T00:30:00Z' }),
    },
    spec: { containers: [{ name: 'a' }], ...spec },
    status,
  }
}

const aStatus = (state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'a',
  image: 'x',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
})

const running = aStatus({ running: {} }, { ready: true })
const ready = [{ type: 'Ready', status: 'True' }]
const exited = (exitCode: number, reason?: string): ContainerState => ({ terminated: { exitCode, ...(reason && { reason }) } })
const init = { initContainers: [{ name: 'i' }, { name: 'j' }] }
const sidecar = { initContainers: [{ name: 'i', restartPolicy: 'Always' }] }

test.each<[string, Pod]>([
  ['Pending', aPod({ phase: 'Pending' })],
  ['Running', aPod({ phase: 'Running', containerStatuses: [running], conditions: ready })],
  ['ContainerCreating', aPod({ phase: 'Pending', containerStatuses: [aStatus({ waiting: { reason: 'ContainerCreating' } })] })],
  ['CrashLoopBackOff', aPod({ phase: 'Running', containerStatuses: [aStatus({ waiting: { reason: 'CrashLoopBackOff' } })] })],
  ['Completed', aPod({ phase: 'Succeeded', containerStatuses: [aStatus(exited(0, 'Completed'))] })],
  ['ExitCode:3', aPod({ phase: 'Failed', containerStatuses: [aStatus(exited(3))] })],
  ['NotReady', aPod({ phase: 'Running', containerStatuses: [aStatus(exited(0, 'Completed')), running] })],
  ['Init:0/2', aPod({ phase: 'Pending', initContainerStatuses: [aStatus({ running: {} }, { name: 'i' })] }, init)],
  [
    'Init:1/2',
    aPod(
      {
        phase: 'Pending',
        initContainerStatuses: [aStatus(exited(0), { name: 'i' }), aStatus({ waiting: { reason: 'PodInitializing' } }, { name: 'j' })],
      },
      init,
    ),
  ],
  ['Init:Error', aPod({ phase: 'Pending', initContainerStatuses: [aStatus(exited(1, 'Error'), { name: 'i' })] }, init)],
  [
    'Running',
    aPod(
      { phase: 'Running', initContainerStatuses: [aStatus({ running: {} }, { name: 'i', started: true })], containerStatuses: [running] },
      sidecar,
    ),
  ],
  ['SchedulingGated', aPod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] })],
  ['Evicted', aPod({ phase: 'Failed', reason: 'Evicted' })],
  ['Terminating', aPod({ phase: 'Running', containerStatuses: [running] }, {}, true)],
  ['Unknown', aPod({ phase: 'Running', reason: 'NodeLost' }, {}, true)],
])('a pod shows as %s', (text, pod) => {
  expect(podStatusText(pod)).toBe(text)
})

test('readiness counts sidecars', () => {
  const pod = aPod(
    { containerStatuses: [running], initContainerStatuses: [aStatus({ running: {} }, { name: 'i', started: true, ready: true })] },
    sidecar,
  )

  expect(podReadyText(pod)).toBe('2/2')
})

test('restarts say when the last one was', () => {
  const status = aStatus(
    { running: {} },
    { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:55:00Z' } } },
  )

  expect(podRestartsText(aPod({ containerStatuses: [status] }), now)).toBe('3 (5m ago)')
})

const resources = (requests: Record<string, string>, limits: Record<string, string> = {}): Partial<PodSpec> => ({
  containers: [{ name: 'a', resources: { requests, limits } }],
})

test.each<[string, Partial<PodSpec>]>([
  ['BestEffort', {}],
  ['Burstable', resources({ cpu: '1' })],
  ['Burstable', resources({ cpu: '1' }, { cpu: '1' })],
  ['Guaranteed', resources({ cpu: '1', memory: '1Gi' }, { cpu: '1000m', memory: '1024Mi' })],
])('a pod is %s', (expected, spec) => {
  expect(qosClass(aPod({}, spec))).toBe(expected)
})

test('a pod asks for its containers together, or for its largest init container', () => {
  const spec: PodSpec = {
    initContainers: [
      { name: 'big', resources: { requests: { cpu: '2' } } },
      { name: 'side', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } },
    ],
    containers: [
      { name: 'a', resources: { requests: { cpu: '500m', memory: '1Gi' } } },
      { name: 'b', resources: { requests: { cpu: '500m' } } },
    ],
    overhead: { cpu: '10m' },
  }

  expect(podRequests(spec)).toEqual({ cpu: '2010m', memory: '1Gi' })
})

const valid = defaultPodOnly({ containers: [{ name: 'a', image: 'nginx' }] })

test.each<[string, PodSpec, string]>([
  ['no containers', { ...valid, containers: [] }, 'spec.containers: Required value'],
  [
    'a name that is none',
    { ...valid, containers: [{ name: 'A_', image: 'x' }] },
    'spec.containers[0].name: Invalid value: "A_": a lowercase RFC 1123 label must consist',
  ],
  ['no image', { ...valid, containers: [{ name: 'a' }] }, 'spec.containers[0].image: Required value'],
  [
    'a name twice',
    {
      ...valid,
      containers: [
        { name: 'a', image: 'x' },
        { name: 'a', image: 'x' },
      ],
    },
    'spec.containers[1].name: Duplicate value: "a"',
  ],
  [
    'a mount of nothing',
    { ...valid, containers: [{ name: 'a', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
    'spec.containers[0].volumeMounts[0].name: Not found: "v"',
  ],
  [
    'an unknown policy',
    { ...valid, restartPolicy: 'Sometimes' },
    'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
  ],
  [
    'a request above its limit',
    { ...valid, containers: [{ name: 'a', image: 'x', resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
  ],
  [
    'a probe of nothing',
    { ...valid, containers: [{ name: 'a', image: 'x', livenessProbe: { successThreshold: 1 } }] },
    'spec.containers[0].livenessProbe: Required value: must specify a handler type',
  ],
  [
    'two sources of one volume',
    { ...valid, volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }] },
    'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
  ],
])('%s is wrong', (_, spec, message) => {
  expect(validatePodSpec(spec, 'spec').map((error) => `${error.field}: ${error.message}`)).toContainEqual(expect.stringContaining(message))
})

test('what is valid has nothing wrong with it', () => {
  expect(validatePodSpec(valid, 'spec')).toEqual([])
})

test('a pod’s image may change, its command may not', () => {
  const before = aPod({}, valid)
  const image = aPod({}, { ...valid, containers: [{ ...valid.containers[0], name: 'a', image: 'nginx:2' }] })
  const command = aPod({}, { ...valid, containers: [{ ...valid.containers[0], name: 'a', command: ['x'] }] })

  expect(validatePodUpdate(image, before)).toEqual([])
  expect(validatePodUpdate(command, before)[0]?.message).toMatch(
    /^Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`/,
  )
})
