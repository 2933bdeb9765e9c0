import { forwardChannel, internalError, readForwardChannel, type ApiResponse, type Frame } from '#apimachinery'
import { createPipe, type Clock, type Pipe } from '#kernel'
import type { Sandbox } from '#runtime'
import { coalesced } from './coalesce.ts'
import type { ContainerRequest } from './container-request.ts'
import { HttpReader } from './http-reader.ts'
import { encodeAnswer, encodeError, goOn } from './http-writer.ts'

type PodNetwork = NonNullable<ReturnType<ContainerRequest['machine']['networkOf']>>

/** Where the connections of one port-forward lead, and how they are answered. */
interface Forwarding {
  readonly sandbox: Sandbox
  readonly network: PodNetwork
  readonly clock: Clock
  /** Aborted when the client has left. */
  readonly signal: AbortSignal
  readonly out: Pipe<Frame>
}

/** Leads connections into a pod, to what listens there on its loopback. */
export async function servePortForward({ request, machine, pod, clock, signal }: ContainerRequest): Promise<ApiResponse> {
  const { name, namespace = '', uid } = pod.metadata
  const sandbox = machine.sandboxesOf(uid).find(({ isReady }) => isReady)
  const network = sandbox && machine.networkOf(sandbox.id)
  if (!sandbox || !network) throw internalError(`pod not found ("${name}_${namespace}")`)
  const leaving = new AbortController()
  const leave = (): void => leaving.abort(new Error('the client has left'))
  signal?.addEventListener('abort', leave, { once: true })
  const out = createPipe<Frame>(leave)
  void dispatch(request.frames, { sandbox, network, clock, out, signal: leaving.signal }).finally(() => {
    leave()
    out.end()
  })
  return { type: 'frames', code: 200, frames: coalesced(out.stream) }
}

/** Hands what the client sends to the connection that it is meant for. */
async function dispatch(frames: AsyncIterable<readonly Frame[]> | undefined, forwarding: Forwarding): Promise<void> {
  const inputs = new Map<number, Pipe<Uint8Array>>()
  try {
    for await (const batch of frames ?? []) {
      for (const { channel, data } of batch) {
        const { part, connection } = readForwardChannel(channel)
        if (part === 'open' && !inputs.has(connection)) {
          const input = createPipe<Uint8Array>()
          inputs.set(connection, input)
          const port = Number(new TextDecoder().decode(data))
          void connect(forwarding, connection, port, input.stream).finally(() => inputs.delete(connection))
        } else if (part === 'data') {
          if (data) inputs.get(connection)?.push(data)
          else inputs.get(connection)?.end()
        }
      }
    }
  } catch {
    // A client that left in the middle of it has nothing more to say.
  } finally {
    for (const input of inputs.values()) input.end()
  }
}

const loopback = '127.0.0.1'
const encoder = new TextEncoder()

/** One connection, from its first byte to its last. */
async function connect(
  { sandbox, network, clock, signal, out }: Forwarding,
  connection: number,
  port: number,
  input: AsyncIterable<readonly Uint8Array[]>,
): Promise<void> {
  const [data, error] = [forwardChannel('data', connection), forwardChannel('error', connection)]
  try {
    const { type } = await network.connect({ host: loopback, port }, { signal })
    if (type === 'connected') await converse({ network, clock, signal }, port, input, (bytes) => out.push({ channel: data, data: bytes }))
    else out.push({ channel: error, data: encoder.encode(refusal(sandbox, port)) })
  } catch (failure) {
    out.push({ channel: error, data: encoder.encode(failure instanceof Error ? failure.message : String(failure)) })
  } finally {
    out.push({ channel: error }, { channel: data })
  }
}

/** In the words of kubelet and containerd. */
function refusal({ id, hostNetwork }: Sandbox, port: number): string {
  const space = hostNetwork
    ? 'host'
    : `/var/run/netns/cni-${[8, 12, 16, 20, 32].map((end, at) => id.slice([0, 8, 12, 16, 20][at], end)).join('-')}`
  const dial = (version: number, host: string): string => `dial tcp${version} ${host}:${port}: connect: connection refused`
  const why = `failed to connect to localhost:${port} inside namespace "${id}", IPv4: ${dial(4, loopback)} IPv6 ${dial(6, '[::1]')} `
  return `error forwarding port ${port} to pod ${id}, uid : failed to execute portforward in network namespace "${space}": ${why}`
}

/** Speaks HTTP on the connection: what listens in a container of this cluster knows nothing else. */
async function converse(
  { network, clock, signal }: Pick<Forwarding, 'network' | 'clock' | 'signal'>,
  port: number,
  input: AsyncIterable<readonly Uint8Array[]>,
  write: (bytes: Uint8Array) => void,
): Promise<void> {
  const reader = new HttpReader()
  for await (const batch of input) {
    for (const bytes of batch) reader.append(bytes)
    for (let read = reader.next(); read; read = reader.next()) {
      if (read.type === 'expectation') {
        write(goOn)
        continue
      }
      if (read.type === 'error') return encodeError(read.status, clock.now()).forEach(write)
      const { request, version } = read
      const outcome = await network.request({ host: loopback, port }, request, { signal })
      // The server has gone in the middle: the connection ends without an answer.
      if (outcome.type !== 'response') return
      const wish = request.headers['connection']?.toLowerCase() ?? ''
      const keepsAlive = version === '1.1' ? !wish.includes('close') : wish.includes('keep-alive')
      for (const bytes of encodeAnswer(outcome.response, { nowMs: clock.now(), method: request.method, keepsAlive })) write(bytes)
      if (!keepsAlive) return
    }
  }
}
