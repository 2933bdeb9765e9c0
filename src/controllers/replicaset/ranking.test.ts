import { expect, test } from 'vitest'
import type { Pod, PodStatus } from '#api'
import { formatTime } from '#kernel'
import { aPod } from '#testing'
import { choosePodsToDelete } from './ranking.ts'

const nowMs = Date.UTC(2026, 0, 2)
const ago = (seconds: number): string => formatTime(nowMs - seconds * 1000)
const minute = 60
const hour = 3600

interface Parts {
  readonly node?: string
  readonly phase?: string
  /** For how many seconds it has been ready. */
  readonly readyFor?: number | 'unknown' | 'never'
  readonly cost?: string
  readonly restarts?: number
  readonly sidecarRestarts?: number
  readonly age?: number
}

function pod(name: string, parts: Parts = {}): Pod {
  const { node = 'node-1', phase = 'Running', readyFor = hour, cost, restarts = 0, sidecarRestarts, age = 2 * hour } = parts
  const transition = typeof readyFor === 'number' ? { lastTransitionTime: ago(readyFor) } : {}
  const isReady = readyFor !== 'never'
  const counted = (container: string, restartCount: number) => ({ name: container, restartCount, ready: isReady, image: '', imageID: '' })
  const status: PodStatus = {
    phase,
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', ...transition }],
    containerStatuses: [counted('main', restarts)],
    ...(sidecarRestarts !== undefined && { initContainerStatuses: [counted('sidecar', sidecarRestarts), counted('setup', 99)] }),
  }
  const annotations = cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }
  const initContainers = [
    { name: 'sidecar', image: 'busybox', restartPolicy: 'Always' },
    { name: 'setup', image: 'busybox' },
  ]
  return aPod({
    name,
    uid: name,
    ...(node && { nodeName: node }),
    metadata: { creationTimestamp: ago(age), ...annotations },
    ...(sidecarRestarts !== undefined && { spec: { initContainers } }),
    status,
  })
}

/** The names of pods in the order in which they go: with one more that stays, as nothing is compared when all go. */
const order = (pods: readonly Pod[], related = pods): readonly string[] =>
  choosePodsToDelete([...pods, pod('stays', { cost: '2147483647' })], related, pods.length, nowMs).map(({ metadata }) => metadata.name)

test.each<[string, first: Parts, second: Parts]>([
  ['without a node before those with one', { node: '' }, { node: 'node-1' }],
  ['without a node although it is costly', { node: '', cost: '100' }, { node: 'node-1' }],
  ['pending before those in an unknown state', { phase: 'Pending', readyFor: 'never' }, { phase: 'Unknown', readyFor: 'never' }],
  ['in an unknown state before those that run', { phase: 'Unknown' }, { phase: 'Running' }],
  ['not ready before those that are', { readyFor: 'never', cost: '5' }, { cost: '-5' }],
  ['cheap to delete before those that cost more', { cost: '-10', readyFor: 5 * hour }, { cost: '0', readyFor: minute }],
  ['without a cost before those with one', {}, { cost: '1' }],
  ['with a cost below none', { cost: '-1' }, {}],
  ['ready for a shorter time', { readyFor: minute }, { readyFor: hour }],
  ['ready since nobody knows when', { readyFor: 'unknown' }, { readyFor: 1 }],
  ['restarted more often', { restarts: 5 }, { restarts: 4 }],
  ['whose sidecar restarted more often', { sidecarRestarts: 3 }, { sidecarRestarts: 2 }],
  ['younger', { age: hour }, { age: 10 * hour }],
])('pods go first that are %s', (_, first, second) => {
  // Named so that the uid alone would say the opposite.
  const [one, other] = [pod('z', first), pod('a', second)]

  expect(order([one, other])).toEqual(['z', 'a'])
  expect(order([other, one])).toEqual(['z', 'a'])
})

test.each(['many', '1.5', '1e3', '0x10', '+10', '008', ' 7', '4294967296', ''])('a deletion cost of %j is none', (cost) => {
  expect(order([pod('b', { cost }), pod('c', { cost: '1' }), pod('a', { cost: '-1' })])).toEqual(['a', 'b', 'c'])
})

test('a deletion cost has 32 bits', () => {
  const costs = { a: '-2147483649', b: '-2147483648', c: '2147483647', d: '2147483648' }

  // Those beyond are none, like that of e, and the uid decides among them.
  expect(order([...Object.entries(costs).map(([name, cost]) => pod(name, { cost, node: '' })), pod('e', { node: '' })])).toEqual([
    'b',
    'a',
    'd',
    'e',
    'c',
  ])
})

test('sidecars are compared only when containers restarted equally often', () => {
  expect(order([pod('a', { restarts: 1, sidecarRestarts: 9 }), pod('b', { restarts: 2, sidecarRestarts: 0 })])).toEqual(['b', 'a'])
})

test('times of the same power of two are alike: the uid decides', () => {
  const pods = [pod('c', { readyFor: 1200 }), pod('a', { readyFor: 2000 }), pod('b', { readyFor: 1500 })]

  expect(order(pods)).toEqual(['a', 'b', 'c'])
})

test('times of different powers of two are not alike, however close', () => {
  // 2^40 ns is 1,099.5 seconds.
  expect(order([pod('a', { readyFor: 1100 }), pod('b', { readyFor: 1099 })])).toEqual(['b', 'a'])
})

test('times to come are alike, and later than any that has been', () => {
  expect(order([pod('a', { readyFor: 1 }), pod('c', { readyFor: -5 }), pod('b', { readyFor: -hour })])).toEqual(['b', 'c', 'a'])
})

test('pods that share their node with more of their kind go first, whatever their age', () => {
  const alone = pod('a', { node: 'quiet', readyFor: minute })
  const crowd = [pod('b', { node: 'busy', readyFor: 50 * hour }), pod('c', { node: 'busy', readyFor: 50 * hour })]

  expect(order([alone, ...crowd])).toEqual(['b', 'c', 'a'])
})

test('pods of other replica sets of the deployment count as of their kind, unless they have ended or are ending', () => {
  const [here, there] = [pod('a', { node: 'busy', readyFor: 50 * hour }), pod('b', { node: 'quiet', readyFor: minute })]
  const sibling = pod('sibling', { node: 'busy' })
  const ended = pod('ended', { node: 'quiet', phase: 'Succeeded' })
  const ending = pod('ending', { node: 'quiet' })
  const related = [here, there, sibling, ended, { ...ending, metadata: { ...ending.metadata, deletionTimestamp: ago(1) } }]

  expect(order([here, there], related)).toEqual(['a', 'b'])
})

test('pods are not compared when all have to go', () => {
  const pods = [pod('b'), pod('a')]

  expect(choosePodsToDelete(pods, pods, 5, nowMs)).toBe(pods)
})
