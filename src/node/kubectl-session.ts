import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, TestRunner } from 'vitest'

interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A command that goes on until it is stopped. */
export interface Running {
  /** Resolves once the output so far contains the text. */
  until(text: string | RegExp): Promise<string>
  stop(): void
}

/** A served cluster and a kubectl that knows nothing but it: its own home, its own caches. */
export interface Session {
  readonly url: string
  readonly directory: string
  /** Runs to its end; rejects, with what it said, unless that is success. */
  kubectl(args: readonly string[], options?: RunOptions): Promise<string>
  /** Runs to its end, whichever that is. */
  run(args: readonly string[], options?: RunOptions): Promise<Finished>
  follow(args: readonly string[]): Running
  write(name: string, text: string): Promise<string>
  stop(): Promise<void>
}

/** Google's SDK keeps several versions side by side, and calls one as old as the server, if not older than itself. */
function findKubectl(): string | undefined {
  const { status, stdout } = spawnSync('sh', ['-c', 'readlink -f "$(command -v kubectl)"'], { encoding: 'utf8' })
  if (status !== 0) return undefined
  const path = stdout.trim()
  const versions = readdirSync(dirname(path)).filter((name) => /^kubectl\.1\.\d+$/.test(name))
  const newest = versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  return newest ? join(dirname(path), newest) : path
}

const kubectlPath = findKubectl()

/** The newest kubectl of this machine. */
export const kubectl = kubectlPath ?? 'kubectl'

/** Tests that need a real kubectl. Without one they are skipped, and it is said how many. */
export function describeWithKubectl(name: string, define: () => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the caller's
  describe.skipIf(kubectlPath === undefined)(name, () => {
    define()
    if (kubectlPath === undefined) console.log(`${TestRunner.getCurrentSuite().tasks.length} kubectl checks skipped: no kubectl on PATH`)
  })
}

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function openSession(serveOptions: readonly string[]): Promise<Session> {
  const directory = await mkdtemp(join(tmpdir(), 'tabernetes-'))
  const kubeconfig = join(directory, 'kubeconfig')
  const server = startServer([...serveOptions, '--port', '0', '--write-kubeconfig', kubeconfig])
  const url = /https?:\S+/.exec(await outputOf(server).until(/https?:\S+/))?.[0] ?? ''
  const common = ['--kubeconfig', kubeconfig, '--cache-dir', join(directory, 'cache')]
  const environment = { ...process.env, HOME: directory }

  const run: Session['run'] = (args, { input, env } = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        kubectl,
        [...common, ...args],
        { env: { ...environment, ...env }, timeout: 100_000 },
        (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
      )
      child.stdin?.end(input)
    })

  return {
    url,
    directory,
    run,
    async kubectl(args, options) {
      const { code, stdout, stderr } = await run(args, options)
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
      return stdout
    },
    follow(args) {
      const child = spawn(kubectl, [...common, ...args], { env: environment })
      return { ...outputOf(child), stop: () => child.kill() }
    },
    async write(name, text) {
      const file = join(directory, name)
      await writeFile(file, text, { mode: 0o700 })
      return file
    },
    async stop() {
      await ended(server)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** `serve` itself rather than through npm, so that it is the one who gets the signals. */
export const startServer = (options: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', join(root, 'src/node/serve.ts'), ...options], { cwd: root })

/** Asks it to stop; the code with which it did. */
export function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
}

export function outputOf(child: ChildProcess): { readonly until: Running['until'] } {
  let seen = ''
  let hasEnded = false
  const listeners = new Set<() => void>()
  const hear = (data: unknown): void => {
    seen += String(data)
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  child.on('exit', () => {
    hasEnded = true
    hear('')
  })
  return {
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? seen.includes(text) : text.test(seen)) resolve(seen)
          else if (hasEnded) reject(new Error(`it ended without ${String(text)}:\n${seen}`))
          else return
          listeners.delete(look)
        }
        listeners.add(look)
        look()
      }),
  }
}
