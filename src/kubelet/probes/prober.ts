import type { ContainerStatus, Pod, PodStatus, Probe } from '#api'
import type { Clock, Random } from '#kernel'
import type { ContainerNetwork, ContainerView, Machine } from '#runtime'
import { containersOf, type PodContainer } from '../pods/container-of.ts'
import { containerId } from '../pods/container-status.ts'
import { isRunning, newestOf, readySandbox, type PodView } from '../pods/view.ts'
import { ProbeLoop } from './probe-loop.ts'
import type { ProbeKind, ProbeResult, ProbeResults } from './results.ts'
import { runProbe } from './run-probe.ts'

export interface ProberSetting {
  readonly clock: Clock
  readonly random: Random
  readonly machine: Pick<Machine, 'exec'>
  readonly network: ContainerNetwork
  /** What the API says of containers that ran before this kubelet did. */
  readonly adopted: PodStatus | undefined
  readonly tell: (target: PodContainer, message: string) => void
  readonly onResult: () => void
}

type Loops = Map<ProbeKind, ProbeLoop>

/** The probes of one pod. */
export class Prober implements ProbeResults {
  readonly #setting: ProberSetting
  /** By container id. */
  readonly #loops = new Map<string, Loops>()

  constructor(setting: ProberSetting) {
    this.#setting = setting
  }

  resultOf(kind: ProbeKind, id: string): ProbeResult | undefined {
    return this.#loops.get(id)?.get(kind)?.result ?? this.#adoptedResult(kind, id)
  }

  /** Probes what runs now, and nothing else. A pod that ends is only asked whether it is ready. */
  sync(pod: Pod, view: PodView, isEnding: boolean): void {
    const running = new Map<string, readonly [PodContainer, ContainerView]>()
    for (const target of containersOf(pod)) {
      const newest = newestOf(view, target.container.name)
      if (isRunning(newest) && target.type !== 'ephemeral') running.set(newest.id, [target, newest])
    }
    for (const [id, loops] of this.#loops) if (!running.has(id)) this.#end(id, loops)
    const ip = readySandbox(view)?.ip
    if (ip === undefined) return
    for (const [target, container] of running.values()) this.#syncContainer(target, container, ip, isEnding)
  }

  stop(): void {
    for (const [id, loops] of this.#loops) this.#end(id, loops)
  }

  #syncContainer(target: PodContainer, view: ContainerView, ip: string, isEnding: boolean): void {
    const { startupProbe, livenessProbe, readinessProbe } = target.container
    const hasStarted = !startupProbe || this.resultOf('startup', view.id) === 'success'
    const wanted: readonly (readonly [ProbeKind, Probe | undefined, boolean])[] = [
      ['startup', startupProbe, !hasStarted && !isEnding],
      ['liveness', livenessProbe, hasStarted && !isEnding],
      ['readiness', readinessProbe, hasStarted],
    ]
    const loops: Loops = this.#loops.get(view.id) ?? new Map()
    for (const [kind, probe, isWanted] of wanted) {
      if (isEnding && !isWanted) loops.get(kind)?.stop()
      else if (probe && isWanted && !loops.has(kind)) loops.set(kind, this.#begin(kind, probe, target, view, ip))
    }
    if (loops.size > 0) this.#loops.set(view.id, loops)
  }

  #begin(kind: ProbeKind, probe: Probe, target: PodContainer, { id, phase }: ContainerView, podIp: string): ProbeLoop {
    const { clock, random, machine, network, tell, onResult } = this.#setting
    const initial = this.#adoptedResult(kind, id)
    return new ProbeLoop({
      kind,
      probe,
      startedMs: phase.type === 'running' ? phase.startedMs : clock.now(),
      ...(initial && { initial }),
      clock,
      random,
      run: () => runProbe(probe, { container: target.container, containerId: id, podIp, machine, network, clock }),
      tell: (message) => tell(target, message),
      onResult,
    })
  }

  #end(id: string, loops: Loops): void {
    for (const loop of loops.values()) loop.stop()
    this.#loops.delete(id)
  }

  /** A restart of the kubelet changes nothing about containers that go on. */
  #adoptedResult(kind: ProbeKind, id: string): ProbeResult | undefined {
    const { adopted } = this.#setting
    const isSame = ({ containerID }: ContainerStatus): boolean => containerID === containerId(id)
    const status = adopted?.containerStatuses?.find(isSame) ?? adopted?.initContainerStatuses?.find(isSame)
    if (kind === 'startup') return status?.started ? 'success' : undefined
    return kind === 'readiness' && status?.ready ? 'success' : undefined
  }
}
