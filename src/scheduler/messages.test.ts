import { expect, test } from 'vitest'
import type { Pod } from '#api'
import { aNode, aPod } from '#testing'
import { explain, type Situation } from './explain.ts'

const message = (pod: Pod, situation: Partial<Situation>): string | undefined => explain(pod, { nodes: [], pods: [], ...situation }).message

const tainted = (name: string): ReturnType<typeof aNode> => aNode({ name, taints: [{ key: 'gpu', effect: 'NoSchedule' }] })

test('reasons are counted and sorted, and preemption adds its own', () => {
  const full = aPod({ name: 'full', nodeName: 'a', requests: { cpu: '4' } })

  expect(message(aPod({ requests: { cpu: '1' } }), { nodes: [aNode({ name: 'a' }), tainted('b'), tainted('c')], pods: [full] })).toBe(
    '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). ' +
      'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  )
})

test('more than a node has at all is beyond preemption', () => {
  expect(message(aPod({ requests: { cpu: '64' } }), { nodes: [aNode({ name: 'a' }), aNode({ name: 'b' })] })).toBe(
    '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  )
})

test('a cluster without nodes', () => {
  expect(message(aPod(), {})).toBe('no nodes available to schedule pods')
})

test('a pod that names its node does not look at the others', () => {
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }]
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } }
  const full = aPod({ name: 'full', nodeName: 'a', requests: { cpu: '4' } })
  const pod = aPod({ requests: { cpu: '1' }, spec: { affinity } })

  expect(message(pod, { nodes: [aNode({ name: 'a' }), aNode({ name: 'b' })], pods: [full] })).toBe(
    "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
      'preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
  )
})

test('terms that contradict each other stop the search before it begins', () => {
  const named = (name: string): object => ({ key: 'metadata.name', operator: 'In', values: [name] })
  const terms = [{ matchFields: [named('a'), named('b')] }]
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms as never } } }

  expect(message(aPod({ spec: { affinity } }), { nodes: [aNode()] })).toBe(
    '0/1 nodes are available: pod affinity terms conflict. ' +
      'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  )
})

test('a pod that must not preempt says so', () => {
  const full = aPod({ name: 'full', nodeName: 'node-1', requests: { cpu: '4' } })
  const pod = aPod({ priority: 10, requests: { cpu: '1' }, spec: { preemptionPolicy: 'Never' } })

  expect(message(pod, { nodes: [aNode()], pods: [full] })).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
  )
})
