import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ended, outputOf, startServer } from './kubectl-session.ts'

async function serve(file: string): Promise<{ readonly url: string; readonly end: () => Promise<unknown> }> {
  const server = startServer(['--port', '0', '--speed', '20', '--data-file', file])
  onTestFinished(() => void server.kill('SIGKILL'))
  const url = /(http:\S+)\n/.exec(await outputOf(server).until(/\n/))?.[1] ?? ''
  return { url, end: () => ended(server, 'SIGTERM') }
}

const pods = async (
  url: string,
): Promise<readonly { readonly metadata: { readonly uid: string }; readonly status: { readonly phase: string } }[]> => {
  const answer = await fetch(`${url}/api/v1/namespaces/default/pods`)
  return ((await answer.json()) as { items: Awaited<ReturnType<typeof pods>> }).items // a PodList
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'main', image: 'nginx:1.29' }] },
}

test('a cluster goes on in the next run where its file leaves it, containers and all', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cluster-')), 'cluster.tabernetes')
  const first = await serve(file)
  const headers = { 'content-type': 'application/json' }
  await fetch(`${first.url}/api/v1/namespaces/default/pods`, { method: 'POST', headers, body: JSON.stringify(pod) })
  await expect.poll(async () => (await pods(first.url))[0]?.status.phase, { timeout: 20_000 }).toBe('Running')
  const [before] = await pods(first.url)
  expect(await first.end()).toBe(0)

  const second = await serve(file)

  expect(await pods(second.url)).toMatchObject([{ metadata: { uid: before?.metadata.uid }, status: { phase: 'Running' } }])
  expect(await second.end()).toBe(0)
})

test('a file that is none is named, and left as it is', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cluster-')), 'notes.txt')
  writeFileSync(file, 'not a cluster')
  const server = startServer(['--port', '0', '--data-file', file])
  const code = new Promise((resolve) => server.once('exit', resolve))

  expect(await outputOf(server).until('snapshot')).toContain(`--data-file ${file}: This file is not a snapshot of a cluster.`)

  expect(await code).toBe(1)
  expect(readFileSync(file, 'utf8')).toBe('not a cluster')
})
