import type { ApiHandler } from '#apimachinery'
import type { Process } from '#kernel'
import { NodeNetwork, RouteTable, ServiceTable, type NodeLink } from '#network'
import { Machine, noTimings, realTimings, type MachineState, type Timings } from '#runtime'
import { startKubelet, type Kubelet } from './kubelet.ts'
import type { NodeCapacity } from './node/registration.ts'
import { startProxy } from './proxy.ts'

export interface NodeConfig {
  readonly name: string
  readonly ip: string
  readonly podCidr: string
  /** Whom pods ask for names. Default: 10.96.0.10. */
  readonly clusterDns?: string
  /** Default: 4 CPUs, 8Gi, 110 pods. */
  readonly capacity?: NodeCapacity
  readonly labels?: Readonly<Record<string, string>>
  /** `none`: pulling, starting and the like take no time. Default: real. */
  readonly timings?: 'real' | 'none'
  /** What `snapshot` gave. */
  readonly restore?: unknown
}

export interface NodeDeps {
  /** The API server. */
  readonly handler: ApiHandler
  /** To the other machines. */
  readonly link: NodeLink
}

/** A machine, and what can be done to it from outside of the API. */
export interface RunningNode {
  /** The kubelet's own API, which the API server dials: logs, exec, attach. */
  readonly handle: ApiHandler
  /** Requests from outside the cluster enter here. */
  readonly network: NodeNetwork
  /** Kubelet alone; containers and proxy rules stay. */
  crashKubelet(): void
  restartKubelet(): void
  powerOff(): void
  /** Resolves when it has booted. */
  powerOn(): Promise<void>
  /** Cloneable; given back as `restore` at the next start. */
  snapshot(): unknown
}

const timingsOf = ({ timings }: NodeConfig): Timings => (timings === 'none' ? noTimings : realTimings)

export function startNode(process: Process, config: NodeConfig, { handler, link }: NodeDeps): RunningNode {
  const { clock, random } = process
  const services = new ServiceTable()
  const routes = new RouteTable()
  const network = new NodeNetwork({ node: config.name, nodeIp: config.ip, podCidr: config.podCidr, clock, random, services, routes, link })
  // What `snapshot` gave is a machine's state.
  const restore = config.restore as MachineState | undefined
  const hold: Process['hold'] = (work) => process.hold(work)
  const machine = new Machine({ clock, random, network, hold, timings: timingsOf(config), ...(restore && { restore }) })
  const setting = { clock, random, handler, config, machine, network, hold }
  let kubelet: Kubelet | undefined
  let proxy: { stop(): void } | undefined

  const boot = (): void => {
    kubelet ??= startKubelet(setting)
    proxy ??= startProxy(setting, services, routes)
  }
  const crashKubelet = (): void => {
    kubelet?.stop()
    kubelet = undefined
  }
  if (machine.isOn) boot()
  return {
    network,
    handle: async (request, signal) => {
      if (!kubelet) throw new Error(`dial tcp ${config.ip}:10250: connect: connection refused`)
      return kubelet.handle(request, signal)
    },
    crashKubelet,
    restartKubelet() {
      crashKubelet()
      if (machine.isOn) boot()
    },
    powerOff() {
      crashKubelet()
      proxy?.stop()
      proxy = undefined
      machine.powerOff()
    },
    async powerOn() {
      await machine.powerOn()
      if (machine.isOn) boot()
    },
    snapshot: () => machine.snapshot(),
  }
}

/** What the parts of a node share. */
export interface NodeSetting {
  readonly clock: Process['clock']
  readonly random: Process['random']
  readonly handler: ApiHandler
  readonly config: NodeConfig
  readonly machine: Machine
  readonly network: NodeNetwork
  readonly hold: Process['hold']
}
