import { expect, test } from 'vitest'
import type { Pod, ReplicaSet } from '#api'
import { formatTime } from '#kernel'
import { aPod, aReplicaSet } from '#testing'
import { isSameStatus, nextAvailabilityMs, replicaSetStatus } from './status.ts'

const nowMs = Date.UTC(2026, 0, 1, 1)
const readyFor = (name: string, seconds: number | undefined, labels: Record<string, string> = { app: 'web' }): Pod =>
  aPod({
    name,
    labels,
    status: {
      phase: 'Running',
      conditions: [
        seconds === undefined
          ? { type: 'Ready', status: 'False' }
          : { type: 'Ready', status: 'True', lastTransitionTime: formatTime(nowMs - seconds * 1000) },
      ],
    },
  })

const withMinReady = (minReadySeconds: number): ReplicaSet => {
  const set = aReplicaSet({ name: 'web', replicas: 3 })
  return { ...set, spec: { ...set.spec, minReadySeconds } }
}

test('the status counts what there is', () => {
  const active = [
    readyFor('a', 100),
    readyFor('b', 5),
    readyFor('c', undefined),
    readyFor('d', 100, { app: 'web', extra: 'x' }),
    readyFor('e', 100, {}),
  ]

  expect(replicaSetStatus(withMinReady(10), { active, terminating: [readyFor('f', 1)], failure: undefined }, nowMs)).toEqual({
    replicas: 5,
    fullyLabeledReplicas: 4,
    readyReplicas: 4,
    availableReplicas: 3,
    terminatingReplicas: 1,
    observedGeneration: 1,
  })
})

test.each<[string, number, (number | undefined)[], number | undefined]>([
  ['never, when ready is available', 0, [5], undefined],
  ['when the first of them has been ready long enough', 10, [2, 7, undefined, 20], 3000],
  ['never, when none waits for it', 10, [undefined, 20], undefined],
])('the next pod becomes available %s', (_, minReadySeconds, ages, expected) => {
  const active = ages.map((age, at) => readyFor(`pod-${at}`, age))

  expect(nextAvailabilityMs(active, minReadySeconds, nowMs)).toBe(expected)
})

const failure = { reason: 'FailedCreate', message: 'quota' } as const
const shown = { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(nowMs), ...failure }

test('a failure is shown, as it was first, until there is none', () => {
  const observed = { active: [], terminating: [], failure }
  const first = replicaSetStatus(withMinReady(0), observed, nowMs)
  expect(first.conditions).toEqual([shown])

  const failing = { ...withMinReady(0), status: first }
  expect(replicaSetStatus(failing, { ...observed, failure: { ...failure, message: 'other' } }, nowMs + 1000).conditions).toEqual([shown])
  expect(replicaSetStatus(failing, { ...observed, failure: undefined }, nowMs + 1000).conditions).toBeUndefined()
})

test('a count that is missing is zero', () => {
  expect(isSameStatus({ replicas: 0 }, { replicas: 0, readyReplicas: 0, conditions: [] })).toBe(true)
  expect(isSameStatus(undefined, { replicas: 0 })).toBe(true)
  expect(isSameStatus({ replicas: 1 }, { replicas: 1, readyReplicas: 1 })).toBe(false)
})
