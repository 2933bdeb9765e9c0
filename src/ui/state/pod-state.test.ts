import { expect, test } from 'vitest'
import type { ContainerStatus, Pod } from '#api'
import { glance, type PodState } from './pod-state.ts'

interface Sketch {
  readonly node?: string
  readonly phase?: string
  readonly ready?: boolean
  readonly deleted?: boolean
  readonly container?: Partial<ContainerStatus>
}

const aPod = ({ node, phase = 'Pending', ready = false, deleted = false, container }: Sketch): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-7f9c6d5b8-abcde',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(deleted && { deletionTimestamp: '2026-01-01T00:01:00Z' }),
  },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], ...(node && { nodeName: node }) },
  status: {
    phase,
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    ...(container && {
      containerStatuses: [{ name: 'web', image: 'nginx:1.27', imageID: '', ready, restartCount: 0, ...container }],
    }),
  },
})

test.each<[string, Sketch, PodState, string]>([
  ['waits for the scheduler', {}, 'pending', 'Pending'],
  [
    'is being created on its node',
    { node: 'n', container: { state: { waiting: { reason: 'ContainerCreating' } } } },
    'creating',
    'ContainerCreating',
  ],
  ['runs before it is ready', { node: 'n', phase: 'Running', container: { state: { running: {} } } }, 'running', 'Running'],
  ['is ready', { node: 'n', phase: 'Running', ready: true, container: { state: { running: {} } } }, 'ready', 'Running'],
  [
    'cannot pull its image',
    { node: 'n', container: { state: { waiting: { reason: 'ImagePullBackOff' } } } },
    'failing',
    'ImagePullBackOff',
  ],
  [
    'crash-loops',
    { node: 'n', phase: 'Running', container: { state: { waiting: { reason: 'CrashLoopBackOff' } } } },
    'failing',
    'CrashLoopBackOff',
  ],
  [
    'is leaving',
    { node: 'n', phase: 'Running', ready: true, deleted: true, container: { state: { running: {} } } },
    'terminating',
    'Terminating',
  ],
  [
    'has finished',
    { node: 'n', phase: 'Succeeded', container: { state: { terminated: { exitCode: 0, reason: 'Completed' } } } },
    'completed',
    'Completed',
  ],
  [
    'has failed',
    { node: 'n', phase: 'Failed', container: { state: { terminated: { exitCode: 2, reason: 'Error' } } } },
    'failing',
    'Error',
  ],
])('a pod that %s', (_, sketch, state, text) => {
  expect(glance(aPod(sketch))).toMatchObject({ state, text })
})
