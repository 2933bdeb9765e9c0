import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { httpExchange } from '#apiserver'
import type { ApiHandler, ApiRequest, Frame, Json } from '#apimachinery'
import { startHttpServer } from '../http-server.ts'
import { describeWithKubectl } from '../kubectl-session.ts'
import { upgrades } from '../upgrades/upgrade.ts'

const object = (body: Json): { type: 'object'; code: number; object: Json } => ({ type: 'object', code: 200, object: body })

const documents: Readonly<Record<string, Json>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }],
  },
}

const pod: Json = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'x', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i' }] },
  status: { phase: 'Running' },
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** As much of an API as `kubectl exec` needs, with a container that knows `cat` and `exit`. */
const handler: ApiHandler = async (request) => {
  if (request.path !== undefined) return object(documents[request.path] ?? {})
  if (request.subresource !== 'exec') return object(pod)
  return { type: 'frames', code: 101, frames: execute(request) }
}

async function* execute({ query, frames }: ApiRequest): AsyncGenerator<readonly Frame[]> {
  const [program, code = '0'] = [query?.['command'] ?? []].flat()
  if (program === 'cat') {
    for await (const batch of frames ?? []) {
      yield batch.flatMap(({ channel, data }) => (channel === 'stdin' && data ? [{ channel: 'stdout', data }] : []))
      if (batch.some(({ channel, data }) => channel === 'stdin' && !data)) break
    }
    yield [{ channel: 'error', data: bytes('{"metadata":{},"status":"Success"}') }]
  } else {
    const status = {
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: `command terminated with non-zero exit code: exit status ${code}`,
      details: { causes: [{ reason: 'ExitCode', message: code }] },
    }
    yield [
      { channel: 'stderr', data: bytes('no\n') },
      { channel: 'error', data: bytes(JSON.stringify(status)) },
    ]
  }
}

async function exec(options: readonly string[], input: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const home = await mkdtemp(join(tmpdir(), 'tabernetes-'))
  const server = await startHttpServer({ port: 0, handle: httpExchange(handler), upgrade: upgrades(handler) })
  onTestFinished(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })
  const child = spawn('kubectl', ['--server', server.url, 'exec', ...options], {
    env: { ...process.env, HOME: home, KUBECONFIG: '/dev/null', KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true' },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data) => (output.stdout += String(data)))
  child.stderr.on('data', (data) => (output.stderr += String(data)))
  child.stdin.end(input)
  const [code]: unknown[] = await once(child, 'close')
  return { code, ...output }
}

describeWithKubectl('kubectl exec over a WebSocket', () => {
  test('carries input and output, and the end of the input', async () => {
    const input = 'one\ntwo\n'.repeat(20_000)

    expect(await exec(['-i', 'x', '--', 'cat'], input)).toEqual({ code: 0, stdout: input, stderr: '' })
  })

  test('carries errors and the exit code', async () => {
    expect(await exec(['x', '--', 'exit', '3'], '')).toEqual({ code: 3, stdout: '', stderr: 'no\ncommand terminated with exit code 3\n' })
  })
})
