import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '#kernel'
import { aNode, aPod } from '#testing'
import { viewOf } from './explain.ts'
import { checkNode, runCycle } from './framework/cycle.ts'
import type { ClusterView } from './framework/cluster-view.ts'
import { podInfoOf } from './framework/pod-info.ts'
import { defaultPlugins } from './plugins/index.ts'

const somePods = fc.array(
  fc.record({
    milliCpu: fc.integer({ min: 0, max: 3_000 }),
    mebibytes: fc.integer({ min: 0, max: 5_000 }),
    hostPort: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    priority: fc.integer({ min: 0, max: 2 }),
    /** Removes an earlier pod first. */
    removes: fc.option(fc.nat(), { nil: undefined }),
  }),
  { maxLength: 60 },
)

/** What the counts of a node say against what its pods say. */
function sums(view: ClusterView): unknown {
  return view.nodes.map(({ name, pods, requested }) => {
    const all = [...pods.values()]
    const milliCpu = all.reduce((sum, { requests }) => sum + requests.milliCpu, 0)
    return [
      name,
      milliCpu === requested.milliCpu,
      milliCpu <= 4_000,
      all.reduce((sum, { requests }) => sum + requests.memory, 0) <= 2 ** 33,
    ]
  })
}

test('no node is ever given more than it has, nor the same port twice, and counts stay true', () => {
  fc.assert(
    fc.property(somePods, fc.integer(), (pods, seed) => {
      const nodes = ['a', 'b', 'c'].map((name) => aNode({ name }))
      const view = viewOf({ nodes, pods: [] })
      const random = seededRandom(seed)
      const wronglyRejected: string[] = []

      for (const [index, { milliCpu, mebibytes, hostPort, priority, removes }] of pods.entries()) {
        if (removes !== undefined) view.remove(`pod-default-p${removes % (index + 1)}`)
        const ports = hostPort === undefined ? [] : [{ containerPort: 80, hostPort }]
        const info = podInfoOf(aPod({ name: `p${index}`, priority, ports, requests: { cpu: `${milliCpu}m`, memory: `${mebibytes}Mi` } }))
        const cycle = runCycle(info, view, { plugins: defaultPlugins, random })
        if (cycle.chosen) view.place(info, cycle.chosen.name)
        else if (view.nodes.some((node) => !checkNode(info, node, cycle.filters))) wronglyRejected.push(info.name)
      }

      expect(wronglyRejected).toEqual([])
      expect(sums(view)).toEqual(['a', 'b', 'c'].map((name) => [name, true, true, true]))
      for (const { pods: placed } of view.nodes) {
        const taken = [...placed.values()].flatMap(({ hostPorts }) => hostPorts.map(({ port }) => port))
        expect(new Set(taken).size).toBe(taken.length)
      }
    }),
    { numRuns: 200 },
  )
})
