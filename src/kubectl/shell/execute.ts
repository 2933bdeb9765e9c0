import type { KubectlIO } from '../io.ts'
import { run } from '../run.ts'
import { filterNamed } from './filters.ts'
import { parseLine, type Pipeline } from './parse.ts'
import { Pipe } from './pipe.ts'
import { rememberedConfig } from './remembered-config.ts'
import { SyntaxProblem } from './words.ts'

const isKubectl = (name: string): boolean => name === 'kubectl' || name === 'k'

async function* noLines(): AsyncGenerator<string> {}

/** One program, what comes to it and where its output goes already decided. */
async function runProgram([name = '', ...args]: readonly string[], io: KubectlIO, stdin: Pipe | undefined): Promise<number> {
  if (isKubectl(name)) return run(args, stdin ? { ...io, readStdin: () => stdin.text() } : io)
  const filter = filterNamed(name)
  if (filter) return filter({ args, io, lines: () => stdin?.lines() ?? noLines() })
  io.stderr(`${name}: command not found\n`)
  return 127
}

/** Runs the programs at once, each fed by the one before it. A program that ends stops those that feed it. */
async function runPipeline({ programs }: Pipeline, io: KubectlIO): Promise<number> {
  const stages = programs.map(() => ({ input: new Pipe(), stopped: new AbortController() }))
  const codes = await Promise.all(
    programs.map(async (words, at) => {
      const stage = stages[at]
      const next = stages[at + 1]
      const signal = stage ? AbortSignal.any([io.signal, stage.stopped.signal]) : io.signal
      const own: KubectlIO = { ...io, signal, ...(next && { stdout: (text: string) => next.input.write(text) }) }
      try {
        return await runProgram(words, own, at > 0 ? stage?.input : undefined)
      } finally {
        next?.input.end()
        for (const before of stages.slice(0, at)) before.stopped.abort()
      }
    }),
  )
  return codes.at(-1) ?? 0
}

/**
 * Runs a line of a terminal: `kubectl …` or `k …`, piped into grep, head, tail, wc, sort or cat, and several of these one
 * after the other (`&&`, `||`, `;`). Resolves with the exit code of the last.
 */
export async function execute(line: string, io: KubectlIO): Promise<number> {
  const own: KubectlIO = { ...io, config: io.config ?? rememberedConfig(io) }
  let code = 0
  try {
    for (const pipeline of parseLine(line)) {
      if (io.signal.aborted) return 130
      const skipped = (pipeline.after === 'success' && code !== 0) || (pipeline.after === 'failure' && code === 0)
      if (!skipped) code = await runPipeline(pipeline, own)
    }
    return code
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    io.stderr(`${error.message}\n`)
    return 2
  }
}
