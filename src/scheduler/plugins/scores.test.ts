import { expect, test } from 'vitest'
import type { Node, Pod } from '#api'
import { aNode, aPod } from '#testing'
import { explain } from '../explain.ts'

const megabyte = 1024 * 1024

/** `[raw, weighted]` of one plugin by node. */
function scores(plugin: string, pod: Pod, nodes: readonly Node[], pods: readonly Pod[] = []) {
  const decision = explain(pod, { nodes, pods })
  return Object.fromEntries(
    decision.nodes.map(({ node, scores: all }) => {
      const score = all?.find((candidate) => candidate.plugin === plugin)
      return [node, score && [score.raw, score.weighted]]
    }),
  )
}

const small = aNode({ name: 'small', allocatable: { cpu: '2', memory: '4Gi' } })
const large = aNode({ name: 'large', allocatable: { cpu: '8', memory: '16Gi' } })

test('the node with most left of CPU and memory scores best', () => {
  const pod = aPod({ requests: { cpu: '1', memory: '2Gi' } })

  expect(scores('NodeResourcesFit', pod, [small, large])).toEqual({ small: [50, 50], large: [87, 87] })
})

test('a pod that requests nothing is taken to need a little', () => {
  expect(scores('NodeResourcesFit', aPod(), [small])).toEqual({ small: [95, 95] })
})

test('CPU and memory are to fill up evenly', () => {
  const pod = aPod({ requests: { cpu: '1', memory: '1Gi' } })

  expect(scores('NodeResourcesBalancedAllocation', pod, [small])).toEqual({ small: [87, 87] })
  expect(scores('NodeResourcesBalancedAllocation', aPod(), [small])).toEqual({ small: undefined })
})

test('soft taints count against a node', () => {
  const tainted = aNode({ name: 'tainted', taints: [{ key: 'old', effect: 'PreferNoSchedule' }] })
  const pod = aPod({ spec: { tolerations: [{ key: 'old', operator: 'Exists', effect: 'NoSchedule' }] } })

  expect(scores('TaintToleration', pod, [aNode({ name: 'clean' }), tainted])).toEqual({ clean: [0, 300], tainted: [1, 0] })
})

test('preferred node affinity is scaled to its best', () => {
  const preferring = (weight: number, value: string) => ({
    weight,
    preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: [value] }] },
  })
  const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [preferring(20, 'ssd'), preferring(5, 'hdd')] } }
  const nodes = [aNode({ name: 'a', labels: { disk: 'ssd' } }), aNode({ name: 'b', labels: { disk: 'hdd' } })]

  expect(scores('NodeAffinity', aPod({ spec: { affinity } }), nodes)).toEqual({ a: [20, 200], b: [5, 50] })
})

test('images that are there count by their size, the less the fewer nodes have them', () => {
  const images = [{ names: ['nginx:1.29'], sizeBytes: 1046 * megabyte }]
  const nodes = [aNode({ name: 'has', images }), aNode({ name: 'lacks' })]

  expect(scores('ImageLocality', aPod(), nodes)).toEqual({ has: [51, 51], lacks: [0, 0] })
})
