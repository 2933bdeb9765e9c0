import type { Pod } from '#api'
import type { ApiResponse, Query } from '#apimachinery'
import { CommandError, errorText } from '../errors.ts'
import type { Session } from '../session.ts'

/** One container whose log is asked for, and how. */
export interface LogSource {
  readonly pod: Pod
  readonly container: string
  readonly query: Query
}

export interface PrintOptions {
  /** `[pod/web/nginx] ` before each line. */
  readonly withPrefix: boolean
  /** What goes wrong is printed among the logs, and the others go on. */
  readonly ignoreErrors: boolean
}

async function* textOf(response: ApiResponse): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  if (response.type === 'bytes') yield typeof response.bytes === 'string' ? response.bytes : decoder.decode(response.bytes)
  if (response.type !== 'stream') return
  for await (const batch of response.chunks) yield batch.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
}

/** Passes text on line by line, so that those of several streams do not mix; what ends in no line break comes last. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield `${line}\n`
  }
  if (rest !== '') yield rest
}

function openLog(session: Session, { pod, query }: LogSource, signal?: AbortSignal): Promise<ApiResponse> {
  const { name, namespace } = pod.metadata
  const request = { verb: 'get', version: 'v1', resource: 'pods', subresource: 'log', name, query } as const
  return session.api.send({ ...request, ...(namespace && { namespace }) }, signal)
}

/** All that a container has written. */
export async function logText(session: Session, source: LogSource): Promise<string> {
  let all = ''
  for await (const text of textOf(await openLog(session, source))) all += text
  return all
}

async function copyLog(session: Session, source: LogSource, prefix: string, signal: AbortSignal): Promise<void> {
  const response = await openLog(session, source, signal)
  for await (const line of linesOf(textOf(response))) session.io.stdout(prefix + line)
  if (session.io.signal.aborted) throw new CommandError('', 130)
}

/** Writes the log of one container, to its end. */
export async function printLog(
  session: Session,
  source: LogSource,
  options: PrintOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const prefix = options.withPrefix ? `[pod/${source.pod.metadata.name}/${source.container}] ` : ''
  try {
    await copyLog(session, source, prefix, options.signal)
  } catch (error) {
    if (!options.ignoreErrors || session.io.signal.aborted) throw error
    session.io.stdout(`error: ${errorText(error).replace(/^error: |^Error from server \(\w+\): /, '')}\n`)
  }
}

/** Writes the logs of all as they come; the first that fails ends the others. */
export async function followAll(session: Session, sources: readonly LogSource[], options: PrintOptions): Promise<void> {
  const failing = new AbortController()
  const signal = AbortSignal.any([session.io.signal, failing.signal])
  try {
    await Promise.all(sources.map((source) => printLog(session, source, { ...options, signal })))
  } finally {
    failing.abort()
  }
}
