import { spawn, spawnSync } from 'node:child_process'
import { afterAll, beforeAll } from 'vitest'
import { ended, outputOf, startServer } from './kubectl-session.ts'

/** Debian's, not one that happens to be first on the path. */
const python = '/usr/bin/python3'

/** The Python client before a server of this file's own. */
export interface PythonSession {
  /** Says loudly, once, that it is not. */
  readonly isInstalled: boolean
  /** What a script prints, on both streams; HOST in it is the server's URL, as a literal. */
  readonly run: (script: string) => Promise<string>
}

/** Starts a server before the tests of this file, and ends it after them. */
export function pythonSession(): PythonSession {
  const isInstalled = spawnSync(python, ['-c', 'import kubernetes']).status === 0
  if (!isInstalled) console.warn('SKIPPED: the Python client is not installed (apt-get install python3-kubernetes)')
  const server = isInstalled ? startServer(['--port', '0', '--speed', '10', '--seed', '1']) : undefined
  let url = ''
  beforeAll(async () => {
    if (server) url = /http:\S+/.exec(await outputOf(server).until(/http:\S+/))?.[0] ?? ''
  })
  afterAll(() => server && ended(server))
  return { isInstalled, run: (script) => run(script.replace('HOST', JSON.stringify(url))) }
}

function run(script: string): Promise<string> {
  const child = spawn(python, ['-c', script], { env: { PYTHONUNBUFFERED: '1' } })
  return new Promise((resolve) => {
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (output += text.toString()))
    child.on('close', () => resolve(output))
  })
}
