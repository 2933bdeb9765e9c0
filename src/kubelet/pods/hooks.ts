import type { LifecycleHandler, Pod } from '#api'
import type { Clock } from '#kernel'
import { RuntimeError, type ContainerNetwork, type Machine } from '#runtime'
import { httpGet, portNumber } from '../probes/http-get.ts'
import { requestError } from '../probes/http-text.ts'
import { podText, type PodContainer } from './container-of.ts'

export interface HookSetting {
  readonly machine: Pick<Machine, 'exec'>
  readonly network: ContainerNetwork
  readonly clock: Clock
}

export interface HookTarget extends PodContainer {
  readonly pod: Pod
  readonly containerId: string
  readonly podIp: string
}

/** An HTTP hook has no deadline of its own; this is the client's. */
const httpTimeoutMs = 30_000

/** Runs a hook to its end. What went wrong is returned in the kubelet's words. (kubelet/lifecycle/handlers.go) */
export async function runHook(handler: LifecycleHandler, target: HookTarget, setting: HookSetting): Promise<string | undefined> {
  if (handler.sleep) {
    await setting.clock.sleep(handler.sleep.seconds * 1000)
    return undefined
  }
  if (handler.exec) return execHook(handler.exec.command ?? [], target, setting)
  if (handler.httpGet) return httpHook(handler.httpGet, target, setting)
  return undefined
}

async function execHook(command: readonly string[], target: HookTarget, { machine }: HookSetting): Promise<string | undefined> {
  const { container, pod, containerId } = target
  let text = ''
  const decoder = new TextDecoder()
  const write = (data: Uint8Array | string): void => {
    text += typeof data === 'string' ? data : decoder.decode(data, { stream: true })
  }
  const failure = (error: string): string =>
    `Exec lifecycle hook ([${command.join(' ')}]) for Container "${container.name}" in Pod "${podText(pod)}" failed - error: ${error}, message: ${JSON.stringify(text)}`
  try {
    const code = await machine.exec(containerId, command, { stdout: { write }, stderr: { write } }).exit
    return code === 0 ? undefined : failure(`command '${command.join(' ')}' exited with ${code}: ${text}`)
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return failure(`rpc error: code = Unknown desc = failed to exec in container: failed to start exec: ${error.message}`)
  }
}

async function httpHook(
  action: NonNullable<LifecycleHandler['httpGet']>,
  { container, podIp, pod }: HookTarget,
  { network }: HookSetting,
): Promise<string | undefined> {
  const { path = '' } = action
  const failure = (error: string): string =>
    `HTTP lifecycle hook (${path}) for Container "${container.name}" in Pod "${podText(pod)}" failed - error: ${error}`
  const port = portNumber(action.port, container)
  if (port === undefined) return failure(`couldn't find port: ${action.port}`)
  const userAgent = 'kube-lifecycle/1.36'
  const { url, host, outcome } = await httpGet({ network, action, port, podIp, userAgent, timeoutMs: httpTimeoutMs })
  return outcome.type === 'failed' ? failure(requestError('GET', url, host, port, outcome.failure)) : undefined
}
