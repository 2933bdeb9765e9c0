import { configMaps, pods, type Resource } from '#api'
import type { KubeObject, ObjectMeta } from '#apimachinery'
import { expect, test } from 'vitest'
import type { Served } from '../catalog.ts'
import { strategyOf } from '../strategies/strategy.ts'
import type { DeleteOptions } from './delete-options.ts'
import { finalizersFor, planDeletion } from './deletion.ts'

const now = 1_767_225_600_000
const served = (resource: Resource): Served => ({ resource, strategy: strategyOf(resource) }) as Served // all that is read of it
const meta = (more: Partial<ObjectMeta> = {}): ObjectMeta => ({ name: 'a', uid: 'u', resourceVersion: '5', creationTimestamp: '', ...more })
const aPod = (more: object = {}, metadata: Partial<ObjectMeta> = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(metadata),
    spec: { nodeName: 'n', terminationGracePeriodSeconds: 30 },
    ...more,
  }) as KubeObject
const options = (more: Partial<DeleteOptions> = {}): DeleteOptions => ({ dryRun: false, ...more })
const dying = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 }

test.each<[string, KubeObject, DeleteOptions, unknown]>([
  ['running gets its grace', aPod(), options(), { type: 'mark', object: { metadata: dying } }],
  [
    'running gets what was asked for',
    aPod(),
    options({ gracePeriodSeconds: 5 }),
    { type: 'mark', object: { metadata: { deletionGracePeriodSeconds: 5 } } },
  ],
  ['is removed by force', aPod(), options({ gracePeriodSeconds: 0 }), { type: 'remove' }],
  ['nowhere yet is removed', aPod({ spec: {} }), options(), { type: 'remove' }],
  ['that is over is removed', aPod({ status: { phase: 'Succeeded' } }), options(), { type: 'remove' }],
  ['on its way out stays on it', aPod({}, dying), options(), { type: 'pending' }],
  ['on its way out is not given longer', aPod({}, dying), options({ gracePeriodSeconds: 60 }), { type: 'pending' }],
  [
    'on its way out can be hurried',
    aPod({}, dying),
    options({ gracePeriodSeconds: 10 }),
    { type: 'mark', object: { metadata: { deletionTimestamp: '2026-01-01T00:00:10Z', deletionGracePeriodSeconds: 10 } } },
  ],
  ['is removed by its kubelet', aPod({}, dying), options({ gracePeriodSeconds: 0, preconditions: { uid: 'u' } }), { type: 'remove' }],
  [
    'with a finalizer is marked even then',
    aPod({}, { ...dying, finalizers: ['a/b'] }),
    options({ gracePeriodSeconds: 0 }),
    { type: 'mark', object: { metadata: { deletionGracePeriodSeconds: 0 } } },
  ],
])('a pod %s', (_, pod, how, step) => {
  expect(planDeletion(served(pods as unknown as Resource), pod, how, now)).toMatchObject(step as object)
})

test('a precondition that does not hold is a conflict', () => {
  const how = options({ preconditions: { uid: 'other' } })

  expect(() => planDeletion(served(configMaps as unknown as Resource), aPod(), how, now)).toThrow(
    'Operation cannot be fulfilled on configmaps "a": Precondition failed: UID in precondition: other, UID in object meta: u',
  )
})

test.each<[DeleteOptions, readonly string[], readonly string[]]>([
  [options(), [], []],
  [options(), ['orphan', 'a/b'], ['orphan', 'a/b']],
  [options({ propagationPolicy: 'Foreground' }), ['a/b'], ['a/b', 'foregroundDeletion']],
  [options({ propagationPolicy: 'Orphan' }), ['foregroundDeletion'], ['orphan']],
  [options({ propagationPolicy: 'Background' }), ['orphan', 'foregroundDeletion'], []],
  [options({ orphanDependents: true }), [], ['orphan']],
  [options({ orphanDependents: false }), ['orphan'], []],
])('%o turns finalizers %j into %j', (how, before, after) => {
  expect(finalizersFor({ strategy: {} }, meta({ finalizers: before }), how)).toEqual(after)
})
