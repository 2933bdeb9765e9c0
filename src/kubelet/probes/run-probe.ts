import type { Container, GRPCAction, HTTPGetAction, Probe } from '#api'
import type { Clock } from '#kernel'
import type { ContainerNetwork, Machine } from '#runtime'
import { RuntimeError } from '#runtime'
import { dialError, requestError } from './http-text.ts'
import { httpGet, portNumber } from './http-get.ts'

/** How one probe went. `error`: it could not even be made. */
export type ProbeOutcome =
  | { readonly type: 'success' }
  | { readonly type: 'failure'; readonly output: string }
  | { readonly type: 'error'; readonly error: string }

export interface ProbeTarget {
  readonly container: Container
  readonly containerId: string
  readonly podIp: string
  readonly machine: Pick<Machine, 'exec'>
  readonly network: ContainerNetwork
  readonly clock: Clock
}

const success: ProbeOutcome = { type: 'success' }
const failure = (output: string): ProbeOutcome => ({ type: 'failure', output })
const failed = (error: string): ProbeOutcome => ({ type: 'error', error })

/** Probes a container once. (kubelet/prober/prober.go, pkg/probe) */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeOutcome> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  if (probe.exec) return execProbe(probe.exec.command ?? [], timeoutMs, target)
  if (probe.httpGet) return httpProbe(probe.httpGet, timeoutMs, target)
  if (probe.tcpSocket) return tcpProbe(probe.tcpSocket, timeoutMs, target)
  if (probe.grpc) return grpcProbe(probe.grpc, timeoutMs, target)
  return failed('missing probe handler')
}

async function httpProbe(action: HTTPGetAction, timeoutMs: number, { container, podIp, network }: ProbeTarget): Promise<ProbeOutcome> {
  const port = portNumber(action.port, container)
  if (port === undefined) return failed(`couldn't find port: ${action.port}`)
  const { url, host, outcome } = await httpGet({ network, action, port, podIp, timeoutMs, userAgent: 'kube-probe/1.36' })
  if (outcome.type === 'failed') return failure(requestError('GET', url, host, port, outcome.failure))
  if (outcome.type === 'connected') return failure(`Get "${url}": EOF`)
  const { status } = outcome.response
  return status >= 200 && status < 400 ? success : failure(`HTTP probe failed with statuscode: ${status}`)
}

async function tcpProbe(
  { host: named, port: asked }: { readonly host?: string; readonly port: number | string },
  timeoutMs: number,
  { container, podIp, network }: ProbeTarget,
): Promise<ProbeOutcome> {
  const host = named || podIp
  const port = portNumber(asked, container)
  if (port === undefined) return failed(`couldn't find port: ${asked}`)
  const outcome = await network.connect({ host, port }, { timeoutMs })
  return outcome.type === 'failed' ? failure(dialError(host, port, outcome.failure)) : success
}

/** The simulated network carries no gRPC: whoever listens does not speak the health protocol. */
async function grpcProbe({ port }: GRPCAction, timeoutMs: number, { podIp, network }: ProbeTarget): Promise<ProbeOutcome> {
  const outcome = await network.connect({ host: podIp, port }, { timeoutMs })
  if (outcome.type === 'failed')
    return failure(`timeout: failed to connect service "${podIp}:${port}" within ${timeoutMs / 1000}s: context deadline exceeded`)
  return failure(
    'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): rpc error: code = Unimplemented desc = unknown service grpc.health.v1.Health',
  )
}

const mostOutput = 10 * 1024

async function execProbe(
  command: readonly string[],
  timeoutMs: number,
  { machine, containerId, clock }: ProbeTarget,
): Promise<ProbeOutcome> {
  let text = ''
  const decoder = new TextDecoder()
  const write = (data: Uint8Array | string): void => {
    if (text.length < mostOutput) text += typeof data === 'string' ? data : decoder.decode(data, { stream: true })
  }
  try {
    const running = machine.exec(containerId, command, { stdout: { write }, stderr: { write } })
    const timedOut = Symbol('timed out')
    const end = new AbortController()
    const timeout = clock.sleep(timeoutMs, end.signal).then(
      () => timedOut,
      () => timedOut,
    )
    const code = await Promise.race([running.exit, timeout])
    end.abort(new Error('ended'))
    if (code === 0) return success
    if (code !== timedOut) return failure(text)
    running.kill()
    return failure(`command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`)
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return failed(`rpc error: code = Unknown desc = failed to exec in container: failed to start exec: ${error.message}`)
  }
}
