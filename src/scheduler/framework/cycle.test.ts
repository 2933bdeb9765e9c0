import { expect, test } from 'vitest'
import { seededRandom } from '#kernel'
import { aNode, aPod } from '#testing'
import { viewOf } from '../explain.ts'
import { defaultPlugins } from '../plugins/index.ts'
import { feasibleNodesToFind, runCycle, type CycleOptions } from './cycle.ts'
import { podInfoOf } from './pod-info.ts'

test.each([
  [3, 3],
  [99, 99],
  [100, 100],
  [150, 100],
  [500, 230],
  [1_000, 420],
  [5_000, 500],
  [10_000, 500],
])('of %i nodes, %i feasible ones are enough', (total, enough) => {
  expect(feasibleNodesToFind(total)).toBe(enough)
})

const manyNodes = viewOf({ nodes: Array.from({ length: 1_000 }, (_, index) => aNode({ name: `node-${index}` })), pods: [] })
const options = (more: Partial<CycleOptions> = {}): CycleOptions => ({ plugins: defaultPlugins, random: seededRandom(1), ...more })

test('the search begins where the last one ended, and stops when it has found enough', () => {
  const cycle = runCycle(podInfoOf(aPod()), manyNodes, options({ start: 900 }))

  expect([cycle.evaluated, cycle.feasible.length, cycle.feasible[0]?.name, cycle.feasible.at(-1)?.name]).toEqual([
    420,
    420,
    'node-900',
    'node-319',
  ])
})

test('chance decides between equals, and the same seed decides the same', () => {
  const choose = (seed: number): string | undefined =>
    runCycle(podInfoOf(aPod()), manyNodes, options({ random: seededRandom(seed) })).chosen?.name

  expect(choose(1)).toBe(choose(1))
  expect(new Set([1, 2, 3, 4, 5].map(choose)).size).toBeGreaterThan(1)
})

test('zones take turns', () => {
  const nodes = ['east', 'east', 'east', 'west'].map((zone, index) => aNode({ name: `${zone}-${index}`, zone }))

  expect(viewOf({ nodes, pods: [] }).nodes.map(({ name }) => name)).toEqual(['east-0', 'west-3', 'east-1', 'east-2'])
})

test('a place that was promised to a more important pod is not given away', () => {
  const view = viewOf({ nodes: [aNode()], pods: [] })
  const promised = podInfoOf(aPod({ name: 'promised', priority: 10, requests: { cpu: '3' } }))
  const nominated = (): readonly [typeof promised] => [promised]
  const asking = (priority: number): string | undefined =>
    runCycle(podInfoOf(aPod({ name: 'asking', priority, requests: { cpu: '2' } })), view, options({ nominated })).chosen?.name

  expect([asking(5), asking(20)]).toEqual([undefined, 'node-1'])
  expect(view.node('node-1')?.requested.milliCpu).toBe(0)
})
