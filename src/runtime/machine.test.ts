import { expect, test } from 'vitest'
import { toText } from './bytes.ts'
import type { MachineState } from './machine-state.ts'
import { inputOf } from './stdio.ts'
import { realTimings } from './timings.ts'
import { aBox, aMachine, boxOf } from './testing.ts'

test('a container runs, says what it says, and ends with its exit code', async () => {
  const box = await aBox({ command: ['sh', '-c', 'echo hello; echo oops >&2; printf unfinished; exit 3'] })

  expect(box.view().phase).toEqual({
    type: 'exited',
    startedMs: box.clock.now(),
    finishedMs: box.clock.now(),
    exitCode: 3,
    reason: 'Error',
    message: '',
  })
  expect(box.machine.log(box.id)?.lines.map(({ stream, text }) => `${stream}: ${text}`)).toEqual([
    'stdout: hello',
    'stderr: oops',
    'stdout: unfinished',
  ])
})

test('what it writes to its termination log is its last message', async () => {
  const box = await aBox({ command: ['sh', '-c', 'echo disk is full > /dev/termination-log; exit 1'] })

  expect(box.view().phase).toMatchObject({ message: 'disk is full\n' })
})

test.each([
  [['nosuch'], 128, 'exec: "nosuch": executable file not found in $PATH'],
  [['/nosuch'], 127, 'exec: "/nosuch": stat /nosuch: no such file or directory'],
])('a container whose program %j is not there fails to start', async (command, exitCode, why) => {
  const { machine, clock, wire } = aMachine()

  await expect(aBox({ on: { machine, clock, wire }, command })).rejects.toThrow(why)

  expect(machine.containersOf('pod')[0]?.phase).toMatchObject({ type: 'exited', exitCode, reason: 'StartError', startedMs: 0 })
})

test.each([
  ['what does not care for TERM is killed when its time is up', ['sleep', 'infinity'], 137, 10_000],
  ['what ends on TERM ends at once', ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done'], 0, 2000],
])('%s', async (_, command, exitCode, withinMs) => {
  const box = await aBox({ command })
  const before = box.clock.now()

  const stopped = box.machine.stopContainer(box.id, 10_000)
  await box.clock.advance(withinMs)
  await stopped

  const { phase } = box.view()
  expect(phase).toMatchObject({ type: 'exited', exitCode })
  expect(phase.type === 'exited' && phase.finishedMs - before).toBeLessThanOrEqual(withinMs)
})

test('without grace it is killed at once', async () => {
  const box = await aBox({ command: ['sh', '-c', 'trap "" TERM; sleep infinity'] })

  await box.stop(0)

  expect(box.view().phase).toMatchObject({ exitCode: 137, finishedMs: box.clock.now() })
})

test('its first process ignores what it does not handle; its end is the end of all', async () => {
  const box = await aBox({ command: ['sh', '-c', 'sleep 1000 & sleep 5'] })

  await box.sh('kill -TERM 1; kill -KILL 1')
  expect(box.view().phase.type).toBe('running')

  await box.clock.advance(5000)
  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 0 })
})

test('a CPU limit makes work take longer', async () => {
  const busy = ['sh', '-c', 'seq 20000 > /dev/null']
  const run = async (cpuLimitMilli?: number): Promise<number> => {
    const box = await aBox({ command: busy, ...(cpuLimitMilli !== undefined && { cpuLimitMilli }) })
    while (box.view().phase.type === 'running') {
      // What it does between two waits takes many steps and no time.
      for (let step = 0; step < 20; step++) await box.clock.settle()
      await box.clock.advance(20)
    }
    const { phase } = box.view()
    return phase.type === 'exited' ? phase.finishedMs - phase.startedMs : Infinity
  }

  const [free, limited] = [await run(), await run(100)]

  expect(free).toBeGreaterThanOrEqual(200)
  expect(free).toBeLessThan(500)
  expect(limited).toBeGreaterThanOrEqual(2000)
  expect(limited).toBeLessThan(2500)
})

test('two containers share a volume; one may only read it', async () => {
  const on = aMachine()
  const mount = { volume: 'data', path: '/data' }
  const writer = await aBox({ on, mounts: [{ ...mount, readOnly: false }] })
  const reader = await aBox({ on, name: 'reader', mounts: [{ ...mount, readOnly: true }] })

  await writer.sh('mkdir /data/sub && echo shared > /data/sub/f')

  expect(await reader.sh('cat /data/sub/f; echo x > /data/sub/g')).toEqual({
    code: 1,
    out: 'shared\n',
    err: "sh: can't create /data/sub/g: Read-only file system\n",
  })
})

test('a part of a volume is mounted as a file among others', async () => {
  const on = aMachine()
  const writer = await aBox({ on, mounts: [{ volume: 'data', path: '/data', readOnly: false }] })
  await writer.sh('echo mine > /data/hosts')
  const box = await aBox({ on, name: 'other', mounts: [{ volume: 'data', path: '/etc/hosts', subPath: 'hosts', readOnly: true }] })

  expect((await box.sh('cat /etc/hosts; ls /etc')).out).toBe('mine\ngroup\nhosts\npasswd\nresolv.conf\n')
})

test('a root that may only be read is', async () => {
  const box = await aBox({ readOnlyRoot: true, mounts: [{ volume: 'tmp', path: '/scratch', readOnly: false }] })

  expect(await box.sh('echo x > /scratch/f && cat /scratch/f; echo y > /root/f')).toEqual({
    code: 1,
    out: 'x\n',
    err: "sh: can't create /root/f: Read-only file system\n",
  })
})

test.each([
  [['nosuch'], 'exec: "nosuch": executable file not found in $PATH'],
  [['/bin/nosuch'], 'exec: "/bin/nosuch": stat /bin/nosuch: no such file or directory'],
])('%j cannot be run in a container', async (argv, why) => {
  const box = await aBox()

  await expect(box.exec(argv)).rejects.toThrow(`OCI runtime exec failed: exec failed: unable to start container process: ${why}`)
})

test('nothing can be run in a container that has ended', async () => {
  const box = await aBox({ command: ['true'] })

  await expect(box.exec(['true'])).rejects.toThrow('container is not running')
})

test('whoever attaches hears what is said from then on, and speaks', async () => {
  const box = await aBox({ command: ['cat'], stdin: true })
  const heard: string[] = []

  const attached = box.machine.attach(box.id, {
    stdin: inputOf('hello\n'),
    stdout: { write: (data) => void heard.push(typeof data === 'string' ? data : toText(data)) },
  })
  await box.clock.settle()

  expect(attached).toBeDefined()
  expect(heard).toEqual(['hello\n'])
  expect(box.log()).toEqual(['hello'])
})

test('pods are known by what they have here, until they are removed', async () => {
  const box = await aBox()
  const changes: string[] = []
  box.machine.onChange((uid) => changes.push(uid))
  const [sandbox] = box.machine.sandboxesOf('pod')
  expect([...box.machine.podUids()]).toEqual(['pod'])

  await box.machine.stopSandbox(sandbox?.id ?? '')
  await box.clock.settle()
  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 137 })
  expect(changes).toEqual(['pod'])

  box.machine.removePod('pod')
  expect([...box.machine.podUids()]).toEqual([])
  expect(box.machine.containersOf('pod')).toEqual([])
})

test('without power what ran is gone, and what was on disk is there', async () => {
  const box = await aBox({ mounts: [{ volume: 'data', path: '/data', readOnly: false }] })
  await box.sh('echo kept > /data/f')

  box.machine.powerOff()
  expect(box.machine.isOn).toBe(false)
  expect(box.wire.isUp).toBe(false)
  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 255, reason: 'Unknown' })
  expect(box.machine.sandboxesOf('pod')[0]?.isReady).toBe(false)

  await box.machine.powerOn()
  expect([box.machine.isOn, box.wire.isUp]).toEqual([true, true])
  expect(box.machine.images).toHaveLength(1)
  const next = await aBox({ on: box, mounts: [{ volume: 'data', path: '/data', readOnly: false }] })
  expect((await next.sh('cat /data/f')).out).toBe('kept\n')
})

test('a machine takes its time to boot, and only its network is away until then', async () => {
  const box = await aBox()
  const { machine, clock, wire } = aMachine({ timings: realTimings, restore: box.machine.snapshot() })
  machine.powerOff()

  const booted = machine.powerOn()
  await clock.advance(14_999)
  expect(wire.isUp).toBe(false)

  await clock.advance(1)
  await booted
  expect(wire.isUp).toBe(true)
})

test('what was waited for when the power went never comes', async () => {
  const box = await aBox()
  let outcome = 'none'
  const say = (text: string) => (): void => {
    outcome = text
  }
  box.machine.exec(box.id, ['sleep', '5'], {}).exit.then(say('ended'), say('failed'))

  box.machine.powerOff()
  await box.clock.advance(60_000)

  expect(outcome).toBe('none')
})

const copied = (state: MachineState): MachineState => structuredClone(state)

test('a machine is restored as it was: what ran runs again, with its files, its volumes and its log', async () => {
  const command = ['sh', '-c', 'echo started; cat /tmp/f 2>/dev/null; sleep infinity']
  const box = await aBox({ command, mounts: [{ volume: 'data', path: '/data', readOnly: false }] })
  await box.sh('echo written > /tmp/f; echo volume > /data/v; rm /etc/passwd')
  const before = box.view()

  const { machine, clock, wire } = aMachine({ restore: copied(box.machine.snapshot()) })
  await clock.settle()

  const after = boxOf(machine, clock, wire, box.id, box.ip)
  expect(after.view()).toEqual(before)
  expect(after.log()).toEqual(['started', 'started', 'written'])
  expect((await after.sh('cat /data/v; ls /etc')).out).toBe('volume\ngroup\nhosts\nresolv.conf\n')
})

test('what had ended stays so, in a machine that is restored', async () => {
  const box = await aBox({ command: ['sh', '-c', 'echo bye; exit 4'] })

  const { machine, clock, wire } = aMachine({ restore: copied(box.machine.snapshot()) })
  await clock.settle()

  const after = boxOf(machine, clock, wire, box.id, box.ip)
  expect(after.view()).toEqual(box.view())
  expect(after.log()).toEqual(['bye'])
})

test('a machine that was off is off when it is restored', async () => {
  const box = await aBox()
  box.machine.powerOff()

  const { machine, wire } = aMachine({ restore: copied(box.machine.snapshot()) })

  expect([machine.isOn, wire.isUp]).toEqual([false, false])
})

test('what is started while a machine is restored cannot end twice', async () => {
  const box = await aBox({ command: ['sh', '-c', 'sleep 10; exit 7'] })
  const { machine, clock, wire } = aMachine({ restore: copied(box.machine.snapshot()) })
  const after = boxOf(machine, clock, wire, box.id, box.ip)

  await clock.advance(10_000)

  expect(after.view().phase).toMatchObject({ type: 'exited', exitCode: 7 })
})
