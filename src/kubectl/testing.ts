import type { ApiHandler, ApiRequest, ApiResponse } from '#apimachinery'
import { inMemoryApi, type InMemoryApi } from '#testing'
import { complete } from './complete/complete.ts'
import type { KubectlIO } from './io.ts'
import { execute } from './shell/execute.ts'

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** For tests: a terminal before a real API server in memory, without controllers. */
export interface TestTerminal {
  readonly api: InMemoryApi
  readonly execute: (line: string, files?: Readonly<Record<string, string>>) => Promise<Finished>
  /** The texts that complete a line at its end. */
  complete(line: string, files?: Readonly<Record<string, string>>): Promise<readonly string[]>
}

interface TestOptions extends Pick<KubectlIO, 'edit' | 'config' | 'keys' | 'terminal'> {
  /** Answers in place of the API server, where it has something to say: a kubelet's streams, an API of an extension. */
  readonly answer?: (request: ApiRequest) => ApiResponse | undefined
}

export async function testTerminal({ answer, ...options }: TestOptions = {}): Promise<TestTerminal> {
  const api = await inMemoryApi()
  // One for all lines: what a terminal remembers, it remembers of a handler.
  const handler: ApiHandler = async (request, signal) => answer?.(request) ?? api.handler(request, signal)
  const ioWith = (files: Readonly<Record<string, string>>, output: { stdout: string; stderr: string }): KubectlIO => ({
    ...options,
    handler,
    clock: api.clock,
    namespace: 'default',
    signal: new AbortController().signal,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    files: {
      read: async (path) => files[path] ?? Promise.reject(new Error('no such file')),
      list: async (path) => (path === '.' ? Object.keys(files) : Promise.reject(new Error('no directory'))),
    },
  })
  return {
    api,
    async execute(line, files = {}) {
      const output = { stdout: '', stderr: '' }
      const code = await execute(line, ioWith(files, output))
      return { code, ...output }
    },
    async complete(line, files = {}) {
      return (await complete(line, line.length, ioWith(files, { stdout: '', stderr: '' }))).map(({ text }) => text)
    },
  }
}
