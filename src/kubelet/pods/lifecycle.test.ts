import { expect, test } from 'vitest'
import { aContainer } from '#testing'
import { aMachine, aShell } from './testing.ts'

test('a pod is started, and its status and events tell how', async () => {
  const { add, pod, start, newMachine, clock, eventTexts, patches } = await aMachine()
  start(newMachine())
  await clock.settle()

  await add()
  await clock.advance(10_000)

  const { status } = await pod()
  expect(status).toMatchObject({
    phase: 'Running',
    hostIP: '172.18.0.3',
    podIP: '10.244.1.2',
    podIPs: [{ ip: '10.244.1.2' }],
    qosClass: 'BestEffort',
    startTime: '2026-01-01T00:00:00Z',
    containerStatuses: [
      {
        name: 'main',
        ready: true,
        started: true,
        restartCount: 0,
        image: 'docker.io/library/nginx:1.29',
        imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:/),
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
      },
    ],
  })
  expect(status?.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
    'PodReadyToStartContainers True',
    'Initialized True',
    'Ready True',
    'ContainersReady True',
    'PodScheduled True',
  ])
  expect(await eventTexts()).toEqual([
    'Normal Pulling: Pulling image "nginx:1.29"',
    expect.stringMatching(
      /^Normal Pulled: Successfully pulled image "nginx:1.29" in [\d.]+s \([\d.]+s including waiting\)\. Image size: \d+ bytes\.$/,
    ),
    'Normal Created: Container created',
    'Normal Started: Container started',
  ])
  expect(patches()).toHaveLength(3)
})

test('an idle pod is not written again', async () => {
  const { add, start, newMachine, clock, requests } = await aMachine()
  start(newMachine())
  await add()
  await clock.advance(10_000)
  const before = requests.length

  await clock.advance(3_600_000)

  expect(requests.filter(({ verb }) => verb !== 'watch' && verb !== 'list').length).toBeLessThanOrEqual(before)
})

test('a tag that does not exist fails the pull, and backs off', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())
  await add({ image: 'nginx:nope' })
  const waiting = async () => (await pod()).status?.containerStatuses?.[0]?.state?.waiting
  const error =
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found'

  await clock.advance(1_500)
  expect(await waiting()).toEqual({ reason: 'ErrImagePull', message: error })

  await clock.advance(1_500)
  expect(await waiting()).toEqual({
    reason: 'ImagePullBackOff',
    message: `Back-off pulling image "nginx:nope": ErrImagePull: ${error}`,
  })
  expect(await eventTexts()).toEqual([
    'Normal Pulling: Pulling image "nginx:nope"',
    `Warning Failed: Failed to pull image "nginx:nope": ${error}`,
    'Warning Failed: Error: ErrImagePull',
    'Normal BackOff: Back-off pulling image "nginx:nope"',
    'Warning Failed: Error: ImagePullBackOff',
  ])

  await clock.advance(10_000)
  expect((await eventTexts())[0]).toBe('Normal Pulling x2: Pulling image "nginx:nope"')
  expect((await pod()).status?.phase).toBe('Pending')
})

test('a container that crashes is started at once, then after ever longer waits', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())
  await add(aShell('exit 3'))

  await clock.advance(6_000)
  const { metadata, status } = await pod()
  expect(status).toMatchObject({
    phase: 'Running',
    containerStatuses: [
      {
        restartCount: 1,
        ready: false,
        started: false,
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `back-off 10s restarting failed container=main pod=web_default(${metadata.uid})`,
          },
        },
        lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      },
    ],
  })
  expect(status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [main]',
  })

  await clock.advance(10_000)
  expect((await pod()).status?.containerStatuses?.[0]?.restartCount).toBe(2)
  await clock.advance(15_000)
  expect((await pod()).status?.containerStatuses?.[0]?.restartCount).toBe(2)
  await clock.advance(10_000)
  expect((await pod()).status?.containerStatuses?.[0]?.restartCount).toBe(3)
})

test.each([
  ['Succeeded', 'exit 0', 'PodCompleted'],
  ['Failed', 'exit 1', 'PodFailed'],
])('a pod that is never restarted ends as %s', async (phase, script, reason) => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())

  await add(aShell(script, {}, { restartPolicy: 'Never' }))
  await clock.advance(10_000)

  const { status } = await pod()
  expect(status?.phase).toBe(phase)
  expect(status?.conditions?.filter(({ status }) => status === 'False')).toMatchObject([
    { type: 'PodReadyToStartContainers' },
    { type: 'Ready', reason },
    { type: 'ContainersReady', reason },
  ])
})

test('init containers run one after the other, and sidecars beside what follows', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())
  const shell = (name: string, script: string, more = {}) =>
    aContainer({ name, image: 'busybox:1.36', command: ['sh', '-c', script], ...more })

  await add({
    spec: {
      initContainers: [shell('first', 'sleep 5'), shell('side', 'trap "exit 0" TERM; sleep 1000 & wait', { restartPolicy: 'Always' })],
      containers: [shell('main', 'sleep 20')],
      restartPolicy: 'Never',
    },
  })
  await clock.advance(4_000)
  expect(await pod()).toMatchObject({
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        { name: 'first', state: { running: {} } },
        { name: 'side', state: { waiting: { reason: 'PodInitializing' } } },
      ],
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
    },
  })

  await clock.advance(6_000)
  expect(await pod()).toMatchObject({
    status: {
      phase: 'Running',
      initContainerStatuses: [
        { name: 'first', ready: true, state: { terminated: { reason: 'Completed' } } },
        { name: 'side', ready: true, started: true, state: { running: {} } },
      ],
      containerStatuses: [{ ready: true }],
    },
  })

  await clock.advance(60_000)
  expect((await pod()).status?.phase).toBe('Succeeded')
})

test('a pod is deleted once its containers have ended', async () => {
  const { add, exists, remove, start, newMachine, clock, eventTexts, requests } = await aMachine()
  const machine = newMachine()
  start(machine)
  const { metadata } = await add(aShell('sleep 1000'))
  await clock.advance(6_000)

  await remove()
  await clock.advance(29_000)
  expect(await exists()).toBe(true)
  await clock.advance(2_000)

  expect(await exists()).toBe(false)
  expect(machine.podUids().size).toBe(0)
  expect((await eventTexts()).at(-1)).toBe('Normal Killing: Stopping container main')
  expect(requests.findLast(({ verb }) => verb === 'delete')?.body).toMatchObject({
    gracePeriodSeconds: 0,
    preconditions: { uid: metadata.uid },
  })
})

test('a pod deleted by force leaves nothing on the machine', async () => {
  const { add, remove, start, newMachine, clock } = await aMachine()
  const machine = newMachine()
  start(machine)
  await add(aShell('sleep 1000', {}, { terminationGracePeriodSeconds: 3 }))
  await clock.advance(6_000)

  await remove('web', 0)
  await clock.advance(4_000)

  expect(machine.podUids().size).toBe(0)
})

test('another kubelet takes over what runs', async () => {
  const { add, pod, start, newMachine, clock, patches, eventTexts } = await aMachine()
  const machine = newMachine()
  const first = start(machine)
  await add(aShell('sleep 1000', { readinessProbe: { exec: { command: ['true'] }, periodSeconds: 10 } }))
  await clock.advance(20_000)
  const before = await pod()
  const written = patches().length
  const told = await eventTexts()

  first.end()
  await clock.advance(60_000)
  start(machine)
  await clock.advance(60_000)

  expect(await pod()).toEqual(before)
  expect(patches()).toHaveLength(written)
  expect(await eventTexts()).toEqual(told)
})

test('restarts are counted on after a restart of the kubelet', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  const machine = newMachine()
  const first = start(machine)
  await add(aShell('sleep 60; exit 1'))
  await clock.advance(70_000)
  expect((await pod()).status?.containerStatuses?.[0]?.restartCount).toBe(1)

  first.end()
  await clock.advance(60_000)
  start(machine)
  await clock.advance(5_000)

  expect((await pod()).status?.containerStatuses?.[0]?.restartCount).toBe(2)
})

test('a kubelet ends what the API no longer has', async () => {
  const { add, remove, start, newMachine, clock } = await aMachine()
  const machine = newMachine()
  const first = start(machine)
  await add(aShell('sleep 1000'))
  await clock.advance(6_000)
  first.end()
  await remove('web', 0)

  start(machine)
  await clock.advance(3_000)

  expect(machine.podUids().size).toBe(0)
})

test('a machine that lost its power runs its pods again in new sandboxes', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  const machine = newMachine()
  const first = start(machine)
  await add(aShell('sleep 1000'))
  await clock.advance(6_000)
  machine.powerOff()
  first.end()

  await clock.advance(60_000)
  void machine.powerOn()
  await clock.advance(20_000)
  start(machine)
  await clock.advance(5_000)

  expect(await pod()).toMatchObject({
    status: {
      phase: 'Running',
      containerStatuses: [{ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } }],
    },
  })
  expect(await eventTexts()).toContain('Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.')
})

test('a machine restored from what it was goes on', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  const machine = newMachine()
  const first = start(machine)
  await add(aShell('sleep 1000'))
  await clock.advance(6_000)
  const before = await pod()
  const state = structuredClone(machine.snapshot())
  first.end()
  machine.powerOff()

  start(newMachine(state))
  await clock.advance(60_000)

  expect(await pod()).toEqual(before)
})

test('a pod that is over its deadline fails', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())

  await add(aShell('sleep 1000', {}, { activeDeadlineSeconds: 20, terminationGracePeriodSeconds: 1 }))
  await clock.advance(25_000)

  expect((await pod()).status).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  })
})
