import { badRequest, isSet, type ApiResponse, type Frame, type Status } from '#apimachinery'
import { createPipe } from '#kernel'
import { Pipe, RuntimeError, type ContainerView, type Output, type Streams } from '#runtime'
import { coalesced } from './coalesce.ts'
import type { ContainerRequest } from './container-request.ts'

const encoder = new TextEncoder()
const bytesOf = (data: Uint8Array | string): Uint8Array => (typeof data === 'string' ? encoder.encode(data) : data)

/** The client's end of a two-way stream, as streams of a process. */
function connect({ request, signal }: ContainerRequest): {
  readonly streams: Streams
  readonly response: ApiResponse
  /** Ends the stream, with how it went. */
  finish(this: void, status: Status): void
  onLeave(this: void, leave: () => void): void
} {
  let leave = (): void => undefined
  const out = createPipe<Frame>(() => leave())
  const output = (channel: string): Output => ({ write: (data) => out.push({ channel, data: bytesOf(data) }) })
  const isTerminal = isSet(request.query, 'tty')
  const stdin = new Pipe()
  if (isSet(request.query, 'stdin') && request.frames) void feed(request.frames, stdin)
  signal?.addEventListener('abort', () => leave(), { once: true })
  return {
    streams: {
      ...(isSet(request.query, 'stdin') && { stdin }),
      ...(isSet(request.query, 'stdout') && { stdout: output('stdout') }),
      // A terminal has one output.
      ...((isSet(request.query, 'stderr') || isTerminal) && { stderr: output(isTerminal ? 'stdout' : 'stderr') }),
    },
    response: { type: 'frames', code: 200, frames: coalesced(out.stream) },
    finish(status) {
      out.push({ channel: 'error', data: encoder.encode(JSON.stringify(status)) })
      out.end()
    },
    onLeave(action) {
      leave = action
      if (signal?.aborted) action()
    },
  }
}

async function feed(frames: AsyncIterable<readonly Frame[]>, stdin: Pipe): Promise<void> {
  try {
    for await (const batch of frames) {
      for (const { channel, data } of batch) {
        if (channel !== 'stdin') continue
        if (data) stdin.write(data)
        else stdin.end()
      }
    }
  } catch {
    // A client that left in the middle of it has nothing more to say.
  } finally {
    stdin.end()
  }
}

const succeeded: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }

const exited = (code: number): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `command terminated with non-zero exit code: Error executing command, exit code ${code}`,
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
})

const failure = (message: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${message}`,
  reason: 'InternalError',
  details: { causes: [{ message }] },
  code: 500,
})

/** Undefined when nothing runs to be joined; the client is told then, as by an API server that has met a kubelet's refusal. */
const runningOf = ({ attempts }: ContainerRequest): ContainerView | undefined => {
  const current = attempts.at(-1)
  return current?.phase.type === 'running' ? current : undefined
}

const notRunning = ({ container }: ContainerRequest): Status =>
  failure(`unable to upgrade connection: container not found ("${container}")`)

/** Runs a command in a container. */
export async function serveExec(asked: ContainerRequest): Promise<ApiResponse> {
  const { request, machine } = asked
  const command = request.query?.['command'] ?? []
  const argv = typeof command === 'string' ? [command] : command
  if (argv.length === 0) throw badRequest('you must specify at least 1 command for the container')
  const { streams, response, finish, onLeave } = connect(asked)
  const container = runningOf(asked)
  if (!container) {
    finish(notRunning(asked))
    return response
  }
  try {
    const running = machine.exec(container.id, argv, streams, isSet(request.query, 'tty'))
    onLeave(() => running.kill())
    void running.exit.then((code) => finish(code === 0 ? succeeded : exited(code)))
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    finish(
      failure(`Internal error occurred: error executing command in container: ${error.message}`.replace(/^Internal error occurred: /, '')),
    )
  }
  return response
}

/** Joins what a container's own process says and hears. What it has said before is for its log to tell. */
export async function serveAttach(asked: ContainerRequest): Promise<ApiResponse> {
  const { streams, response, finish, onLeave } = connect(asked)
  const container = runningOf(asked)
  const attached = container && asked.machine.attach(container.id, streams)
  if (!attached) {
    finish(notRunning(asked))
    return response
  }
  onLeave(() => attached.detach())
  void attached.exit.then(() => finish(succeeded))
  return response
}
