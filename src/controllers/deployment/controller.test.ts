import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { deployments, events, pods, replicaSets, type Deployment, type DeploymentSpec, type Pod } from '#api'
import { objectHash, type ApiHandler, type ApiRequest, type ApiResponse } from '#apimachinery'
import { createInformers } from '#client'
import { formatTime, seededRandom } from '#kernel'
import { aDeployment, aReplicaSet, inMemoryApi } from '#testing'
import { startControllerManager } from '../manager.ts'
import { isPodReady } from '../pods.ts'

const refusal: ApiResponse = {
  type: 'object',
  code: 403,
  object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Forbidden', code: 403, message: 'exceeded quota' },
}

/** A controller manager, whose requests may be refused, and a stand-in for kubelets: it says of pods what the test has it say. */
async function aCluster(isRefused: (request: ApiRequest) => boolean = () => false) {
  const api = await inMemoryApi()
  const handler: ApiHandler = async (request, signal) => (isRefused(request) ? refusal : api.handler(request, signal))
  startControllerManager(api.process('controller-manager'), handler)
  await api.clock.settle()
  const sets = api.client(replicaSets, 'default')
  const all = api.client(pods, 'default')
  const own = api.client(deployments, 'default')
  const imageOf = ({ spec }: Pod): string => spec.containers[0]?.image ?? ''
  const setReady = async (pod: Pod, status: 'True' | 'False'): Promise<Pod> => {
    const { name } = pod.metadata
    const target = { kind: 'Node', name: 'node-1' }
    if (!pod.spec.nodeName) await all.createSub(name, 'binding', { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target })
    return all.patch(
      name,
      {
        status: {
          phase: 'Running',
          podIP: '10.0.0.1',
          conditions: [{ type: 'Ready', status, lastTransitionTime: formatTime(api.clock.now()) }],
        },
      },
      { type: 'strategic', subresource: 'status' },
    )
  }
  const podsOf = async (image: string): Promise<readonly Pod[]> =>
    (await all.list()).items.filter((pod) => imageOf(pod) === image && pod.metadata.deletionTimestamp === undefined)
  return {
    ...api,
    own,
    podsOf,
    create: async (image: string, replicas: number, spec: Partial<DeploymentSpec> = {}): Promise<void> => {
      await own.create(aDeployment({ name: 'web', replicas, image, spec }))
      await api.clock.settle()
    },
    update: async (patch: object): Promise<void> => {
      await own.patch('web', patch, { type: 'strategic' })
      await api.clock.settle()
    },
    get: (): Promise<Deployment> => own.get('web'),
    /** Pods of an image become ready, as many as said. */
    ready: async (image: string, count = Infinity): Promise<void> => {
      const waiting = (await podsOf(image)).filter(({ status }) => status?.podIP === undefined)
      for (const pod of waiting.slice(0, count)) await setReady(pod, 'True')
      await api.clock.settle()
    },
    fail: async (image: string, count: number): Promise<void> => {
      for (const pod of (await podsOf(image)).slice(0, count)) await setReady(pod, 'False')
      await api.clock.settle()
    },
    /** Pods that are being deleted are gone. */
    reap: async (): Promise<void> => {
      for (const { metadata } of (await all.list()).items)
        if (metadata.deletionTimestamp !== undefined) await all.delete(metadata.name, { gracePeriodSeconds: 0 })
      await api.clock.settle()
    },
    /** Sizes by image, those of no pods left out. */
    sizes: async (): Promise<Record<string, number>> => {
      const { items } = await sets.list()
      const entries = items.map(({ spec }) => [spec.template?.spec?.containers[0]?.image ?? '', spec.replicas ?? 0] as const)
      return Object.fromEntries(entries.filter(([, size]) => size > 0))
    },
    revisions: async (): Promise<Record<string, string | undefined>> => {
      const { items } = await sets.list()
      return Object.fromEntries(
        items.map(({ spec, metadata }) => [
          spec.template?.spec?.containers[0]?.image ?? '',
          metadata.annotations?.['deployment.kubernetes.io/revision'],
        ]),
      )
    },
    said: async (): Promise<readonly string[]> => {
      const { items } = await api.client(events, 'default').list()
      return items
        .filter(({ involvedObject }) => involvedObject.kind === 'Deployment')
        .map(({ reason, message }) => `${reason}: ${message}`)
    },
  }
}

const image = (name: string) => ({ spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } } })
const [v1, v2, v3] = ['nginx:1.27', 'nginx:1.28', 'nginx:1.29']
const bounds = (maxSurge: number | string, maxUnavailable: number | string): Partial<DeploymentSpec> => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
})
const condition = async ({ get }: { get: () => Promise<Deployment> }, type: string) => {
  const found = (await get()).status?.conditions?.find((each) => each.type === type)
  return found && `${found.status} ${found.reason}: ${found.message}`
}

test('a rolling update goes step by step, as pods become ready', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 4, bounds(1, 1))
  await cluster.ready(v1)
  const steps = [await cluster.sizes()]

  await cluster.update(image(v2))
  steps.push(await cluster.sizes())
  for (let step = 0; step < 4; step++) {
    await cluster.ready(v2, 1)
    steps.push(await cluster.sizes())
  }

  expect(steps).toEqual([{ [v1]: 4 }, { [v1]: 3, [v2]: 2 }, { [v1]: 2, [v2]: 3 }, { [v1]: 1, [v2]: 4 }, { [v2]: 4 }, { [v2]: 4 }])
  expect(await condition(cluster, 'Progressing')).toMatch(
    /^True NewReplicaSetAvailable: ReplicaSet "web-\w+" has successfully progressed\.$/,
  )
})

test('what it scales it says', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 2)
  await cluster.ready(v1)
  await cluster.update(image(v2))
  await cluster.ready(v2)
  await cluster.ready(v2)

  expect((await cluster.said()).map((text) => text.replace(/web-\w+/, 'web-x'))).toEqual([
    'ScalingReplicaSet: Scaled up replica set web-x from 0 to 2',
    'ScalingReplicaSet: Scaled up replica set web-x from 0 to 1',
    'ScalingReplicaSet: Scaled down replica set web-x from 2 to 1',
    'ScalingReplicaSet: Scaled up replica set web-x from 1 to 2',
    'ScalingReplicaSet: Scaled down replica set web-x from 1 to 0',
  ])
})

test('a rollout whose pods do not work stops where too few would be available, and fails after its deadline', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 4, { ...bounds(1, 1), progressDeadlineSeconds: 20 })
  await cluster.ready(v1)
  await cluster.update(image(v2))

  await cluster.clock.advance(19_000)
  expect(await cluster.sizes()).toEqual({ [v1]: 3, [v2]: 2 })
  expect(await condition(cluster, 'Progressing')).toMatch(/^True ReplicaSetUpdated: /)

  await cluster.clock.advance(5000)
  expect(await cluster.sizes()).toEqual({ [v1]: 3, [v2]: 2 })
  expect(await condition(cluster, 'Progressing')).toMatch(
    /^False ProgressDeadlineExceeded: ReplicaSet "web-\w+" has timed out progressing\.$/,
  )
  expect(await condition(cluster, 'Available')).toBe('True MinimumReplicasAvailable: Deployment has minimum availability.')
})

test('a rollback is a rollout to what was there, under a new revision', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 2)
  await cluster.ready(v1)
  await cluster.update(image(v2))
  expect(await cluster.revisions()).toEqual({ [v1]: '1', [v2]: '2' })

  await cluster.update(image(v1))
  await cluster.ready(v1)
  await cluster.ready(v1)

  expect(await cluster.sizes()).toEqual({ [v1]: 2 })
  expect(await cluster.revisions()).toEqual({ [v1]: '3', [v2]: '2' })
  expect((await cluster.get()).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
})

test('old revisions go beyond the limit', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 1, { revisionHistoryLimit: 1 })
  for (const next of [v1, v2, v3]) {
    await cluster.update(image(next))
    for (let round = 0; round < 3; round++) {
      await cluster.ready(next)
      await cluster.reap()
    }
  }

  expect(Object.keys(await cluster.revisions()).toSorted()).toEqual([v2, v3])
})

test('a deployment that recreates its pods waits for the last old one to be gone', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 2, { strategy: { type: 'Recreate' } })
  await cluster.ready(v1)

  await cluster.update(image(v2))
  expect(await cluster.sizes()).toEqual({})
  expect(await cluster.podsOf(v2)).toEqual([])

  await cluster.reap()
  expect(await cluster.sizes()).toEqual({ [v2]: 2 })
})

test('a deployment that is paused is resized, but does not roll until it goes on', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 2, bounds(1, 0))
  await cluster.ready(v1)

  await cluster.update({ spec: { paused: true, replicas: 3, ...image(v2).spec } })
  expect(await cluster.sizes()).toEqual({ [v1]: 3 })
  expect(await condition(cluster, 'Progressing')).toBe('Unknown DeploymentPaused: Deployment is paused')

  await cluster.ready(v1)
  await cluster.update({ spec: { paused: false } })
  expect(await cluster.sizes()).toEqual({ [v1]: 3, [v2]: 1 })
})

test('a deployment that is resized amid a rollout shares the change out', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 10, bounds(3, 2))
  await cluster.ready(v1)
  await cluster.update(image(v2))
  expect(await cluster.sizes()).toEqual({ [v1]: 8, [v2]: 5 })

  await cluster.update({ spec: { replicas: 20 } })

  expect(await cluster.sizes()).toEqual({ [v1]: 14, [v2]: 9 })
})

test('a pod counts when it has been ready long enough', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 1, { minReadySeconds: 30 })
  await cluster.ready(v1)
  await cluster.clock.advance(29_000)
  expect((await cluster.get()).status?.availableReplicas ?? 0).toBe(0)

  await cluster.clock.advance(2000)
  expect((await cluster.get()).status?.availableReplicas).toBe(1)
})

test('old pods that do not work go first, so that a rollout of them is not held up', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 4, bounds(0, 1))
  await cluster.ready(v1)
  await cluster.fail(v1, 4)

  await cluster.update(image(v2))

  expect(await cluster.sizes()).toEqual({ [v1]: 3, [v2]: 1 })
  expect((await cluster.get()).status?.unavailableReplicas).toBe(4)
})

test('at size zero there is nothing, and nothing is missing', async () => {
  const cluster = await aCluster()
  await cluster.create(v1, 2)
  await cluster.ready(v1)

  await cluster.update({ spec: { replicas: 0 } })

  expect(await cluster.sizes()).toEqual({})
  expect(await condition(cluster, 'Available')).toBe('True MinimumReplicasAvailable: Deployment has minimum availability.')
})

test('a replica set that somebody else has made under its name makes the name another one', async () => {
  const cluster = await aCluster()
  // While it is paused it makes none.
  await cluster.create(v1, 1, { paused: true })
  const { template } = (await cluster.get()).spec
  const taken = `web-${objectHash(template, undefined)}`
  await cluster.client(replicaSets, 'default').create(aReplicaSet({ name: taken, replicas: 0, podLabels: { app: 'other' } }))

  await cluster.update({ spec: { paused: false } })
  await cluster.clock.advance(1000)

  expect((await cluster.get()).status?.collisionCount).toBe(1)
  const { items } = await cluster.client(replicaSets, 'default').list({ labelSelector: 'app=web' })
  expect(items.map(({ metadata }) => metadata.name)).toEqual([`web-${objectHash(template, 1)}`])
})

test('a replica set that cannot be made is said, shown, and tried again', async () => {
  let isFull = true
  const cluster = await aCluster((request) => request.verb === 'create' && request.resource === 'replicasets' && isFull)

  await cluster.create(v1, 1)
  expect(await condition(cluster, 'Progressing')).toMatch(
    /^False ReplicaSetCreateError: Failed to create new replica set "web-\w+": exceeded quota$/,
  )
  expect(await cluster.said()).toEqual([
    expect.stringMatching(/^ReplicaSetCreateError: Failed to create new replica set "web-\w+": exceeded quota$/),
  ])

  isFull = false
  await cluster.clock.advance(1000)
  expect(await cluster.sizes()).toEqual({ [v1]: 1 })
  expect(await condition(cluster, 'Progressing')).toMatch(/^True /)
})

test('pods that cannot be made are shown', async () => {
  const cluster = await aCluster((request) => request.verb === 'create' && request.resource === 'pods')

  await cluster.create(v1, 1)

  expect(await condition(cluster, 'ReplicaFailure')).toBe('True FailedCreate: exceeded quota')
})

type Step = { readonly image: string } | { readonly ready: number } | { readonly reap: true }
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ image: fc.constantFrom(v1, v2, v3) }) },
    { weight: 3, arbitrary: fc.record({ ready: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.constant({ reap: true as const }) },
  ),
  { minLength: 5, maxLength: 25 },
)

test('however images change and pods come up, no write ever leaves too few pods available or makes too many', async () => {
  const run = async (replicas: number, surge: number, unavailable: number, happenings: readonly Step[]): Promise<void> => {
    const cluster = await aCluster()
    await cluster.create(v1, replicas, bounds(surge, unavailable))
    await cluster.ready(v1)
    const seen = { least: replicas, most: replicas }
    const informer = createInformers(cluster.client, cluster.clock, seededRandom(1, 'watcher')).of(pods)
    await informer.ready
    const look = (): void => {
      const active = informer.lister.list('default').filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      seen.most = Math.max(seen.most, active.length)
      seen.least = Math.min(seen.least, active.filter(isPodReady).length)
    }
    informer.subscribe({ added: look, updated: look, deleted: look })

    for (const step of happenings) {
      if ('image' in step) await cluster.update(image(step.image))
      else if ('ready' in step) for (const each of [v1, v2, v3]) await cluster.ready(each, step.ready)
      else await cluster.reap()
    }
    for (let round = 0; round < 2 * replicas + 4; round++) for (const each of [v1, v2, v3]) await cluster.ready(each)

    expect(seen.most).toBeLessThanOrEqual(replicas + surge)
    expect(seen.least).toBeGreaterThanOrEqual(replicas - unavailable)
    expect((await cluster.get()).status).toMatchObject({ availableReplicas: replicas, updatedReplicas: replicas, replicas })
  }
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.nat(3), fc.nat(3), steps, async (replicas, surge, unavailable, happenings) => {
      // Neither is refused by the server.
      await run(replicas, surge, surge === 0 && unavailable === 0 ? 1 : unavailable, happenings)
    }),
    { numRuns: 12 },
  )
})
