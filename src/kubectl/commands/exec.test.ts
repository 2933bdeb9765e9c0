import type { ApiRequest, ApiResponse, Frame } from '#apimachinery'
import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'

const encoder = new TextEncoder()
const frame = (channel: string, text: string): Frame => ({ channel, data: encoder.encode(text) })
const success = { kind: 'Status', status: 'Success' }

const exited = (code: number) => ({
  kind: 'Status',
  status: 'Failure',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
})

async function textOf(frames: ApiRequest['frames']): Promise<string> {
  let text = ''
  for await (const batch of frames ?? []) {
    for (const { channel, data } of batch) {
      if (channel !== 'stdin') text += `<${channel}:${new TextDecoder().decode(data)}>`
      else if (data) text += new TextDecoder().decode(data)
      else return text
    }
  }
  return text
}

/** What commands do in containers here: `cat` repeats its input, `fail` fails, anything else is said out loud. */
async function* runIn({ name, subresource, query = {}, frames }: ApiRequest): AsyncGenerator<readonly Frame[]> {
  const command = [query['command'] ?? []].flat().join(' ')
  if (command === 'nowhere') {
    yield [frame('error', JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'InternalError', message: 'no such command' }))]
    return
  }
  if (command === 'fail') {
    yield [frame('stdout', 'out\n'), frame('stderr', 'err\n')]
    yield [frame('error', JSON.stringify(exited(42)))]
    return
  }
  const { container, tty, stderr } = query
  const flags = `${tty === 'true' ? ' tty' : ''}${stderr === 'true' ? ' stderr' : ''}`
  yield [frame('stdout', command === 'cat' ? await textOf(frames) : `${subresource} ${name} ${String(container)}: ${command}${flags}\n`)]
  yield [frame('error', JSON.stringify(success))]
}

const answer = (request: ApiRequest): ApiResponse | undefined =>
  request.subresource === 'exec' || request.subresource === 'attach' ? { type: 'frames', code: 200, frames: runIn(request) } : undefined

const manifest = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: a, image: busybox}, {name: b, image: busybox, stdin: true, tty: true}]}
---
apiVersion: v1
kind: Pod
metadata: {name: over}
spec: {containers: [{name: a, image: busybox}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: busybox}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
`
const files = { 'all.yaml': manifest, input: 'typed\n' }

async function terminal(options: Parameters<typeof testTerminal>[0] = {}): Promise<TestTerminal> {
  const opened = await testTerminal({ answer, ...options })
  await opened.execute('kubectl create -f all.yaml', files)
  const place = { version: 'v1', resource: 'pods', namespace: 'default', name: 'over', subresource: 'status' }
  const contentType = 'application/merge-patch+json'
  await opened.api.handler({ ...place, verb: 'patch', body: { status: { phase: 'Succeeded' } }, contentType })
  return opened
}

const defaulted = 'Defaulted container "a" out of: a, b\n'
const prompt = "If you don't see a command prompt, try pressing enter.\n"
const noTerminal = 'Unable to use a TTY - input is not a terminal or the right kind of file\n'

test.each<[string, number, string, string]>([
  ['exec web -- date -u', 0, 'exec web a: date -u stderr\n', defaulted],
  ['exec web -q -- date', 0, 'exec web a: date stderr\n', ''],
  ['exec pod/web -c b -- date', 0, 'exec web b: date stderr\n', ''],
  ['exec rs/web -c b -- date', 0, 'exec web b: date stderr\n', ''],
  ['exec web -c a -- fail', 42, 'out\n', 'err\ncommand terminated with exit code 42\n'],
  ['exec web -c a -- nowhere', 1, '', 'error: no such command\n'],
  ['exec web -c a -it -- date', 0, 'exec web a: date stderr\n', noTerminal],
  ['exec over -- date', 1, '', 'error: cannot exec into a container in a completed pod; current phase is Succeeded\n'],
  ['exec nobody -- date', 1, '', 'Error from server (NotFound): pods "nobody" not found\n'],
  ['exec cm/settings -- date', 1, '', 'error: cannot attach to *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n'],
  ['exec -f all.yaml -- date', 1, '', 'error: cannot exec into multiple objects at a time\n'],
  ['exec -- date', 1, '', 'error: pod, type/name or --filename must be specified\n'],
  ['exec web', 1, '', 'error: you must specify at least one command for the container\n'],
  [
    'exec web date',
    1,
    '',
    "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n",
  ],
  ['attach web', 0, 'attach web a:  stderr\n', `${defaulted}${prompt}`],
  ['attach pod web -c a -q', 0, 'attach web a:  stderr\n', ''],
  ['attach web -c a -it', 0, 'attach web a:  stderr\n', `error: Unable to use a TTY - container a did not allocate one\n${prompt}`],
  ['attach web -c c', 1, '', 'error: cannot attach to the container: container c not found in pod web\n'],
  ['attach over', 1, '', 'error: cannot attach a container in a completed pod; current phase is Succeeded\n'],
  ['attach', 1, '', 'error: at least 1 argument is required for attach\n'],
  ['attach a b c', 1, '', 'error: expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw 3: [a b c]\n'],
])('%s', async (line, code, stdout, stderr) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl ${line}`, files)).toEqual({ code, stdout, stderr })
})

test('exec -i passes on what comes through a pipe', async () => {
  const { execute } = await terminal()

  expect((await execute('cat input | kubectl exec -i web -c a -- cat', files)).stdout).toBe('typed\n')
})

test('exec -it in a terminal tells its size and passes on keys', async () => {
  const keys = async function* () {
    yield encoder.encode('l')
    yield encoder.encode('s')
  }
  const { execute } = await terminal({ keys, terminal: { columns: 80, rows: 24 } })

  expect(await execute('kubectl exec -it web -c a -- cat')).toEqual({ code: 0, stdout: '<resize:{"Width":80,"Height":24}>ls', stderr: '' })
  expect((await execute('kubectl exec -it web -c a -- date')).stdout).toBe('exec web a: date tty\n')
})

test('exec -it leaves the keys alone once the command has ended', async () => {
  let isHeard = true
  const never: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: async () => {
        isHeard = false
        return { done: true, value: undefined }
      },
    }),
  }
  const { execute } = await terminal({ keys: () => never, terminal: { columns: 80, rows: 24 } })

  await execute('kubectl exec -it web -c a -- date')

  expect(isHeard).toBe(false)
})

test('attach to a terminal tells how to come back', async () => {
  const keys = async function* () {}
  const { execute } = await terminal({ keys, terminal: { columns: 80, rows: 24 } })

  expect((await execute('kubectl attach -it web -c b')).stdout).toBe(
    "attach web b:  tty\nSession ended, resume using 'kubectl attach web -c b -i -t' command when the pod is running\n",
  )
})
