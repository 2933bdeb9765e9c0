import { expect, test } from 'vitest'
import type { Pod } from '#api'
import { aNode, aPod } from '#testing'
import { explain } from '../explain.ts'

const nodes = [aNode({ name: 'a' }), aNode({ name: 'b' })]
const urgent = aPod({ name: 'urgent', priority: 100, requests: { cpu: '2' } })
const pod = (name: string, nodeName: string, cpu: string, priority: number, startTime?: string): Pod =>
  aPod({ name, nodeName, priority, requests: { cpu }, ...(startTime && { status: { startTime } }) })

test.each<[string, readonly Pod[], { node: string; victims: string[] } | undefined]>([
  ['the least important victims', [pod('a1', 'a', '4', 20), pod('b1', 'b', '4', 10)], { node: 'b', victims: ['default/b1'] }],
  [
    'no more than needed, the least important first',
    [pod('a1', 'a', '2', 5), pod('a2', 'a', '2', 6), pod('b1', 'b', '4', 200)],
    { node: 'a', victims: ['default/a1'] },
  ],
  [
    'fewer rather than more of the same',
    [pod('a1', 'a', '1', 5), pod('a2', 'a', '1', 5), pod('a3', 'a', '2', 200), pod('b1', 'b', '4', 5)],
    { node: 'b', victims: ['default/b1'] },
  ],
  [
    'who started last',
    [pod('a1', 'a', '4', 5, '2026-01-01T00:00:00Z'), pod('b1', 'b', '4', 5, '2026-01-01T01:00:00Z')],
    { node: 'b', victims: ['default/b1'] },
  ],
  ['nobody of its own priority', [pod('a1', 'a', '4', 100), pod('b1', 'b', '4', 100)], undefined],
])('preemption chooses %s', (_, pods, expected) => {
  expect(explain(urgent, { nodes, pods }).preemption).toEqual(expected)
})

test('preemption also makes room for anti-affinity', () => {
  const term = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' }
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
  const placed = aPod({ name: 'db', nodeName: 'a', labels: { app: 'db' } })

  const decision = explain(aPod({ priority: 1, spec: { affinity } }), { nodes: [aNode({ name: 'a' })], pods: [placed] })

  expect(decision.preemption).toEqual({ node: 'a', victims: ['default/db'] })
})
