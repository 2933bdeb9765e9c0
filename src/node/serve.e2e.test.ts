import { expect, onTestFinished, test } from 'vitest'
import { ended, outputOf, startServer } from './kubectl-session.ts'

test.each(['SIGINT', 'SIGTERM'] as const)('serve says in one line where it serves, and stops cleanly on %s', async (signal) => {
  const server = startServer(['--port', '0', '--seed', '1'])
  onTestFinished(() => void server.kill('SIGKILL'))

  const output = await outputOf(server).until(/\n/)
  const url = /^Tabernetes serves the Kubernetes API at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(output)?.[1] ?? ''

  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const watch = await fetch(`${url}/api/v1/pods?watch=true`)
  expect(watch.status).toBe(200)
  expect(await ended(server, signal)).toBe(0)
})

test('serve says what is wrong when the port is taken, and ends', async () => {
  const first = startServer(['--port', '0'])
  onTestFinished(() => void first.kill('SIGKILL'))
  const port = /:(\d+)\n/.exec(await outputOf(first).until(/\n/))?.[1] ?? ''

  const second = startServer(['--port', port])
  const code = new Promise((resolve) => second.once('exit', resolve))

  expect(await outputOf(second).until('taken already')).toContain(`Port ${port} is taken already. Choose another with --port.`)
  expect(await code).toBe(1)
  await ended(first)
})
