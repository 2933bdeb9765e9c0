import { expect, test } from 'vitest'
import { aDeployment } from '#testing'
import {
  expiredReplicaSets,
  isSameTemplate,
  maxRevision,
  newReplicaSetAnnotations,
  revisionOf,
  sizeAnnotations,
  splitReplicaSets,
  type Annotations,
} from './revisions.ts'
import { rolling, set, type SetParts } from './testing.ts'

const revision = 'deployment.kubernetes.io/revision'
const history = 'deployment.kubernetes.io/revision-history'

const at = (number: string | undefined, parts: SetParts = {}) =>
  set(`rev-${number}`, 0, { ...(number !== undefined && { annotations: { [revision]: number } }), ...parts })

test.each([
  [[], 0],
  [[at('1'), at('12'), at('9')], 12],
  [[at('3'), at('many'), at(undefined)], 3],
])('the largest revision of %#', (sets, expected) => {
  expect(maxRevision(sets)).toBe(expected)
})

interface AnnotationCase {
  readonly deployment?: Annotations
  readonly current: Annotations
  readonly revision: number
  readonly becomes: Annotations
}

test.each<[string, AnnotationCase]>([
  ['has its first revision, and no history', { current: {}, revision: 1, becomes: { [revision]: '1' } }],
  ['keeps its revision while that is the largest', { current: { [revision]: '4' }, revision: 4, becomes: { [revision]: '4' } }],
  ['keeps a revision that is larger than need be', { current: { [revision]: '7' }, revision: 4, becomes: { [revision]: '7' } }],
  ['compares revisions as numbers', { current: { [revision]: '9' }, revision: 10, becomes: { [revision]: '10', [history]: '9' } }],
  [
    'remembers its earlier revisions when it is rolled back to',
    { current: { [revision]: '3', [history]: '1' }, revision: 5, becomes: { [revision]: '5', [history]: '1,3' } },
  ],
  ['keeps a revision that is no number', { current: { [revision]: 'mine' }, revision: 5, becomes: { [revision]: 'mine' } }],
  ['takes an empty revision for none', { current: { [revision]: '' }, revision: 5, becomes: { [revision]: '5', [history]: '' } }],
  [
    'has what the deployment is annotated with, beside what it has',
    {
      deployment: { team: 'a', note: 'new' },
      current: { [revision]: '1', note: 'old', own: 'x' },
      revision: 1,
      becomes: { [revision]: '1', team: 'a', note: 'new', own: 'x' },
    },
  ],
  [
    'has none of what is about the deployment alone',
    {
      deployment: {
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        'deployment.kubernetes.io/desired-replicas': '9',
        'deployment.kubernetes.io/max-replicas': '9',
        'deprecated.deployment.rollback.to': '1',
        [revision]: '8',
        [history]: '1,2',
      },
      current: {},
      revision: 2,
      becomes: { [revision]: '2' },
    },
  ],
])('the new replica set %s', (_, { deployment: annotations = {}, current, revision: number, becomes }) => {
  expect(newReplicaSetAnnotations(aDeployment({ metadata: { annotations } }), current, number)).toEqual(becomes)
})

test('the history forgets its oldest revisions when it gets too long', () => {
  const long = Array.from({ length: 400 }, (_, each) => String(1000 + each)).join(',')
  const before = { [revision]: '1400', [history]: long }

  const after = newReplicaSetAnnotations(aDeployment(), before, 1402)[history]

  expect(long).toHaveLength(1999)
  expect(after).toMatch(/^1001,1002,.*,1399,1400$/)
  expect(after).toHaveLength(1999)
})

test('a replica set remembers the size of its deployment, and the most it may have', () => {
  expect(sizeAnnotations(rolling(10, '25%', 1))).toEqual({
    'deployment.kubernetes.io/desired-replicas': '10',
    'deployment.kubernetes.io/max-replicas': '13',
  })
})

test('templates are the same but for their hash', () => {
  const { template } = aDeployment({ podLabels: { app: 'web' } }).spec
  const labelled = (labels: Record<string, string>) => ({ ...template, metadata: { labels } })

  expect(isSameTemplate(labelled({ app: 'web', 'pod-template-hash': 'a' }), labelled({ app: 'web', 'pod-template-hash': 'b' }))).toBe(true)
  expect(isSameTemplate(template, labelled({ app: 'web', 'pod-template-hash': 'a' }))).toBe(true)
  expect(isSameTemplate(template, labelled({ app: 'web', tier: 'front' }))).toBe(false)
  expect(isSameTemplate(template, aDeployment({ image: 'nginx:1.28' }).spec.template)).toBe(false)
})

test('the new replica set is the oldest one with the template of the deployment; the others are old, oldest first', () => {
  const deployment = aDeployment({ image: 'nginx:1.29' })
  const sets = [
    set('c', 1, { image: 'nginx:1.29', createdAt: 3 }),
    set('d', 1, { image: 'nginx:1.27', createdAt: 2 }),
    set('b', 1, { image: 'nginx:1.29', createdAt: 1 }),
    set('a', 1, { image: 'nginx:1.28', createdAt: 2 }),
  ]

  const { current, old } = splitReplicaSets(deployment, sets)

  expect([current, ...old].map((each) => each?.metadata.name)).toEqual(['b', 'a', 'd', 'c'])
})

test('without a replica set of its template a deployment has only old ones', () => {
  const { current, old } = splitReplicaSets(aDeployment({ image: 'nginx:1.29' }), [set('a', 1, { image: 'nginx:1.28' })])

  expect(current).toBeUndefined()
  expect(old).toHaveLength(1)
})

const idle = [at('10'), at('2'), at('1'), at('3')]

test.each<[string, number | undefined, ReturnType<typeof set>[], number[]]>([
  ['those of the oldest revisions', 2, idle, [1, 2]],
  ['all of them at limit zero', 0, idle, [1, 2, 3, 10]],
  ['none within the limit', 4, idle, []],
  ['none without a limit', undefined, idle, []],
  ['none with the largest of all limits', 2147483647, idle, []],
  [
    'none that want pods, nor others in their place',
    2,
    [...idle.slice(0, 2), set('busy', 1, { has: 0, annotations: { [revision]: '1' } }), at('3')],
    [2],
  ],
  ['none that still have pods', 3, [...idle.slice(0, 2), set('busy', 0, { has: 1, annotations: { [revision]: '1' } }), at('3')], []],
  ['none whose last change has not been seen', 3, [...idle.slice(0, 2), at('1', { metadata: { generation: 2 } }), at('3')], []],
  [
    'none that are being deleted, which do not count',
    3,
    [...idle.slice(1), at('5', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })],
    [],
  ],
])('of old replica sets go %s', (_, limit, old, expected) => {
  const { revisionHistoryLimit: __, ...spec } = aDeployment().spec
  const deployment = { ...aDeployment(), spec: { ...spec, ...(limit !== undefined && { revisionHistoryLimit: limit }) } }

  expect(expiredReplicaSets(deployment, old).map(revisionOf)).toEqual(expected)
})
