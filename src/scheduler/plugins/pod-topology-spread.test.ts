import { expect, test } from 'vitest'
import type { Pod, TopologySpreadConstraint } from '#api'
import { aNode, aPod, aReplicaSet, aService } from '#testing'
import { explain, type Situation } from '../explain.ts'

const labels = { app: 'web' }
const onZone: TopologySpreadConstraint = {
  topologyKey: 'topology.kubernetes.io/zone',
  maxSkew: 1,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: labels },
}
const a = aNode({ name: 'a', zone: 'east' })
const b = aNode({ name: 'b', zone: 'west' })
const nowhere = aNode({ name: 'c' })
const on = (nodeName: string, index: number, more: Partial<Parameters<typeof aPod>[0]> = {}): Pod =>
  aPod({ name: `web-${nodeName}-${index}`, labels, nodeName, ...more })
const skewed = "node(s) didn't match pod topology spread constraints"

/** What each node says: `fits`, or the reason. */
function verdicts(constraint: Partial<TopologySpreadConstraint>, situation: Situation, pod: Parameters<typeof aPod>[0] = {}) {
  const spec = { ...pod.spec, topologySpreadConstraints: [{ ...onZone, ...constraint }] }
  const { nodes } = explain(aPod({ labels, ...pod, spec }), situation)
  return Object.fromEntries(nodes.map(({ node, rejectedBy }) => [node, rejectedBy?.reasons.join() ?? 'fits']))
}

test('no domain gets ahead by more than maxSkew', () => {
  const pods = [on('a', 1), on('a', 2), on('b', 1)]

  expect(verdicts({}, { nodes: [a, b], pods })).toEqual({ a: skewed, b: 'fits' })
  expect(verdicts({ maxSkew: 2 }, { nodes: [a, b], pods })).toEqual({ a: 'fits', b: 'fits' })
})

test('a node without the label is no domain at all', () => {
  expect(verdicts({}, { nodes: [a, nowhere], pods: [] })).toEqual({ a: 'fits', c: `${skewed} (missing required label)` })
})

test('with fewer domains than minDomains, none may have more than maxSkew pods', () => {
  expect(verdicts({ minDomains: 3 }, { nodes: [a, b], pods: [on('a', 1), on('b', 1)] })).toEqual({ a: skewed, b: skewed })
})

test('pods that are on their way out, of other namespaces or other labels do not count', () => {
  const leaving = on('a', 1, { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })
  const elsewhere = on('a', 2, { namespace: 'other' })
  const others = on('a', 3, { labels: { app: 'db' } })

  expect(verdicts({}, { nodes: [a, b], pods: [leaving, elsewhere, others] })).toEqual({ a: 'fits', b: 'fits' })
})

test('matchLabelKeys narrows the count to the same revision', () => {
  const old = on('a', 1, { labels: { ...labels, 'pod-template-hash': 'old' } })
  const pod = { labels: { ...labels, 'pod-template-hash': 'new' } }

  expect(verdicts({}, { nodes: [a, b], pods: [old] }, pod)).toEqual({ a: skewed, b: 'fits' })
  expect(verdicts({ matchLabelKeys: ['pod-template-hash'] }, { nodes: [a, b], pods: [old] }, pod)).toEqual({ a: 'fits', b: 'fits' })
})

test.each<[string, Partial<TopologySpreadConstraint>, string]>([
  ['an empty domain the pod may not go to does not hold it back', {}, 'fits'],
  ['unless nodeAffinityPolicy says to ignore that', { nodeAffinityPolicy: 'Ignore' }, skewed],
])('%s', (_, constraint, expected) => {
  const situation = { nodes: [a, b], pods: [on('a', 1)] }
  const pod = { spec: { nodeSelector: { 'topology.kubernetes.io/zone': 'east' } } }

  expect(verdicts(constraint, situation, pod)['a']).toBe(expected)
})

test.each<[string, Partial<TopologySpreadConstraint>, string]>([
  ['a tainted domain holds it back', {}, skewed],
  ['unless nodeTaintsPolicy says to honor taints', { nodeTaintsPolicy: 'Honor' }, 'fits'],
])('%s', (_, constraint, expected) => {
  const tainted = aNode({ name: 'b', zone: 'west', taints: [{ key: 'gpu', effect: 'NoSchedule' }] })

  expect(verdicts(constraint, { nodes: [a, tainted], pods: [on('a', 1)] })['a']).toBe(expected)
})

const scoresOf = (pod: Pod, situation: Situation): Record<string, number | undefined> =>
  Object.fromEntries(
    explain(pod, situation).nodes.map(({ node, scores }) => [
      node,
      scores?.find(({ plugin }) => plugin === 'PodTopologySpread')?.normalized,
    ]),
  )

test('pods of a service or a replica set are spread over hosts without being asked to; others are not', () => {
  const situation: Situation = { nodes: [aNode({ name: 'a' }), aNode({ name: 'b' })], pods: [on('a', 1), on('a', 2), on('b', 1)] }

  expect(scoresOf(aPod({ labels }), { ...situation, services: [aService({ selector: labels })] })).toEqual({ a: 60, b: 100 })
  expect(scoresOf(aPod({ labels }), { ...situation, controllerSelector: aReplicaSet().spec.selector })).toEqual({ a: 60, b: 100 })
  expect(scoresOf(aPod({ labels }), situation)).toEqual({ a: undefined, b: undefined })
})

test('nodes without the label of a declared constraint score nothing', () => {
  const spec = { topologySpreadConstraints: [{ ...onZone, whenUnsatisfiable: 'ScheduleAnyway' }] }

  expect(scoresOf(aPod({ labels, spec }), { nodes: [a, b, nowhere], pods: [on('a', 1)] })).toEqual({ a: 0, b: 100, c: 0 })
})
