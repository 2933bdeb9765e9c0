import { expect, test } from 'vitest'
import { nodeWith } from './testing.ts'
import { evictionIntervalMs, isCounted, zoneOf, zoneStateOf } from './zones.ts'

test.each<[ready: number, down: number, ReturnType<typeof zoneStateOf>]>([
  [0, 0, 'normal'],
  [3, 0, 'normal'],
  [0, 1, 'fullDisruption'],
  [0, 5, 'fullDisruption'],
  [1, 2, 'normal'],
  [1, 3, 'partialDisruption'],
  [9, 11, 'partialDisruption'],
  [10, 10, 'normal'],
])('a zone of %i nodes that are ready and %i that are not is in state %s', (ready, down, state) => {
  const up = Array.from({ length: ready }, (_, at) => nodeWith(`up-${at}`))
  const states = ['False', 'Unknown', 'none'] as const
  const lost = Array.from({ length: down }, (_, at) => nodeWith(`down-${at}`, { ready: states[at % 3] ?? 'False' }))

  expect(zoneStateOf([...lost, ...up])).toBe(state)
})

test.each<[Parameters<typeof evictionIntervalMs>[0], size: number, number | undefined]>([
  ['normal', 3, 10_000],
  ['fullDisruption', 3, 10_000],
  ['partialDisruption', 51, 100_000],
  ['partialDisruption', 50, undefined],
])('in state %s a zone of %i nodes gives one over every %s ms', (state, size, intervalMs) => {
  expect(evictionIntervalMs(state, size)).toBe(intervalMs)
})

test.each([
  [{}, ':'],
  [{ 'topology.kubernetes.io/zone': 'a' }, ':a'],
  [{ 'topology.kubernetes.io/region': 'north', 'topology.kubernetes.io/zone': 'a' }, 'north:a'],
])('a node with the labels %j counts to zone %s', (labels, zone) => {
  expect(zoneOf(nodeWith('a', { labels }))).toBe(zone)
})

test('a node that comes and goes as it pleases does not count', () => {
  expect(isCounted(nodeWith('a'))).toBe(true)
  expect(isCounted(nodeWith('a', { labels: { 'node.kubernetes.io/exclude-disruption': '' } }))).toBe(false)
})
