import type { KubectlIO } from '#kubectl'
import type { ApiHandler } from '#apimachinery'
import type { Clock } from '#kernel'
import { wallClock } from '#kernel'
import { simulatedNow } from '../state/status-store.ts'
import { showToast } from './toasts.ts'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Ages are in simulated time; waiting is on the reader's own. */
export const pageClock: Clock = { ...wallClock, now: simulatedNow }

/** What a command may touch when a button, not the terminal, runs it: files are those it is given. */
export function quietIO(
  handler: ApiHandler,
  files: Readonly<Record<string, string>>,
  out: (channel: 'stdout' | 'stderr', text: string) => void,
): KubectlIO {
  return {
    handler,
    clock: pageClock,
    stdout: (text) => out('stdout', text),
    stderr: (text) => out('stderr', text),
    files: {
      async read(path) {
        const text = files[path]
        if (text === undefined) throw new Error(`the path ${JSON.stringify(path)} does not exist`)
        return text
      },
    },
    signal: new AbortController().signal,
    namespace: 'default',
  }
}

/** Runs one kubectl command and collects what it prints. Loads kubectl when first used. */
export async function runKubectl(
  handler: ApiHandler,
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { run } = await import('#kubectl')
  const output = { stdout: '', stderr: '' }
  const code = await run(
    argv,
    quietIO(handler, files, (channel, text) => (output[channel] += text)),
  )
  return { code, ...output }
}

/**
 * Does what a button promises by running the command that stands beside it, and shows what it printed. So the command
 * that people learn is the one that was run.
 */
export async function runCommand(handler: ApiHandler, title: string, command: string): Promise<boolean> {
  const { code, stdout, stderr } = await runKubectl(handler, command.split(' ').slice(1))
  const text = (code === 0 ? stdout : stderr).trim()
  showToast({ tone: code === 0 ? 'done' : 'failed', title: code === 0 ? title : `${title} failed`, text, command })
  return code === 0
}
