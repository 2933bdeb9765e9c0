import { expect, test } from 'vitest'
import type { Affinity, Namespace, Pod, PodAffinityTerm } from '#api'
import { aNode, aPod, type PodParts } from '#testing'
import { explain, type Situation } from '../explain.ts'

const zone = 'topology.kubernetes.io/zone'
const to = (app: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  labelSelector: { matchLabels: { app } },
  topologyKey: zone,
  ...more,
})
const near = (...terms: PodAffinityTerm[]): Affinity => ({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } })
const away = (...terms: PodAffinityTerm[]): Affinity => ({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } })
const nodes = [aNode({ name: 'a', zone: 'east' }), aNode({ name: 'b', zone: 'west' }), aNode({ name: 'c', zone: 'east' })]
const placed = (app: string, nodeName: string, more: PodParts = {}): Pod =>
  aPod({ name: `${app}-${nodeName}`, labels: { app }, nodeName, ...more })

function fitting(pod: PodParts, situation: Partial<Situation>): string {
  const decision = explain(aPod({ labels: { app: 'web' }, ...pod }), { nodes, pods: [], ...situation })
  const names = decision.nodes.flatMap(({ node, rejectedBy }) => (rejectedBy ? [] : [node]))
  return names.toSorted().join('') || (decision.nodes[0]?.rejectedBy?.reasons.join() ?? 'nothing')
}

test.each<[string, Affinity, readonly Pod[], string]>([
  ['goes where the others are', near(to('db')), [placed('db', 'a')], 'ac'],
  ['goes nowhere when they are not', near(to('db')), [], "node(s) didn't match pod affinity rules"],
  ['may be the first of its own kind', near(to('web')), [], 'abc'],
  ['follows its own kind', near(to('web')), [placed('web', 'b')], 'b'],
  [
    'wants all terms fulfilled by the same pods',
    near(to('db'), to('cache')),
    [placed('db', 'a'), placed('cache', 'a')],
    "node(s) didn't match pod affinity rules",
  ],
  ['keeps away', away(to('db')), [placed('db', 'a')], 'b'],
  ['keeps away in vain', away(to('db')), [placed('db', 'a'), placed('db', 'b')], "node(s) didn't match pod anti-affinity rules"],
  ['is not concerned by other namespaces', away(to('db')), [placed('db', 'a', { namespace: 'other' })], 'abc'],
  ['unless it says so', away(to('db', { namespaces: ['other'] })), [placed('db', 'a', { namespace: 'other' })], 'b'],
])('a pod %s', (_, affinity, pods, expected) => {
  expect(fitting({ spec: { affinity } }, { pods })).toBe(expected)
})

test('a pod is kept away by those that are there', () => {
  const shy = placed('db', 'a', { spec: { affinity: away(to('web')) } })
  const shyToo = placed('db', 'b', { spec: { affinity: away(to('web')) } })

  expect(fitting({}, { pods: [shy] })).toBe('b')
  expect(fitting({}, { pods: [shy, shyToo] })).toBe("node(s) didn't satisfy existing pods anti-affinity rules")
})

test('namespaces can be selected by their labels', () => {
  const namespace: Namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'other', uid: 'other', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels: { team: 'x' } },
    spec: {},
  }
  const affinity = away(to('db', { namespaceSelector: { matchLabels: { team: 'x' } } }))

  expect(fitting({ spec: { affinity } }, { pods: [placed('db', 'a', { namespace: 'other' })], namespaces: [namespace] })).toBe('b')
})

const scores = (affinity: Affinity | undefined, pods: readonly Pod[]): Record<string, number | undefined> => {
  const pod = aPod({ labels: { app: 'web' }, spec: affinity ? { affinity } : {} })
  const decision = explain(pod, { nodes, pods })
  return Object.fromEntries(
    decision.nodes.map(({ node, scores: all }) => [node, all?.find(({ plugin }) => plugin === 'InterPodAffinity')?.normalized]),
  )
}

test('preferences are summed by domain, in both directions', () => {
  const weighted = (weight: number, app: string): { weight: number; podAffinityTerm: PodAffinityTerm } => ({
    weight,
    podAffinityTerm: to(app),
  })
  const liking: Affinity = { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [weighted(10, 'db')] } }
  const disliking: Affinity = { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [weighted(10, 'db')] } }
  const liked = placed('db', 'b', {
    spec: { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [weighted(5, 'web')] } } },
  })

  expect(scores(liking, [placed('db', 'a')])).toEqual({ a: 100, b: 0, c: 100 })
  expect(scores(disliking, [placed('db', 'a')])).toEqual({ a: 0, b: 100, c: 0 })
  expect(scores(undefined, [liked])).toEqual({ a: 0, b: 100, c: 0 })
  expect(scores(undefined, [placed('db', 'a')])).toEqual({ a: undefined, b: undefined, c: undefined })
})
