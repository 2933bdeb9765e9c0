import { expect, test } from 'vitest'
import { layoutCluster, byNaturalName, type Place } from './cluster-layout.ts'

const nodes = (count: number, pods = 0): { name: string; pods: number }[] =>
  Array.from({ length: count }, (_, index) => ({ name: `node-${index + 1}`, pods }))

const isApart = (a: Place, b: Place): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

const overlaps = (places: readonly Place[]): number =>
  places.flatMap((a, index) => places.slice(index + 1).filter((b) => !isApart(a, b))).length

test('boxes never overlap, however many nodes and pods there are', () => {
  for (const count of [1, 3, 4, 5, 17, 100])
    for (const pods of [0, 4, 13, 40, 110]) {
      const shape = { nodes: nodes(count, pods), services: ['a', 'b', 'c', 'd', 'e'] }
      const places = [layoutCluster(shape), layoutCluster({ ...shape, narrow: true })]

      expect(places.map(overlaps)).toEqual([0, 0])
    }
})

test('one more pod within the reserve moves nothing', () => {
  expect(layoutCluster({ nodes: nodes(3, 3), services: ['a'] })).toEqual(layoutCluster({ nodes: nodes(3, 4), services: ['a'] }))
})

test('node-10 comes after node-2', () => {
  expect(['node-10', 'node-2', 'node-1'].sort(byNaturalName)).toEqual(['node-1', 'node-2', 'node-10'])
})
