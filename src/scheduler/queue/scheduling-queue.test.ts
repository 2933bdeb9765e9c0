import { expect, test } from 'vitest'
import type { Cause } from '#apimachinery'
import { aNode, aPod, stoppedClock, type PodParts } from '#testing'
import { viewOf } from '../explain.ts'
import { podInfoOf } from '../framework/pod-info.ts'
import { defaultPlugins } from '../plugins/index.ts'
import { SchedulingQueue } from './scheduling-queue.ts'

function aQueue() {
  const clock = stoppedClock()
  const queue = new SchedulingQueue({
    clock,
    plugins: defaultPlugins,
    cluster: viewOf({ nodes: [], pods: [] }),
    onActive: () => undefined,
  })
  const add = (name: string, parts: PodParts = {}, cause?: Cause): void => queue.add(podInfoOf(aPod({ name, ...parts })), cause)
  /** Takes the next pod and lets it fail. */
  const fail = (kind: 'unschedulable' | 'error', ...rejectedBy: string[]): void => {
    const queued = queue.pop()
    if (!queued) throw new Error('nothing is active')
    queue.failed(queued, kind, new Set(rejectedBy))
  }
  const names = (): string[] => {
    const list: string[] = []
    for (let next = queue.pop(); next; next = queue.pop()) list.push(next.info.name)
    return list
  }
  return { clock, queue, add, fail, names }
}

const nodeAdded = { kind: 'NodeAdded', node: aNode() } as const
const assigned = (kind: 'AssignedPodAdded' | 'AssignedPodDeleted', parts: PodParts = {}) =>
  ({ kind, pod: podInfoOf(aPod({ name: 'other', ...parts })) }) as const

test('pods come by priority, then in the order they arrived', () => {
  const { add, names } = aQueue()

  add('first')
  add('second')
  add('urgent', { priority: 10 })
  add('idle', { priority: -1 })

  expect(names()).toEqual(['urgent', 'first', 'second', 'idle'])
})

test('a pod with scheduling gates waits until the last one is removed', () => {
  const { queue, add, names } = aQueue()
  add('gated', { spec: { schedulingGates: [{ name: 'quota' }] } })
  expect(names()).toEqual([])

  queue.update(podInfoOf(aPod({ name: 'gated' })))

  expect(names()).toEqual(['gated'])
})

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [4, 8_000],
  [5, 10_000],
  [9, 10_000],
])('after %i failures a pod is tried again after %i ms', async (failures, waitMs) => {
  const { clock, add, fail, names } = aQueue()
  add('web')
  for (let count = 1; count < failures; count++) {
    fail('error')
    await clock.advance(10_000)
  }
  fail('error')

  await clock.advance(waitMs - 1)
  expect(names()).toEqual([])
  await clock.advance(1)
  expect(names()).toEqual(['web'])
})

test.each([
  ['NodeResourcesFit', nodeAdded, true],
  ['NodeResourcesFit', assigned('AssignedPodDeleted'), true],
  ['NodeResourcesFit', assigned('AssignedPodAdded'), false],
  ['NodePorts', assigned('AssignedPodDeleted'), false],
  ['NodePorts', assigned('AssignedPodDeleted', { ports: [{ containerPort: 80, hostPort: 80 }] }), true],
  ['TaintToleration', assigned('AssignedPodDeleted'), false],
  ['TaintToleration', { kind: 'NodeAdded', node: aNode({ taints: [{ key: 'gpu', effect: 'NoSchedule' }] }) }, false],
  ['TaintToleration', nodeAdded, true],
  ['NodeUnschedulable', { kind: 'NodeAdded', node: aNode({ unschedulable: true }) }, false],
  ['NodeAffinity', { kind: 'NodeDeleted', node: aNode() }, false],
  ['InterPodAffinity', { kind: 'NamespaceUpdated' }, true],
] as const)('a pod rejected by %s may be helped by an event: %j', async (plugin, event, isHelped) => {
  const { clock, queue, add, fail, names } = aQueue()
  add('web')
  fail('unschedulable', plugin)
  await clock.advance(1_000)

  queue.happened(event)

  expect(names()).toEqual(isHelped ? ['web'] : [])
})

test('an event during the back-off helps when it is over', async () => {
  const { clock, queue, add, fail, names } = aQueue()
  add('web')
  fail('unschedulable', 'NodeResourcesFit')

  queue.happened(nodeAdded, { actor: 'kubelet', revision: 7 })

  expect(names()).toEqual([])
  await clock.advance(1_000)
  expect(queue.pop()?.cause).toEqual({ actor: 'kubelet', revision: 7 })
})

test('what no event has helped is tried again after five minutes', async () => {
  const { clock, add, fail, names } = aQueue()
  add('web')
  fail('unschedulable', 'NodeResourcesFit')

  await clock.advance(5 * 60_000 - 1)
  expect(names()).toEqual([])
  await clock.advance(1)
  expect(names()).toEqual(['web'])
})

test('a pod that was changed is tried again, one whose status was written is not', async () => {
  const { clock, queue, add, fail, names } = aQueue()
  add('web')
  fail('unschedulable', 'TaintToleration')
  await clock.advance(1_000)

  queue.update(podInfoOf(aPod({ name: 'web', status: { message: 'waiting' } })))
  expect(names()).toEqual([])
  queue.update(podInfoOf(aPod({ name: 'web', spec: { tolerations: [{ operator: 'Exists' }] } })))
  expect(names()).toEqual(['web'])
})

test('a pod that is removed does not come, whatever it was waiting for', async () => {
  const { clock, queue, add, fail, names } = aQueue()
  for (const name of ['active', 'backing-off', 'unschedulable']) add(name)
  fail('unschedulable', 'NodeResourcesFit')
  fail('error')

  for (const uid of ['pod-default-active', 'pod-default-backing-off', 'pod-default-unschedulable']) queue.remove(uid)
  await clock.advance(10 * 60_000)

  expect([names(), queue.size]).toEqual([[], 0])
})
