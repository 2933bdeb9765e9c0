import type { ApiRequest, ApiResponse } from '#apimachinery'
import { expect, test } from 'vitest'
import { testTerminal, type TestTerminal } from '../testing.ts'
import { timeProblem } from './log-time.ts'

const pod = (name: string, labels: string, containers: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {${labels}}${more}}
spec:
  containers: [${containers
    .split(' ')
    .map((container) => `{name: ${container}, image: busybox}`)
    .join(', ')}]
---
`

const defaultKey = 'kubectl.kubernetes.io/default-container'
const manifest = `${pod('one', 'app: one', 'a')}${pod('two', 'app: two', 'a b')}${pod('web-1', 'app: web', 'a')}${pod('web-2', 'app: web', 'a')}
${pod('chosen', 'app: x', 'a b', `, annotations: {${defaultKey}: b}`)}${pod('mistaken', 'app: x', 'a b', `, annotations: {${defaultKey}: c}`)}
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: busybox}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
`

const encoder = new TextEncoder()

/** A kubelet whose containers say who they are, and what they were asked for. */
function answer({ subresource, name, query = {} }: ApiRequest): ApiResponse | undefined {
  if (subresource !== 'log') return undefined
  const { container, follow, ...asked } = query
  const text = `${name} ${String(container)}${Object.entries(asked)
    .map(([key, value]) => ` ${key}=${String(value)}`)
    .join('')}\n`
  if (follow !== 'true') return { type: 'bytes', code: 200, contentType: 'text/plain', bytes: text }
  // Bytes come as they come, not line by line.
  const bytes = encoder.encode(`${text}more\n`)
  const chunks = (async function* () {
    yield [bytes.subarray(0, 3)]
    yield [bytes.subarray(3)]
  })()
  return { type: 'stream', code: 200, contentType: 'text/plain', chunks }
}

async function terminal(): Promise<TestTerminal> {
  const opened = await testTerminal({ answer })
  await opened.execute('kubectl create -f all.yaml', { 'all.yaml': manifest })
  return opened
}

const defaulted = 'Defaulted container "a" out of: a, b\n'

test.each<[string, string, string]>([
  ['one', 'one a\n', ''],
  ['pod/one', 'one a\n', ''],
  ['two', 'two a\n', defaulted],
  ['two b', 'two b\n', ''],
  ['two -c b', 'two b\n', ''],
  ['two --all-containers', 'two a\ntwo b\n', ''],
  ['two --all-containers --prefix', '[pod/two/a] two a\n[pod/two/b] two b\n', ''],
  ['chosen', 'chosen b\n', ''],
  ['mistaken', 'mistaken a\n', `Default container name "c" not found in pod mistaken\n${defaulted}`],
  ['deployment/web', 'web-1 a\n', 'Found 2 pods, using pod/web-1\n'],
  ['deployment/web --all-pods', '[pod/web-1/a] web-1 a\n[pod/web-2/a] web-2 a\n', ''],
  ['-l app=web', 'web-1 a tailLines=10\nweb-2 a tailLines=10\n', ''],
  ['-l app=web --tail=-1', 'web-1 a\nweb-2 a\n', ''],
  ['-l app=none', '', 'No resources found in default namespace.\n'],
  ['one -p --timestamps --tail=3 --limit-bytes=9', 'one a previous=true timestamps=true limitBytes=9 tailLines=3\n', ''],
  ['one --since=90500ms', 'one a sinceSeconds=91\n', ''],
  ['one --since-time=2026-01-01T00:00:00Z', 'one a sinceTime=2026-01-01T00:00:00Z\n', ''],
  ['-f one', 'one a\nmore\n', ''],
  ['-f -l app=web --tail=-1 --prefix', '[pod/web-1/a] web-1 a\n[pod/web-2/a] web-2 a\n[pod/web-1/a] more\n[pod/web-2/a] more\n', ''],
])('logs %s', async (line, stdout, stderr) => {
  const { execute } = await terminal()

  const found = await execute(`kubectl logs ${line}`)

  const inOrder = (text: string): readonly string[] => text.split('\n').toSorted()
  expect({ ...found, stdout: inOrder(found.stdout) }).toEqual({ code: 0, stdout: inOrder(stdout), stderr })
})

const usage = `error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
POD or TYPE/NAME is a required argument for the logs command
See 'kubectl logs -h' for help and examples
`

test.each<[string, string]>([
  ['', usage],
  ['a b c', usage],
  ['one -l app=one', "error: only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples\n"],
  ['nobody', 'error: error from server (NotFound): pods "nobody" not found in namespace "default"\n'],
  ['one c', 'error: container c is not valid for pod one\n'],
  ['one a -c a', 'error: only one of -c or an inline [CONTAINER] arg is allowed\n'],
  ['one --all-containers -c a', 'error: --all-containers=true should not be specified with container name a\n'],
  ['one --tail=-2', 'error: --tail must be greater than or equal to -1\n'],
  ['one --limit-bytes=-1', 'error: --limit-bytes must be greater than 0\n'],
  ['one --since=-1s', 'error: --since must be greater than 0\n'],
  ['one --since=1s --since-time=2026-01-01T00:00:00Z', 'error: at most one of `sinceTime` or `sinceSeconds` may be specified\n'],
  ['configmap/settings', 'error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n'],
  ['service/outside', "error: cannot get the logs from *v1.Service: invalid service 'outside': Service is defined without a selector\n"],
  [
    '-f -l app=web --max-log-requests=1',
    'error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit\n',
  ],
])('logs %s is refused', async (line, stderr) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl logs ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})

test('logs of a workload without pods waits for one, for as long as it was told', async () => {
  const { api, execute } = await terminal()
  await execute('kubectl delete pod --all')

  const running = execute('kubectl logs deployment/web --pod-running-timeout=5s')
  await api.clock.advance(5000)

  expect(await running).toEqual({ code: 1, stdout: '', stderr: 'error: timed out waiting for the condition\n' })
})

const layout = 'as "2006-01-02T15:04:05Z07:00": cannot parse'

test.each<[string, string | undefined]>([
  ['2026-01-01T10:00:00Z', undefined],
  ['2026-01-01T10:00:00.5+02:00', undefined],
  ['yesterday', `parsing time "yesterday" ${layout} "yesterday" as "2006"`],
  ['2026-01-01', `parsing time "2026-01-01" ${layout} "" as "T"`],
  ['2026-01-01T10:00:00', `parsing time "2026-01-01T10:00:00" ${layout} "" as "Z07:00"`],
  ['2026-01-01T10:00:00Z!', 'parsing time "2026-01-01T10:00:00Z!": extra text: "!"'],
])('%s as a time', (text, problem) => {
  expect(timeProblem(text)).toBe(problem)
})
