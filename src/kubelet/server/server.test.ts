import { expect, test } from 'vitest'
import { pods } from '#api'
import type { Frame } from '#apimachinery'
import { aRunningNode, asleep } from '../testing.ts'

const shell = (script: string) => asleep({ command: ['sh', '-c', script] })

/** A pod that says a line each second, three lines on. */
async function aTalker(script = 'sleep 0.5; i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done') {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [shell(script)] } })
  return node
}

test.each<[string, Record<string, string>, string]>([
  ['all', {}, 'line 1\nline 2\nline 3\n'],
  ['the last lines', { tailLines: '2' }, 'line 2\nline 3\n'],
  ['no lines', { tailLines: '0' }, ''],
  ['more lines than there are', { tailLines: '99' }, 'line 1\nline 2\nline 3\n'],
  ['the first bytes', { limitBytes: '9' }, 'line 1\nli'],
  ['the first bytes of the last lines', { tailLines: '1', limitBytes: '4' }, 'line'],
  ['those of the last seconds', { sinceSeconds: '2' }, 'line 2\nline 3\n'],
  ['those since a time', { sinceTime: '2026-01-01T00:00:02Z' }, 'line 3\n'],
  ['the last of those since a time', { sinceTime: '2026-01-01T00:00:01Z', tailLines: '1' }, 'line 3\n'],
  ['each with its time', { timestamps: 'true', tailLines: '1' }, '2026-01-01T00:00:02.500000000Z line 3\n'],
])('of a log there is %s', async (_, query, expected) => {
  const node = await aTalker()
  expect(await node.log(query)).toBe(expected)
})

test('a log that is followed goes on until the container ends', async () => {
  const node = await aTalker('sleep 0.5; for i in 1 2 3 4 5; do echo line $i; sleep 1; done')
  const response = await node.ask('log', 'web', { follow: 'true', tailLines: '1' })
  const heard: string[] = []
  let isOver = false
  const listen = async (): Promise<void> => {
    if (response.type !== 'stream') throw new Error(response.type)
    for await (const batch of response.chunks) heard.push(...batch.map((bytes) => new TextDecoder().decode(bytes)))
    isOver = true
  }
  void listen()
  await node.clock.settle()
  expect(heard).toEqual(['line 3\n'])

  await node.clock.advance(1000)
  expect(heard).toEqual(['line 3\n', 'line 4\n'])
  expect(isOver).toBe(false)

  await node.clock.advance(5000)
  expect(heard).toEqual(['line 3\n', 'line 4\n', 'line 5\n'])
  expect(isOver).toBe(true)
})

test('a log that is followed ends with its bytes', async () => {
  const node = await aTalker()
  const response = await node.ask('log', 'web', { follow: 'true', limitBytes: '24' })
  const heard: string[] = []
  const listen = async (): Promise<string> => {
    if (response.type !== 'stream') return response.type
    for await (const batch of response.chunks) heard.push(...batch.map((bytes) => new TextDecoder().decode(bytes)))
    return heard.join('')
  }
  const whole = listen()
  await node.clock.advance(5000)

  expect(await whole).toBe('line 1\nline 2\nline 3\nlin')
})

test('the log of a container before it was started again is the previous one', async () => {
  const node = await aTalker('echo started at $(date +%s); sleep 5; exit 1')
  await node.clock.advance(6000)
  const [now, before] = [await node.log(), await node.log({ previous: 'true' })]

  expect(now).toMatch(/^started at \d+\n$/)
  expect(before).toMatch(/^started at \d+\n$/)
  expect(now).not.toBe(before)
})

test('while a container waits to be started again, what has ended is both its log and its previous one', async () => {
  const node = await aTalker('echo bye; exit 1')
  await node.clock.advance(3000)
  expect((await node.pod()).status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('CrashLoopBackOff')

  expect([await node.log(), await node.log({ previous: 'true' })]).toEqual(['bye\n', 'bye\n'])
})

test('a container that has ended for good has a log, and no previous one', async () => {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [shell('echo done')], restartPolicy: 'Never' } })

  expect(await node.log()).toBe('done\n')
  await expect(node.log({ previous: 'true' })).rejects.toThrow('previous terminated container "main" in pod "web" not found')
})

test('a container that was never started again has no previous log', async () => {
  const node = await aTalker()

  await expect(node.log({ previous: 'true' })).rejects.toThrow('previous terminated container "main" in pod "web" not found')
})

test.each([
  ['ImagePullBackOff', { image: 'nginx:nope' }, 0, 'trying and failing to pull image'],
  ['CreateContainerConfigError', { envFrom: [{ configMapRef: { name: 'none' } }] }, 3000, 'CreateContainerConfigError'],
])('a container that waits for %s has no log, and says why', async (reason, container, waitMs, why) => {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [asleep(container)] } })
  await node.clock.advance(waitMs)
  expect((await node.pod()).status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe(reason)

  await expect(node.log()).rejects.toThrow(`container "main" in pod "web" is waiting to start: ${why}`)
})

test('each container has a log of its own, the first one if none is named', async () => {
  const node = await aRunningNode()
  const other = { ...shell('echo other; sleep infinity'), name: 'other' }
  const init = { ...shell('echo first of all'), name: 'init' }
  await node.run({ spec: { containers: [shell('echo main; sleep infinity'), other], initContainers: [init] } })

  expect([await node.log(), await node.log({ container: 'other' }), await node.log({ container: 'init' })]).toEqual([
    'main\n',
    'other\n',
    'first of all\n',
  ])
})

test('a pod that is not here has no log', async () => {
  const node = await aRunningNode()

  await expect(node.log({}, 'nobody')).rejects.toThrow('pods "nobody" not found')
})

test('a command runs in a container, with its output and exit code', async () => {
  const node = await aTalker()

  expect(await node.exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({ code: 3, out: 'out\n', err: 'err\n' })
  expect(await node.exec(['true'])).toEqual({ code: 0, out: '', err: '' })
})

test('a command speaks only where it is heard', async () => {
  const node = await aTalker()

  expect(await node.exec(['sh', '-c', 'echo out; echo err >&2'], { stderr: 'false' })).toEqual({ code: 0, out: 'out\n', err: '' })
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
async function* typed(...texts: readonly (string | undefined)[]): AsyncGenerator<readonly Frame[]> {
  for (const text of texts) yield [{ channel: 'stdin', ...(text !== undefined && { data: bytes(text) }) }]
}

test('a command hears what is typed, until that ends', async () => {
  const node = await aTalker()

  const { out } = await node.exec(
    ['sh', '-c', 'read name; echo hello $name; cat'],
    { stdin: 'true' },
    'web',
    typed('ada\n', 'more\n', undefined),
  )

  expect(out).toBe('hello ada\nmore\n')
})

test('in a terminal, what is typed is seen, Enter is a new line, Ctrl-D the end, and errors are output', async () => {
  const node = await aTalker()
  const query = { stdin: 'true', tty: 'true' }

  const { out, err } = await node.exec(
    ['sh', '-c', 'read name; echo hello $name; echo oops >&2; cat; echo $TERM'],
    query,
    'web',
    typed('ada\r', '\u0004'),
  )

  expect([out, err]).toEqual(['ada\r\nhello ada\r\noops\r\nxterm\r\n', ''])
})

test.each([
  [['nosuch'], 'exec: "nosuch": executable file not found in $PATH'],
  [['/nosuch'], 'exec: "/nosuch": stat /nosuch: no such file or directory'],
])('%j cannot be run, and says why', async (argv, why) => {
  const node = await aTalker()

  await expect(node.exec(argv)).rejects.toThrow(
    `Internal error occurred: error executing command in container: OCI runtime exec failed: exec failed: unable to start container process: ${why}`,
  )
})

test('nothing can be run in a container that does not run', async () => {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [shell('true')], restartPolicy: 'Never' } })

  await expect(node.exec(['true'])).rejects.toThrow('container not found ("main")')
})

test('a command ends when its client leaves', async () => {
  const node = await aTalker()
  const response = await node.ask('exec', 'web', { command: ['sleep', '1000'], stdout: 'true' })
  if (response.type !== 'frames') throw new Error(response.type)
  const frames = response.frames[Symbol.asyncIterator]()
  void frames.next()
  await node.clock.settle()
  expect((await node.exec(['ps'])).out).toContain('sleep 1000')

  await frames.return?.()
  await node.clock.settle()

  expect((await node.exec(['ps'])).out).not.toContain('sleep 1000')
})

test('whoever attaches hears what the container itself says', async () => {
  const node = await aTalker()
  const response = await node.ask('attach', 'web', { stdout: 'true', stderr: 'true' })
  if (response.type !== 'frames') throw new Error(response.type)
  const heard: string[] = []
  const { frames } = response
  const listen = async (): Promise<void> => {
    for await (const batch of frames) for (const { channel, data } of batch) heard.push(`${channel}: ${new TextDecoder().decode(data)}`)
  }
  void listen()

  await node.clock.advance(1000)
  expect(heard).toEqual(['stdout: line 4\n'])

  await node.client(pods, 'default').delete('web', { gracePeriodSeconds: 1 })
  await node.clock.advance(2000)
  expect(heard.at(-1)).toBe('error: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"}')
})

test.each([
  ['/healthz', 'ok'],
  ['/containerLogs/default/web/main', 'line 1\nline 2\nline 3\n'],
  ['/nope', '404 page not found\n'],
])('the kubelet itself answers %s', async (path, expected) => {
  const node = await aTalker()
  const response = await node.node.handle({ verb: 'get', resource: 'nodes', name: 'node-1', subresource: 'proxy', path })
  if (response.type !== 'bytes') throw new Error(response.type)

  expect(typeof response.bytes === 'string' ? response.bytes : new TextDecoder().decode(response.bytes)).toBe(expected)
})

test('the kubelet lists its pods', async () => {
  const node = await aTalker()
  const response = await node.node.handle({ verb: 'get', resource: 'nodes', name: 'node-1', subresource: 'proxy', path: '/pods/' })

  expect(response).toMatchObject({ code: 200, object: { kind: 'PodList', items: [{ metadata: { name: 'web' } }] } })
})

const saidTo = async (frames: AsyncIterable<readonly Frame[]>, heard: string[]): Promise<void> => {
  for await (const batch of frames) for (const { channel, data } of batch) heard.push(`${channel}: ${new TextDecoder().decode(data)}`)
}
const success = 'error: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"}'

test.each<[string, object, readonly string[]]>([
  [
    'of one that takes its input once, the container, which the client sees to its end',
    { stdin: true, stdinOnce: true },
    ['stdout: ada\n', 'stdout: bye\n', success],
  ],
  ['of another, only the client', { stdin: true }, ['stdout: ada\n', success]],
  ['of one that hears nothing, nobody', {}, []],
])('when the input of a client ends that has attached: %s', async (_, more, expected) => {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [{ ...shell('cat; echo bye'), ...more }], restartPolicy: 'Never' } })
  const isHeard = 'stdin' in more
  if (!isHeard) await node.run({ metadata: { name: 'other' }, spec: { containers: [shell('sleep 1000')] } })
  const response = await node.ask('attach', isHeard ? 'web' : 'other', { stdin: 'true', stdout: 'true' }, typed('ada\n', undefined))
  if (response.type !== 'frames') throw new Error(response.type)
  const heard: string[] = []
  void saidTo(response.frames, heard)
  await node.clock.advance(1000)

  expect(heard).toEqual(expected)
})
