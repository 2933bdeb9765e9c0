import { expect, test } from 'vitest'
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '#api'
import { formatTime } from '#kernel'
import { countedStatus, isComplete, progressCheckMs, rolloutStatus } from './status.ts'
import { rolling, set } from './testing.ts'

const nowMs = Date.UTC(2026, 0, 1, 12)
const now = formatTime(nowMs)
const ago = (seconds: number): string => formatTime(nowMs - seconds * 1000)

const condition = (status: string, reason: string, secondsAgo = 60, message = 'before'): DeploymentCondition => ({
  type: 'Progressing',
  status,
  reason,
  message,
  lastUpdateTime: ago(secondsAgo),
  lastTransitionTime: ago(3600),
})

/** Four replicas, of which one may be missing, with this status and ten minutes to get on. */
const deploymentWith = (status: DeploymentStatus = {}, replicas = 4): Deployment => rolling(replicas, 1, 1, { status })

const find = (status: DeploymentStatus, type: string): DeploymentCondition | undefined =>
  status.conditions?.find((each) => each.type === type)
const progressOf = (...args: Parameters<typeof rolloutStatus>): DeploymentCondition | undefined =>
  find(rolloutStatus(...args), 'Progressing')

test('the status adds up the replica sets', () => {
  const current = { ...set('new', 3), status: { replicas: 3, readyReplicas: 2, availableReplicas: 1, terminatingReplicas: 1 } }
  const old = { ...set('old', 2), status: { replicas: 4, readyReplicas: 2, availableReplicas: 2, terminatingReplicas: 2 } }
  const deployment = deploymentWith({ collisionCount: 1 })

  const { conditions, ...counts } = countedStatus(deployment, current, [old], nowMs)

  expect(counts).toEqual({
    observedGeneration: 1,
    replicas: 7,
    updatedReplicas: 3,
    readyReplicas: 4,
    availableReplicas: 3,
    unavailableReplicas: 2,
    terminatingReplicas: 3,
    collisionCount: 1,
  })
  expect(conditions).toHaveLength(1)
})

test.each([
  [4, 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'],
  [3, 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'],
  [2, 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'],
])('with %i of four pods, of which one may be missing, Available is %s', (available, status, reason, message) => {
  const counted = countedStatus(deploymentWith(), set('new', 4, { available }), [], nowMs)

  expect(find(counted, 'Available')).toEqual({ type: 'Available', status, reason, message, lastUpdateTime: now, lastTransitionTime: now })
})

test('pods beyond what is asked for are not counted as missing', () => {
  expect(countedStatus(deploymentWith(), set('new', 2, { has: 5 }), [], nowMs).unavailableReplicas ?? 0).toBe(0)
})

interface ProgressCase {
  readonly before?: DeploymentStatus
  readonly current?: ReplicaSet
  readonly old?: readonly ReplicaSet[]
  readonly becomes: Partial<DeploymentCondition>
}

const updated = 'ReplicaSetUpdated'
const starting = condition('True', 'NewReplicaSetCreated')

test.each<[string, ProgressCase]>([
  [
    'ends when all pods are new and available',
    {
      before: { conditions: [starting] },
      current: set('new', 4),
      becomes: {
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: 'ReplicaSet "new" has successfully progressed.',
        lastUpdateTime: now,
        lastTransitionTime: ago(3600),
      },
    },
  ],
  [
    'goes on with each new pod',
    {
      before: { updatedReplicas: 1, replicas: 4, conditions: [starting] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: {
        status: 'True',
        reason: updated,
        message: 'ReplicaSet "new" is progressing.',
        lastUpdateTime: now,
        lastTransitionTime: ago(3600),
      },
    },
  ],
  [
    'goes on with each pod that becomes ready, and says so anew although nothing but the time differs',
    {
      before: { updatedReplicas: 2, replicas: 5, readyReplicas: 3, availableReplicas: 3, conditions: [condition('True', updated, 300)] },
      current: set('new', 2, { available: 1 }),
      old: [set('old', 3)],
      becomes: { reason: updated, lastUpdateTime: now, lastTransitionTime: ago(3600) },
    },
  ],
  [
    'goes on with each old pod that goes',
    {
      before: { updatedReplicas: 2, replicas: 6, readyReplicas: 4, availableReplicas: 4, conditions: [condition('True', updated, 300)] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: { reason: updated, lastUpdateTime: now },
    },
  ],
  [
    'goes on with a new pod that is not ready yet',
    {
      before: { updatedReplicas: 1, replicas: 4, readyReplicas: 3, availableReplicas: 3, conditions: [condition('True', updated, 300)] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: { reason: updated, lastUpdateTime: now },
    },
  ],
  [
    'does not go on with a new pod that goes',
    {
      before: { updatedReplicas: 3, replicas: 6, readyReplicas: 3, availableReplicas: 3, conditions: [condition('True', updated, 601)] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: { status: 'False', reason: 'ProgressDeadlineExceeded' },
    },
  ],
  [
    'that has ended does not go on when pods that failed are back',
    {
      before: {
        updatedReplicas: 4,
        replicas: 4,
        readyReplicas: 1,
        availableReplicas: 1,
        conditions: [condition('True', 'NewReplicaSetAvailable', 9999)],
      },
      current: set('new', 4, { available: 2 }),
      becomes: condition('True', 'NewReplicaSetAvailable', 9999),
    },
  ],
  [
    'that has ended is followed by the next',
    {
      before: {
        updatedReplicas: 4,
        replicas: 4,
        readyReplicas: 4,
        availableReplicas: 4,
        conditions: [condition('True', 'NewReplicaSetAvailable', 9999)],
      },
      current: set('newer', 1, { available: 1 }),
      old: [set('old', 4)],
      becomes: { status: 'True', reason: updated, lastUpdateTime: now },
    },
  ],
  [
    'is taken up again after its deadline',
    {
      before: { updatedReplicas: 1, replicas: 4, conditions: [condition('False', 'ProgressDeadlineExceeded')] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: { status: 'True', reason: updated, lastUpdateTime: now, lastTransitionTime: now },
    },
  ],
  [
    'waits within its deadline',
    {
      before: { updatedReplicas: 2, replicas: 5, readyReplicas: 3, availableReplicas: 3, conditions: [condition('True', updated, 600)] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: condition('True', updated, 600),
    },
  ],
  [
    'fails after its deadline',
    {
      before: { updatedReplicas: 2, replicas: 5, readyReplicas: 3, availableReplicas: 3, conditions: [condition('True', updated, 601)] },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: {
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "new" has timed out progressing.',
        lastUpdateTime: now,
        lastTransitionTime: now,
      },
    },
  ],
  [
    'that has failed stays so',
    {
      before: {
        updatedReplicas: 2,
        replicas: 5,
        readyReplicas: 3,
        availableReplicas: 3,
        conditions: [condition('False', 'ProgressDeadlineExceeded', 1)],
      },
      current: set('new', 2, { available: 0 }),
      old: [set('old', 3)],
      becomes: condition('False', 'ProgressDeadlineExceeded', 1),
    },
  ],
  [
    'that has ended does not fail when pods do later',
    {
      before: {
        updatedReplicas: 4,
        replicas: 4,
        readyReplicas: 4,
        availableReplicas: 4,
        conditions: [condition('True', 'NewReplicaSetAvailable', 9999)],
      },
      current: set('new', 4, { available: 1 }),
      becomes: condition('True', 'NewReplicaSetAvailable', 9999),
    },
  ],
  [
    'without a new replica set speaks of the deployment',
    { before: {}, old: [set('old', 4)], becomes: { reason: updated, message: 'Deployment "web" is progressing.' } },
  ],
])('a rollout %s', (_, { before, current, old = [], becomes }) => {
  const progress = progressOf(deploymentWith(before), current, old, nowMs)

  expect(progress).toMatchObject(becomes)
})

test('a rollout that nothing is known of and that does not move has no condition', () => {
  const before = { updatedReplicas: 2, replicas: 2 }

  expect(progressOf(deploymentWith(before), set('new', 2, { available: 0 }), [], nowMs)).toBeUndefined()
})

test.each([[undefined], [2147483647]])('with a deadline of %s there is no word of progress', (seconds) => {
  const { progressDeadlineSeconds: _, ...spec } = deploymentWith().spec
  const deployment = {
    ...deploymentWith({ conditions: [starting] }),
    spec: { ...spec, ...(seconds !== undefined && { progressDeadlineSeconds: seconds }) },
  }

  expect(progressOf(deployment, set('new', 4), [], nowMs)).toBeUndefined()
})

test.each<[string, DeploymentStatus, boolean]>([
  ['all are there', { updatedReplicas: 4, replicas: 4, availableReplicas: 4, observedGeneration: 1 }, true],
  ['old ones are still there', { updatedReplicas: 4, replicas: 5, availableReplicas: 4, observedGeneration: 1 }, false],
  ['some are not new', { updatedReplicas: 3, replicas: 4, availableReplicas: 4, observedGeneration: 1 }, false],
  [
    'one is not available, although it may be missing',
    { updatedReplicas: 4, replicas: 4, availableReplicas: 3, observedGeneration: 1 },
    false,
  ],
  ['the last change has not been seen', { updatedReplicas: 4, replicas: 4, availableReplicas: 4 }, false],
])('of four pods, when %s, complete is %s', (_, status, expected) => {
  expect(isComplete(deploymentWith(), status)).toBe(expected)
})

test.each<[string, DeploymentCondition[], DeploymentStatus, number | undefined]>([
  ['at its deadline and a second', [condition('True', updated, 60)], {}, 541_000],
  ['in a second when its deadline is over', [condition('True', updated, 900)], {}, 1000],
  ['never once it has failed', [condition('False', 'ProgressDeadlineExceeded')], {}, undefined],
  ['never once it is complete', [starting], { updatedReplicas: 4, replicas: 4, availableReplicas: 4, observedGeneration: 1 }, undefined],
  ['never when nothing is known of its progress', [], {}, undefined],
])('a rollout is looked at again %s', (_, conditions, status, expected) => {
  expect(progressCheckMs(deploymentWith({ conditions }), status, nowMs)).toBe(expected)
})

const failing = (name: string, message: string): ReplicaSet => ({
  ...set(name, 2),
  status: {
    replicas: 0,
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: ago(5) }],
  },
})

test.each<[string, ReplicaSet | undefined, ReplicaSet[], string | undefined]>([
  ['of the new replica set before that of an old one', failing('new', 'quota'), [failing('old', 'other')], 'quota'],
  ['of an old replica set when the new one has none', set('new', 2), [set('a', 1), failing('b', 'other')], 'other'],
  ['of none', set('new', 2), [set('a', 1)], undefined],
])('a deployment shows the failure %s', (_, current, old, message) => {
  const before = deploymentWith({ conditions: [{ ...condition('True', 'FailedCreate'), type: 'ReplicaFailure', message: 'before' }] })
  const expected = message === 'quota' || message === 'other' ? 'before' : undefined

  expect(find(rolloutStatus(deploymentWith(), current, old, nowMs), 'ReplicaFailure')?.message).toBe(message)
  // With the same status and reason a condition stays as it was, its message included.
  expect(find(rolloutStatus(before, current, old, nowMs), 'ReplicaFailure')?.message).toBe(expected)
})
