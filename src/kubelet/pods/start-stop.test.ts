import { expect, test } from 'vitest'
import { pods } from '#api'
import { aContainer } from '#testing'
import { ContainerConfigError, MountError } from '../parts.ts'
import { aMachine, aShell } from './testing.ts'

const waiting = (pod: { readonly status?: { readonly containerStatuses?: readonly { readonly state?: { waiting?: unknown } }[] } }) =>
  pod.status?.containerStatuses?.[0]?.state?.waiting

test('a name that is no image is told at once', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  await add({ image: 'Nginx:1.29' })
  await clock.advance(3_000)

  const message =
    'Failed to apply default image tag "Nginx:1.29": couldn\'t parse image name "Nginx:1.29": invalid reference format: repository name (library/Nginx) must be lowercase'
  expect(waiting(await pod())).toEqual({ reason: 'InvalidImageName', message })
  expect(await eventTexts()).toEqual([`Warning InspectFailed: ${message}`, 'Warning Failed: Error: InvalidImageName'])
})

test('an image that must not be pulled has to be there', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  const machine = newMachine()
  start(machine)
  const never = (name: string) => ({ name, spec: { containers: [aContainer({ imagePullPolicy: 'Never' })] } })

  await add(never('before'))
  await clock.advance(3_000)
  const pulled = machine.pull('nginx:1.29')
  await clock.advance(10_000)
  await pulled
  await add(never('after'))
  await clock.advance(3_000)

  const message = 'Container image "nginx:1.29" is not present with pull policy of Never'
  expect(waiting(await pod('before'))).toBeUndefined()
  expect((await pod('after')).status?.phase).toBe('Running')
  expect(await eventTexts()).toContain(`Warning ErrImageNeverPull: ${message}`)
  expect(await eventTexts()).toContain(
    'Normal Pulled: Container image "nginx:1.29" already present on machine and can be accessed by the pod',
  )
})

test('a program that is not there fails the start', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  await add({ spec: { containers: [aContainer({ command: ['nope'] })] } })
  await clock.advance(5_000)

  const status = (await pod()).status?.containerStatuses?.[0]
  expect(status?.lastState?.terminated).toMatchObject({ reason: 'StartError', exitCode: 128, startedAt: '1970-01-01T00:00:00Z' })
  expect((await eventTexts()).filter((text) => text.startsWith('Warning Failed'))).toEqual([
    expect.stringMatching(
      /^Warning Failed( x\d)?: Error: failed to create containerd task: .*exec: "nope": executable file not found in \$PATH$/,
    ),
  ])
})

test('a configuration that does not hold is tried again', async () => {
  let isThere = false
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine({
    mountVolumes: async () => {
      if (!isThere) throw new MountError('MountVolume.SetUp failed for volume "config" : configmap "web" not found')
    },
  })
  start(newMachine())

  await add()
  await clock.advance(5_000)
  expect(waiting(await pod())).toEqual({ reason: 'ContainerCreating' })
  expect((await eventTexts())[0]).toMatch(
    /^Warning FailedMount x\d: MountVolume.SetUp failed for volume "config" : configmap "web" not found$/,
  )

  isThere = true
  await clock.advance(20_000)
  expect((await pod()).status?.phase).toBe('Running')
})

test('what a container cannot be made from is its reason to wait', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine({
    containerSpec: () => Promise.reject(new ContainerConfigError('secret "key" not found')),
  })
  start(newMachine())

  await add()
  await clock.advance(10_000)

  expect(waiting(await pod())).toEqual({ reason: 'CreateContainerConfigError', message: 'secret "key" not found' })
  expect(await eventTexts()).toContain('Warning Failed: Error: secret "key" not found')
})

test('a failed hook after the start ends the container', async () => {
  const { add, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  await add(aShell('sleep 600', { lifecycle: { postStart: { exec: { command: ['false'] } } } }, { terminationGracePeriodSeconds: 1 }))
  await clock.advance(5_000)

  const texts = await eventTexts()
  expect(texts.some((text) => /Warning FailedPostStartHook( x\d)?: PostStartHook failed/.test(text))).toBe(true)
  expect(texts.some((text) => /Normal Killing( x\d)?: FailedPostStartHook/.test(text))).toBe(true)
})

test('a hook before the end takes its time out of the grace period', async () => {
  const { add, exists, remove, start, newMachine, clock } = await aMachine()
  start(newMachine())
  await add({ spec: { containers: [aContainer({ lifecycle: { preStop: { sleep: { seconds: 5 } } } })] } })
  await clock.advance(10_000)

  await remove()
  await clock.advance(4_900)
  expect(await exists()).toBe(true)
  await clock.advance(1_000)

  expect(await exists()).toBe(false)
})

test('a pod that is deleted while its image is pulled goes at once', async () => {
  const { add, exists, remove, start, newMachine, clock } = await aMachine()
  start(newMachine())
  await add()
  await clock.advance(1_200)

  await remove()
  await clock.advance(500)

  expect(await exists()).toBe(false)
})

test('a shorter grace period in the middle of an end is heeded', async () => {
  const { add, exists, remove, start, newMachine, clock } = await aMachine()
  start(newMachine())
  await add(aShell('sleep 1000'))
  await clock.advance(6_000)

  await remove('web', 60)
  await clock.advance(5_000)
  await remove('web', 2)
  await clock.advance(3_000)

  expect(await exists()).toBe(false)
})

test('another image is another container', async () => {
  const { client, add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())
  await add({ image: 'nginx:1.28' })
  await clock.advance(10_000)

  await client(pods, 'default').patch('web', { spec: { containers: [{ name: 'main', image: 'nginx:1.29' }] } }, { type: 'strategic' })
  await clock.advance(20_000)

  expect((await pod()).status?.containerStatuses).toMatchObject([
    { image: 'docker.io/library/nginx:1.29', restartCount: 1, lastState: { terminated: { exitCode: 0 } } },
  ])
  expect(await eventTexts()).toContain('Normal Killing: Container main definition changed, will be restarted')
})

test('a readiness gate holds back readiness until someone opens it', async () => {
  const { client, add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())
  await add({ spec: { readinessGates: [{ conditionType: 'example.com/open' }] } })
  await clock.advance(10_000)
  const ready = async () => (await pod()).status?.conditions?.find(({ type }) => type === 'Ready')
  expect(await ready()).toMatchObject({
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: 'corresponding condition of pod readiness gate "example.com/open" does not exist.',
  })

  const conditions = [{ type: 'example.com/open', status: 'True' }]
  await client(pods, 'default').patch('web', { status: { conditions } }, { type: 'strategic', subresource: 'status' })
  await clock.settle()

  expect(await ready()).toMatchObject({ status: 'True' })
  expect((await pod()).status?.conditions?.map(({ type }) => type)).toContain('example.com/open')
})

test.each([100, 400, 460, 520, 600])('a pod that is deleted %d ms after it was bound leaves nothing behind', async (ms) => {
  const { add, exists, remove, start, newMachine, clock } = await aMachine()
  const machine = newMachine()
  start(machine)
  const pulled = machine.pull('nginx:1.29')
  await clock.advance(10_000)
  await pulled
  await add()
  await clock.advance(ms)

  await remove()
  await clock.advance(2_000)

  expect([await exists(), machine.podUids().size]).toEqual([false, 0])
})

test('the probes of one container do not wait for the image of another', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())
  const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 1 }
  const ready = async () => (await pod()).status?.containerStatuses?.map(({ ready }) => ready)

  await add({
    spec: {
      containers: [
        aContainer({ name: 'web', image: 'nginx:1.28-alpine', readinessProbe }),
        aContainer({ name: 'big', image: 'nginx:1.29' }),
      ],
    },
  })
  await clock.advance(3_000)

  expect(await ready()).toEqual([true, false])
})
