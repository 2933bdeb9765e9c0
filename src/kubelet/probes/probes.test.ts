import { expect, test } from 'vitest'
import type { Probe } from '#api'
import { aContainer } from '#testing'
import { aMachine, aShell } from '../pods/testing.ts'

const asNginx = (probes: { readonly livenessProbe?: Probe; readonly readinessProbe?: Probe; readonly startupProbe?: Probe }) => ({
  spec: { containers: [aContainer({ ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }], ...probes })] },
})
const warnings = (texts: readonly string[]) => texts.filter((text) => text.startsWith('Warning')).map((text) => text.replace(/ x\d+/, ''))

test.each<[string, Probe, string[]]>([
  ['httpGet', { httpGet: { path: '/', port: 80 } }, []],
  ['httpGet by name', { httpGet: { path: '/', port: 'web' } }, []],
  [
    'a status',
    { httpGet: { path: '/no', port: 80 } },
    ['Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404'],
  ],
  [
    'no listener',
    { httpGet: { path: '/', port: 81 } },
    ['Warning Unhealthy: Readiness probe failed: Get "http://10.244.1.2:81/": dial tcp 10.244.1.2:81: connect: connection refused'],
  ],
  ['tcpSocket', { tcpSocket: { port: 80 } }, []],
  [
    'tcpSocket without listener',
    { tcpSocket: { port: 81 } },
    ['Warning Unhealthy: Readiness probe failed: dial tcp 10.244.1.2:81: connect: connection refused'],
  ],
  ['exec', { exec: { command: ['sh', '-c', 'exit 0'] } }, []],
  ['exec that fails', { exec: { command: ['sh', '-c', 'echo bad; exit 1'] } }, ['Warning Unhealthy: Readiness probe failed: bad\n']],
  [
    'exec that takes too long',
    { exec: { command: ['sleep', '5'] } },
    ['Warning Unhealthy: Readiness probe failed: command timed out: "sleep 5" timed out after 1s'],
  ],
  [
    'grpc that nobody speaks',
    { grpc: { port: 81 } },
    ['Warning Unhealthy: Readiness probe failed: timeout: failed to connect service "10.244.1.2:81" within 1s: context deadline exceeded'],
  ],
])('a readiness probe: %s', async (_, readinessProbe, expected) => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  await add(asNginx({ readinessProbe }))
  await clock.advance(30_000)

  expect(warnings(await eventTexts())).toEqual(expected)
  expect((await pod()).status?.containerStatuses?.[0]?.ready).toBe(expected.length === 0)
})

test('a container whose liveness probe fails is started again', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  const livenessProbe = { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 5, failureThreshold: 2 }
  await add(aShell('touch /tmp/healthy; sleep 30; rm /tmp/healthy; sleep 600', { livenessProbe }, { terminationGracePeriodSeconds: 2 }))
  await clock.advance(60_000)

  expect(await pod()).toMatchObject({
    status: { containerStatuses: [{ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 137 } } }] },
  })
  const texts = await eventTexts()
  expect(texts).toContain('Normal Killing: Container main failed liveness probe, will be restarted')
  expect(warnings(texts)).toEqual(["Warning Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n"])
})

test('no other probe is made before the startup probe has succeeded', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  const exists = { exec: { command: ['sh', '-c', 'test -e /tmp/up'] } }
  await add(
    aShell('sleep 20; touch /tmp/up; sleep 600', {
      startupProbe: { ...exists, periodSeconds: 2, failureThreshold: 30 },
      livenessProbe: { ...exists, periodSeconds: 1, failureThreshold: 1 },
    }),
  )
  await clock.advance(15_000)
  expect((await pod()).status?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false })
  await clock.advance(15_000)

  expect((await pod()).status?.containerStatuses?.[0]).toMatchObject({ started: true, ready: true, restartCount: 0 })
  expect(warnings(await eventTexts())).toEqual(['Warning Unhealthy: Startup probe failed: '])
})

test('a container whose startup probe fails for good is started again', async () => {
  const { add, pod, start, newMachine, clock, eventTexts } = await aMachine()
  start(newMachine())

  const startupProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 3, terminationGracePeriodSeconds: 1 }
  await add(aShell('sleep 600', { startupProbe }))
  await clock.advance(7_000)

  expect((await pod()).status?.containerStatuses?.[0]?.restartCount).toBe(1)
  expect(await eventTexts()).toContain('Normal Killing: Container main failed startup probe, will be restarted')
})

test('a container that is no longer ready takes its pod out of service', async () => {
  const { add, pod, start, newMachine, clock } = await aMachine()
  start(newMachine())

  const readinessProbe = { exec: { command: ['sh', '-c', 'test ! -e /tmp/down'] }, periodSeconds: 2, failureThreshold: 2 }
  await add(aShell('sleep 20; touch /tmp/down; sleep 600', { readinessProbe }))
  await clock.advance(15_000)
  expect((await pod()).status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True')
  await clock.advance(15_000)

  expect((await pod()).status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [main]',
  })
})
