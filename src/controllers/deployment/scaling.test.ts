import { expect, test } from 'vitest'
import type { Deployment, ReplicaSet } from '#api'
import { aDeployment } from '#testing'
import { sizeAnnotations } from './revisions.ts'
import { isScalingEvent, planScaling } from './scaling.ts'
import { rolling, set, sizesOf, type SetParts } from './testing.ts'

/** A replica set that was last scaled when the deployment had so many replicas. */
const scaledAt = (deployment: Deployment, name: string, replicas: number, parts: SetParts = {}): ReplicaSet =>
  set(name, replicas, { annotations: sizeAnnotations(deployment), ...parts })

test.each<[string, ReplicaSet[], boolean]>([
  ['is none while the deployment has the size it had', [scaledAt(rolling(5, 1, 1), 'a', 3)], false],
  [
    'is one when an active replica set remembers another size',
    [scaledAt(rolling(5, 1, 1), 'a', 5), scaledAt(rolling(4, 1, 1), 'b', 1)],
    true,
  ],
  ['is none for what replica sets without pods remember', [scaledAt(rolling(4, 1, 1), 'b', 0)], false],
  ['is none when nothing is remembered', [set('a', 3)], false],
  [
    'is none when what is remembered is no number',
    [set('a', 3, { annotations: { 'deployment.kubernetes.io/desired-replicas': 'many' } })],
    false,
  ],
])('a resizing %s', (_, sets, expected) => {
  expect(isScalingEvent(rolling(5, 1, 1), sets)).toBe(expected)
})

interface Case {
  /** Replicas before and after, at this maxSurge. */
  readonly resized: readonly [from: number, to: number, surge?: number | string]
  /** Sizes of the replica sets, by age, the oldest first. The last is the new one. */
  readonly sets: readonly number[]
  readonly becomes: readonly number[]
}

test.each<[string, Case]>([
  ['an even share each', { resized: [10, 20], sets: [5, 5], becomes: [10, 10] }],
  ['what rounding leaves over to the largest', { resized: [10, 11], sets: [3, 4, 3], becomes: [3, 5, 3] }],
  ['less to the last in line when rounding gave too much before', { resized: [3, 8], sets: [1, 1, 1], becomes: [2, 3, 3] }],
  ['of equally large ones, the youngest first when it grows', { resized: [10, 11], sets: [5, 5], becomes: [5, 6] }],
  ['of equally large ones, the oldest first when it shrinks', { resized: [10, 9], sets: [5, 5], becomes: [4, 5] }],
  ['by their share of the largest size it might have had', { resized: [10, 20, 3], sets: [8, 5], becomes: [14, 9] }],
  ['including the surge of the new size', { resized: [4, 8, '50%'], sets: [3, 3], becomes: [6, 6] }],
  ['none to those without pods', { resized: [10, 20], sets: [0, 5, 5], becomes: [0, 10, 10] }],
  ['everything away at size zero', { resized: [10, 0, 2], sets: [7, 5], becomes: [0, 0] }],
  ['nothing below zero', { resized: [10, 1], sets: [1, 4, 5], becomes: [0, 0, 1] }],
  ['nothing when what is there is already what is wanted', { resized: [10, 12], sets: [6, 6], becomes: [6, 6] }],
  ['twice as many to each, to a pod', { resized: [10, 20], sets: [1, 2, 3, 4], becomes: [2, 4, 6, 8] }],
])('resizing amid a rollout gives %s', (_, { resized: [from, to, surge = 0], sets, becomes }) => {
  const before = rolling(from, surge, 1)
  const [current, ...old] = sets.map((size, at) => scaledAt(before, `set-${at}`, size, { createdAt: at, available: 0 })).toReversed()

  const plan = sizesOf(planScaling(rolling(to, surge, 1), current, old))

  expect(sets.map((size, at) => plan[`set-${at}`] ?? size)).toEqual(becomes)
})

test('replica sets that have forgotten what the most was share by what there is', () => {
  const deployment = rolling(20, 0, 1, { status: { replicas: 10 } })

  expect(sizesOf(planScaling(deployment, set('new', 4), [set('old', 6)]))).toEqual({ old: 12, new: 8 })
})

test.each<[string, ReplicaSet | undefined, ReplicaSet[], Record<string, number>]>([
  ['the only one with pods takes it all', set('new', 3), [set('old', 0)], { new: 5 }],
  ['the only one with pods takes it all, new or not', set('new', 0), [set('old', 3)], { old: 5 }],
  ['without any pods the new one takes it all', set('new', 0), [set('old', 0)], { new: 5 }],
  [
    'without any pods and a new one the youngest takes it all',
    undefined,
    [set('b', 0, { createdAt: 2 }), set('a', 0, { createdAt: 1 })],
    { b: 5 },
  ],
  ['without replica sets there is nothing to do', undefined, [], {}],
  ['one that has the right size stays', scaledAt(rolling(5, 1, 1), 'new', 5), [], {}],
  ['one that happens to have the right size learns of the resizing', undefined, [scaledAt(rolling(6, 1, 1), 'old', 5)], { old: 5 }],
  ['a new one that is there in full ends the others', scaledAt(rolling(5, 1, 1), 'new', 5), [set('a', 2), set('b', 0)], { a: 0 }],
])('when a deployment has another size, %s', (_, current, old, plan) => {
  expect(sizesOf(planScaling(rolling(5, 1, 1), current, old))).toEqual(plan)
})

test('a deployment that recreates its pods keeps the sizes of several replica sets, which learn of the resizing', () => {
  const deployment = aDeployment({ replicas: 8, spec: { strategy: { type: 'Recreate' } } })
  const before = rolling(5, 1, 1)

  const plan = planScaling(deployment, scaledAt(before, 'new', 3), [scaledAt(before, 'old', 3)])

  expect(sizesOf(plan)).toEqual({ old: 3, new: 3 })
})
