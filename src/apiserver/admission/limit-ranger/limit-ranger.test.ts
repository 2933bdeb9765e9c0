import { expect, test } from 'vitest'
import type { LimitRange, LimitRangeItem, PersistentVolumeClaim } from '#api'
import { aContainer, aPod } from '#testing'
import { inDefault, pod, serviceAccount, startHarness } from '../../testing-harness/harness.ts'
import { claimProblems, podProblems } from './constraints.ts'
import { withDefaults } from './defaults.ts'

const range = (...limits: LimitRangeItem[]): LimitRange =>
  ({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'bounds' }, spec: { limits } }) as unknown as LimitRange
const podOf = (...resources: object[]) =>
  aPod({ name: 'web', spec: { containers: resources.map((each, index) => aContainer({ name: `c${index}`, resources: each })) } })

test.each<[string, LimitRangeItem, object[], string[]]>([
  ['a request that is large enough', { type: 'Container', min: { cpu: '100m' } }, [{ requests: { cpu: '100m' } }], []],
  ['no request', { type: 'Container', min: { cpu: '100m' } }, [{}], ['minimum cpu usage per Container is 100m.  No request is specified']],
  [
    'too small a request',
    { type: 'Container', min: { cpu: '100m' } },
    [{ requests: { cpu: '50m' } }],
    ['minimum cpu usage per Container is 100m, but request is 50m'],
  ],
  [
    'too small a limit',
    { type: 'Container', min: { cpu: '100m' } },
    [{ requests: { cpu: '100m' }, limits: { cpu: '50m' } }],
    ['minimum cpu usage per Container is 100m, but limit is 50m'],
  ],
  ['no limit', { type: 'Container', max: { memory: '1Gi' } }, [{}], ['maximum memory usage per Container is 1Gi.  No limit is specified']],
  [
    'too large a limit',
    { type: 'Container', max: { memory: '1Gi' } },
    [{ limits: { memory: '2Gi' } }],
    ['maximum memory usage per Container is 1Gi, but limit is 2Gi'],
  ],
  [
    'too large a request',
    { type: 'Container', max: { memory: '1Gi' } },
    [{ limits: { memory: '1Gi' }, requests: { memory: '2Gi' } }],
    ['maximum memory usage per Container is 1Gi, but request is 2Gi'],
  ],
  [
    'each container by itself',
    { type: 'Container', max: { cpu: '1' } },
    [{ limits: { cpu: '1' } }, { limits: { cpu: '2' } }],
    ['maximum cpu usage per Container is 1, but limit is 2'],
  ],
  [
    'all containers together',
    { type: 'Pod', max: { cpu: '2' } },
    [{ limits: { cpu: '1' } }, { limits: { cpu: '1500m' } }],
    ['maximum cpu usage per Pod is 2, but limit is 2500m'],
  ],
  [
    'a pod one of whose containers has no limit',
    { type: 'Pod', max: { cpu: '2' } },
    [{ limits: { cpu: '1' } }, {}],
    ['maximum cpu usage per Pod is 2.  No limit is specified'],
  ],
  [
    'a limit that is too far from the request',
    { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
    [{ requests: { cpu: '100m' }, limits: { cpu: '250m' } }],
    ['cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000'],
  ],
  [
    'no request, where there is a ratio',
    { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
    [{ limits: { cpu: '250m' } }],
    ['cpu max limit to request ratio per Container is 2, but no request is specified or request is 0'],
  ],
])('a limit range and %s', (_, item, resources, problems) => {
  expect(podProblems(podOf(...resources), range(item))).toEqual(problems)
})

test('a claim is held within its bounds', () => {
  const claim = { spec: { resources: { requests: { storage: '10Gi' } } } } as unknown as PersistentVolumeClaim
  const bounds = range({ type: 'PersistentVolumeClaim', max: { storage: '5Gi' }, min: { storage: '20Gi' } })
  expect(claimProblems(claim, bounds)).toEqual([
    'minimum storage usage per PersistentVolumeClaim is 20Gi, but request is 10Gi',
    'maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 10Gi',
  ])
})

test('what a container does not name it gets, and the pod says so', () => {
  const bounds = range({ type: 'Container', default: { cpu: '1', memory: '1Gi' }, defaultRequest: { cpu: '500m' } })
  const { metadata, spec } = withDefaults(podOf({ limits: { cpu: '2' } }, {}), bounds)
  expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
    'LimitRanger plugin set: cpu request for container c0; memory limit for container c0; cpu request for container c1; cpu, memory limit for container c1',
  )
  expect(spec.containers.map(({ resources }) => resources)).toEqual([
    { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '500m' } },
    { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
  ])
})

test('a pod that is out of bounds is refused with all that is wrong', async () => {
  const { object, status } = await startHarness()
  await object(serviceAccount())
  const limits = [{ type: 'Container', max: { cpu: '1', memory: '1Gi' } }]
  await object({ verb: 'create', ...inDefault, resource: 'limitranges', body: { metadata: { name: 'bounds' }, spec: { limits } } })
  const resources = { limits: { cpu: '2', memory: '2Gi' } }
  expect((await status(pod('web', { containers: [{ name: 'web', image: 'nginx', resources }] }))).message).toBe(
    'pods "web" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
  )
})
