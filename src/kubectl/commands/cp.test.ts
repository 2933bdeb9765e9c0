import type { ApiRequest, ApiResponse, Frame } from '#apimachinery'
import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'

const encoder = new TextEncoder()
const failed = { kind: 'Status', status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '1' }] } }

/** A container with a directory /tmp and files in it. */
function container(stored: Record<string, string>): (request: ApiRequest) => ApiResponse | undefined {
  async function* run({ query = {}, frames }: ApiRequest): AsyncGenerator<readonly Frame[]> {
    const [program, ...args] = [query['command'] ?? []].flat()
    const path = args.at(-1) ?? ''
    let isDone = true
    if (program === 'test') isDone = path === '/tmp' || path === '/tmp/'
    else if (program === 'cat') {
      isDone = path in stored
      yield [{ channel: isDone ? 'stdout' : 'stderr', data: encoder.encode(stored[path] ?? `cat: ${path}: no such file\n`) }]
    } else {
      stored[path] = ''
      reading: for await (const batch of frames ?? []) {
        for (const { data } of batch) {
          if (!data) break reading
          stored[path] += new TextDecoder().decode(data)
        }
      }
    }
    yield [{ channel: 'error', data: encoder.encode(JSON.stringify(isDone ? { kind: 'Status', status: 'Success' } : failed)) }]
  }
  return (request) => (request.subresource === 'exec' ? { type: 'frames', code: 200, frames: run(request) } : undefined)
}

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: a, image: busybox}, {name: b, image: busybox}]}
`
const files = { 'pod.yaml': pod, 'page.html': '<h1>hello</h1>\n' }

async function terminal(stored: Record<string, string>): Promise<TestTerminal> {
  const opened = await testTerminal({ answer: container(stored) })
  await opened.execute('kubectl create -f pod.yaml', files)
  return opened
}

test.each<[string, string]>([
  ['page.html web:/tmp/index.html -c a', '/tmp/index.html'],
  ['page.html default/web:/tmp -c a', '/tmp/page.html'],
])('cp %s writes %s', async (line, path) => {
  const stored: Record<string, string> = {}
  const { execute } = await terminal(stored)

  expect(await execute(`kubectl cp ${line}`, files)).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(stored).toEqual({ [path]: files['page.html'] })
})

test.each<[string, string]>([
  ['', 'source and destination are required'],
  ['page.html', 'source and destination are required'],
  ['page.html other.html', 'one of src or dest must be a remote file specification'],
  ['web:/a web:/b', 'one of src or dest must be a local file specification'],
  [':/a b', 'filespec must match the canonical format: [[namespace/]pod:]file/path'],
  ['page.html web:', 'filepath can not be empty'],
  ['nothing web:/tmp', "nothing doesn't exist in local filesystem"],
  ['web:/tmp/a a', 'this terminal has no files to write to'],
])('cp %s is refused', async (line, message) => {
  const { execute } = await terminal({})

  expect(await execute(`kubectl cp ${line}`, files)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` })
})

test.each<[string, string]>([
  [
    'port-forward web',
    "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples\n",
  ],
  ['port-forward nobody 80', 'Error from server (NotFound): pods "nobody" not found\n'],
  ['port-forward web 80', 'error: unable to forward port because pod is not running. Current status=Pending\n'],
])('%s is refused', async (line, stderr) => {
  const { execute } = await terminal({})

  expect(await execute(`kubectl ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})

test('proxy says that nothing can be listened on', async () => {
  const { execute } = await terminal({})

  const { code, stderr } = await execute('kubectl proxy --port=9000')

  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: listen tcp 127\.0\.0\.1:9000: this terminal cannot open ports/)
})
