import type { Pod } from '#api'
import { isFailure, type ApiRequest, type Frame, type Status } from '#apimachinery'
import { createPipe, type Pipe } from '#kernel'
import { CommandError } from '../errors.ts'
import type { Flag } from '../flags.ts'
import type { KubectlIO } from '../io.ts'
import type { Session } from '../session.ts'

/** A container to talk to, and how. */
export interface RemoteCommand {
  readonly pod: Pod
  readonly container: string
  readonly subresource: 'exec' | 'attach'
  /** What exec runs. */
  readonly command?: readonly string[]
  readonly stdin: boolean
  readonly tty: boolean
}

const encoder = new TextEncoder()

/** Whether what is typed reaches the command key by key. */
export const isTerminal = (io: KubectlIO): boolean => io.terminal !== undefined && io.keys !== undefined && io.readStdin === undefined

/** `-t` as far as it can be had; says so where it cannot. */
export function ttyOf(
  io: KubectlIO,
  { stdin, tty, quiet }: { readonly stdin: boolean; readonly tty: boolean; readonly quiet: boolean },
): boolean {
  if (!stdin || !tty) return false
  if (isTerminal(io)) return true
  if (!quiet) io.stderr('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  return false
}

/** Passes on what comes in until the pipe is at its end. The returned function stops listening for keys. */
function feed(io: NearEnd, pipe: Pipe<Frame>): () => void {
  const typed = io.readStdin ? undefined : io.keys?.()[Symbol.asyncIterator]()
  const read = async (): Promise<void> => {
    if (io.readStdin) pipe.push({ channel: 'stdin', data: encoder.encode(await io.readStdin()) })
    for (let next = await typed?.next(); next && !next.done && !pipe.ended; next = await typed?.next())
      pipe.push({ channel: 'stdin', data: next.value })
    if (!pipe.ended) pipe.push({ channel: 'stdin' })
  }
  void read()
  // The next key is for whoever reads after this.
  return () => void typed?.return?.()
}

const size = ({ columns, rows }: { readonly columns: number; readonly rows: number }): Frame => ({
  channel: 'resize',
  data: encoder.encode(JSON.stringify({ Width: columns, Height: rows })),
})

function requestOf({ pod, container, subresource, command, stdin, tty }: RemoteCommand): ApiRequest {
  const { name, namespace } = pod.metadata
  const on = (isOn: boolean, key: string) => isOn && { [key]: 'true' }
  return {
    verb: 'create',
    version: 'v1',
    resource: 'pods',
    subresource,
    name,
    ...(namespace && { namespace }),
    query: { container, ...(command && { command }), ...on(stdin, 'stdin'), stdout: 'true', ...on(!tty, 'stderr'), ...on(tty, 'tty') },
  }
}

/** Throws for anything but success: the exit code is the remote command's. */
function checkStatus(text: string): void {
  const status: unknown = JSON.parse(text)
  if (!isFailure(status)) return
  if (status.reason !== 'NonZeroExitCode') throw new CommandError(status.message ?? '')
  const code = exitCodeOf(status)
  if (code === undefined) throw new CommandError('error stream protocol error: no ExitCode cause given')
  throw new CommandError(`command terminated with exit code ${code}`, code, { verbatim: true })
}

function exitCodeOf({ details }: Status): number | undefined {
  const cause = details?.causes?.find(({ reason }) => reason === 'ExitCode')
  return cause && Number(cause.message)
}

/** The near end of a remote command's streams. */
export type NearEnd = Pick<KubectlIO, 'stdout' | 'stderr' | 'readStdin' | 'keys' | 'terminal'>

/** Runs to the end of the remote command, its output on ours; throws unless it succeeds. */
export async function runRemote(session: Session, remote: RemoteCommand, io: NearEnd = session.io): Promise<void> {
  const { api } = session
  const input = createPipe<Frame>()
  let stopFeeding = (): void => undefined
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  let status = ''
  try {
    const response = await api.send({ ...requestOf(remote), ...(remote.stdin && { frames: input.stream }) })
    if (response.type !== 'frames') throw new CommandError(`unexpected ${response.type} response to ${remote.subresource}`)
    if (remote.tty && io.terminal) input.push(size(io.terminal))
    if (remote.stdin) stopFeeding = feed(io, input)
    for await (const batch of response.frames) {
      for (const { channel, data } of batch) {
        if (channel === 'error') status += new TextDecoder().decode(data)
        else if (channel === 'stdout' || channel === 'stderr') io[channel](decoders[channel].decode(data, { stream: true }))
      }
    }
  } finally {
    stopFeeding()
    input.end()
  }
  if (session.io.signal.aborted) throw new CommandError('', 130)
  if (status !== '') checkStatus(status)
}

/** The flags of commands that talk to a container. */
export const remoteFlags: readonly Flag[] = [
  {
    name: 'container',
    short: 'c',
    type: 'string',
    help: "The container. Default: that of the pod's annotation kubectl.kubernetes.io/default-container, or else the first.",
  },
  { name: 'pod-running-timeout', type: 'duration', default: '1m0s', help: 'How long (5s, 2m, 3h) to wait until there is a pod.' },
  { name: 'quiet', short: 'q', type: 'bool', help: 'Print only what the container says.' },
  { name: 'stdin', short: 'i', type: 'bool', help: 'Pass on what is typed.' },
  { name: 'tty', short: 't', type: 'bool', help: 'Talk to it through a terminal.' },
]
