import { badRequest, isSet, type ApiResponse } from '#apimachinery'
import { createPipe, formatMicroTime, parseTime } from '#kernel'
import type { ContainerLog, ContainerView, LogLine } from '#runtime'
import { queryText, type ContainerRequest } from './container-request.ts'

const encoder = new TextEncoder()

/** What a container has written: all of it or its end, and what follows if asked for. (pkg/kubelet/kuberuntime/logs) */
export async function serveLog(asked: ContainerRequest): Promise<ApiResponse> {
  const { request, machine } = asked
  const view = isSet(request.query, 'previous') ? previousOf(asked) : currentOf(asked)
  const log = machine.log(view.id)
  const lines = selected(asked, log?.lines ?? [])
  const format = (line: LogLine): string => `${isSet(request.query, 'timestamps') ? `${timestamp(line.timeMs)} ` : ''}${line.text}\n`
  const limit = Number(queryText(request, 'limitBytes') ?? Infinity)
  if (!log || !isSet(request.query, 'follow')) {
    const bytes = encoder.encode(lines.map(format).join(''))
    return { type: 'bytes', code: 200, contentType: 'text/plain', bytes: bytes.subarray(0, Math.min(bytes.length, limit)) }
  }
  return { type: 'stream', code: 200, contentType: 'text/plain', chunks: follow(log, lines, format, limit, asked.signal) }
}

function follow(
  log: ContainerLog,
  lines: readonly LogLine[],
  format: (line: LogLine) => string,
  limit: number,
  signal: AbortSignal | undefined,
): AsyncIterable<readonly Uint8Array[]> {
  let left = limit
  let stop = (): void => undefined
  const pipe = createPipe<Uint8Array>(() => stop())
  const push = (line: LogLine): void => {
    const bytes = encoder.encode(format(line)).subarray(0, left)
    left -= bytes.length
    pipe.push(bytes)
    if (left <= 0) end()
  }
  const end = (): void => {
    stop()
    pipe.end()
  }
  for (const line of lines) if (left > 0) push(line)
  stop = log.follow((line) => (line ? push(line) : end()))
  signal?.addEventListener('abort', end, { once: true })
  return pipe.stream
}

/** RFC 3339 with nanoseconds, as the runtime writes them. */
const timestamp = (ms: number): string => formatMicroTime(ms).replace('Z', '000Z')

function currentOf({ attempts, container, pod }: ContainerRequest): ContainerView {
  const current = attempts.findLast(({ phase }) => phase.type !== 'created')
  if (current) return current
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const reason = statuses.find(({ name }) => name === container)?.state?.waiting?.reason ?? 'ContainerCreating'
  throw badRequest(`container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${troubles[reason] ?? reason}`)
}

const troubles: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

/** The one before the current one; one that has ended and waits to be started again is itself the previous one. */
function previousOf({ attempts, container, pod }: ContainerRequest): ContainerView {
  const status = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find(
    ({ name }) => name === container,
  )
  const ended = attempts.filter(({ phase }) => phase.type === 'exited')
  const isCurrent = attempts.at(-1)?.phase.type === 'exited' && status?.state?.terminated !== undefined
  const previous = ended.at(isCurrent ? -2 : -1)
  if (previous) return previous
  throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`)
}

function selected({ request, clock }: ContainerRequest, lines: readonly LogLine[]): readonly LogLine[] {
  const tail = queryText(request, 'tailLines')
  const seconds = queryText(request, 'sinceSeconds')
  const time = queryText(request, 'sinceTime')
  const sinceMs = seconds !== undefined ? clock.now() - Number(seconds) * 1000 : time !== undefined ? parseTime(time) : undefined
  const recent = sinceMs === undefined ? lines : lines.filter(({ timeMs }) => timeMs >= sinceMs)
  return tail === undefined ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail))
}
