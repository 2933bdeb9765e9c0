import { FileError } from '../files.ts'
import type { ContainerProcess } from '../program.ts'
import { inputOf, type Output } from '../stdio.ts'
import type { Streams } from './jump.ts'
import type { Redirect } from './syntax.ts'

/** What a redirect needs of the shell. */
export interface Redirecting {
  readonly name: string
  readonly process: ContainerProcess
  path(this: void, path: string): string
  /** The text that a target becomes. */
  expand(this: void, target: Redirect['target']): Promise<string>
}

/** The streams after all redirects. Undefined when one fails, which has then been said. */
export async function redirected(redirects: readonly Redirect[], outer: Streams, shell: Redirecting): Promise<Streams | undefined> {
  let streams = outer
  for (const { descriptor, operator, target } of redirects) {
    const text = await shell.expand(target)
    try {
      streams = after(streams, descriptor, operator, text, shell)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      const verb = operator === '<' ? 'open' : 'create'
      outer.stderr.write(`${shell.name}: can't ${verb} ${text}: ${operator === '<' ? 'no such file' : error.message}\n`)
      return undefined
    }
  }
  return streams
}

function after(streams: Streams, descriptor: number, operator: Redirect['operator'], text: string, shell: Redirecting): Streams {
  if (operator === '<<') return { ...streams, stdin: inputOf(text) }
  if (operator === '<') return { ...streams, stdin: inputOf(shell.process.files.read(shell.path(text))) }
  const to = operator === '>&' ? (text === '2' ? streams.stderr : streams.stdout) : fileOutput(text, operator === '>>', shell)
  if (descriptor === 12) return { ...streams, stdout: to, stderr: to }
  return descriptor === 2 ? { ...streams, stderr: to } : { ...streams, stdout: to }
}

function fileOutput(name: string, append: boolean, { process, path: resolve }: Redirecting): Output {
  const path = resolve(name)
  const { files, stdout, stderr } = process
  const own = { '/dev/stdout': stdout, '/dev/stderr': stderr, '/proc/1/fd/1': stdout }[path]
  if (own) return own
  files.write(path, '', { append })
  return { write: (data) => files.write(path, data, { append: true }) }
}
