import { beforeAll, expect, test } from 'vitest'
import { pods } from '#api'
import { configMap, inDefault, pod, serviceAccount, startHarness } from '../testing-harness/harness.ts'

// Their loading takes real time, which the clock of a test does not wait for.
beforeAll(() => pods.load?.())

test('a pod waits for the default service account, then gives up', async () => {
  const { ask, clock } = await startHarness()
  const start = clock.now()

  const response = ask(pod('web'))
  await clock.advance(5000)

  expect(await response).toMatchObject({
    code: 403,
    object: {
      message: 'pods "web" is forbidden: error looking up service account default/default: serviceaccount "default" not found',
    },
  })
  expect(clock.now() - start).toBe(5000)
})

test('a pod that waits goes on when the account comes', async () => {
  const { ask, object, clock } = await startHarness()

  const response = ask(pod('web'))
  await clock.advance(300)
  await object(serviceAccount())
  await clock.advance(300)

  expect(await response).toMatchObject({ code: 201, object: { spec: { serviceAccountName: 'default' } } })
})

test('a pod gets its token mounted, unless it does not want it', async () => {
  const { object } = await startHarness()
  await object(serviceAccount())

  const web = await object(pod('web'))
  const bare = await object(pod('bare', { automountServiceAccountToken: false }))

  const { volumes, containers } = web['spec'] as { volumes: { name: string }[]; containers: { volumeMounts: object[] }[] }
  expect(volumes[0]?.name).toMatch(/^kube-api-access-.{5}$/)
  expect(containers[0]?.volumeMounts).toEqual([
    { name: volumes[0]?.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ])
  expect(bare['spec']).not.toHaveProperty('volumes')
})

test('pods tolerate trouble of their node for five minutes, if they do not say otherwise', async () => {
  const { object } = await startHarness()
  await object(serviceAccount())
  const own = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }

  const web = await object(pod('web', { tolerations: [own] }))

  expect(web['spec']).toMatchObject({ tolerations: [own, { key: 'node.kubernetes.io/not-ready', tolerationSeconds: 300 }] })
})

test('a priority class becomes a number', async () => {
  const { object, status } = await startHarness()
  await object(serviceAccount())

  expect(await object(pod('a', { priorityClassName: 'system-node-critical' }))).toMatchObject({
    spec: { priority: 2_000_001_000, preemptionPolicy: 'PreemptLowerPriority' },
  })
  expect(await object(pod('b'))).toMatchObject({ spec: { priority: 0 } })
  expect(await status(pod('c', { priorityClassName: 'nope' }))).toMatchObject({
    code: 403,
    message: 'pods "c" is forbidden: no PriorityClass with name nope was found',
  })
})

test('some namespaces stay', async () => {
  const { status } = await startHarness()

  expect(await status({ verb: 'delete', version: 'v1', resource: 'namespaces', name: 'default' })).toMatchObject({
    code: 403,
    message: 'namespaces "default" is forbidden: this namespace may not be deleted',
  })
})

test('plugins change first and judge last, and their bugs do not end the server', async () => {
  const told: string[] = []
  const { object, status, panics } = await startHarness({
    admission: [
      {
        name: 'Stamp',
        operations: ['CREATE'],
        resources: ['configmaps'],
        admit: ({ object }) => ({ ...object, metadata: { ...object.metadata, labels: { stamped: 'yes' } } }),
        validate: ({ object }) => void told.push(object?.metadata.labels?.['stamped'] ?? ''),
      },
      {
        name: 'Broken',
        operations: ['DELETE'],
        validate: () => {
          throw new TypeError('x is not a function')
        },
      },
    ],
  })

  expect((await object(configMap('a'))).metadata.labels).toEqual({ stamped: 'yes' })
  expect(told).toEqual(['yes'])
  expect(await status({ verb: 'delete', ...inDefault, resource: 'configmaps', name: 'a' })).toMatchObject({
    code: 500,
    reason: 'InternalError',
    message: 'This request caused apiserver to panic. Look in the logs for details.',
  })
  expect(panics).toHaveLength(1)
})
