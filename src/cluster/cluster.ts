import type { ApiHandler, ApiRequest } from '#apimachinery'
import { Host, createRpc, Kernel, type Clock, type History, type HostPort, type Link, type Rpc } from '#kernel'
import { createMemoryStore, type LocalStore } from '#store'
import { apiOver, isObserving } from './api-calls.ts'
import { componentPrograms } from './components.ts'
import type { AuditEntry, ClusterStatus, ComponentStatus, MachineCondition, RemoteThread } from './contract.ts'
import { ControlPlane, type ApiServerFlags } from './control-plane-programs.ts'
import { engineVersion } from './engine.ts'
import { LateClock } from './late-clock.ts'
import { addressOf, type MachineOperation, type NodeSettings } from './node-settings.ts'
import { afterOperation, conditionOf } from './machine-condition.ts'
import { replicaSettings } from './replica.ts'
import { loadCluster, saveCluster, type SavedCluster } from './saved.ts'
import { defaultServiceRange, dnsAddressOf } from './service-range.ts'

/** What a cluster can be started without. */
export const optionalComponents = ['controller-manager', 'scheduler'] as const
export type OptionalComponent = (typeof optionalComponents)[number]

export interface ClusterOptions {
  /** Opens the store; its leases run on `clock`. Default: in memory. */
  readonly openStore?: (clock: Clock) => Promise<LocalStore>
  readonly seed: number
  readonly startMs: number
  readonly nodes: number
  readonly without?: readonly OptionalComponent[]
  /** Simulated ms for each of the wall clock. Default: 1. */
  readonly speed?: number
  /** Threads that are not this one. Default: all components run here. */
  readonly threads?: Partial<Readonly<Record<RemoteThread, HostPort>>>
  /** Threads that `threadUp` brings when the cluster is open already; what is theirs starts then. */
  readonly laterThreads?: readonly RemoteThread[]
  /** `none`: pulling, starting and the like take no simulated time. */
  readonly delays?: 'real' | 'none'
  readonly wallNow?: () => number
  readonly apiServer?: ApiServerFlags
  /** Makes this history again, in place of a start. */
  readonly replay?: History
}

/** The thread that a program runs in when there are several. */
const threadsByProgram: Readonly<Record<string, RemoteThread>> = {
  'controller-manager': 'controllers',
  scheduler: 'scheduler',
  node: 'nodes',
}

/**
 * A running cluster: kernel, control plane, nodes. Everything that is not the Kubernetes API goes through here; the page
 * and the server wrap it in the contract.
 */
export class Cluster {
  readonly kernel: Kernel
  readonly store: LocalStore
  readonly #options: ClusterOptions
  readonly #controlPlane: ControlPlane
  readonly #operator: Rpc
  readonly #errors = new Map<string, string>()
  /** Machines by name, with their state at the last checkpoint. */
  readonly #machines = new Map<string, unknown>()
  readonly #conditions = new Map<string, MachineCondition>()
  #trouble: string | undefined
  #settling = false
  #saving: Promise<void> | undefined
  #savedRound = -1
  /** The seed that the cluster was made with, if this is not its first start. */
  readonly #firstSeed: number

  /** Opens the store and starts everything: a new cluster, or the one that the store has kept. */
  static async open(options: ClusterOptions): Promise<Cluster> {
    const clock = new LateClock(options.startMs)
    const store = await (options.openStore ?? openMemory)(clock)
    const saved = await loadCluster(store)
    const cluster = new Cluster(options, store, clock, saved)
    if (options.replay) await cluster.#replay(options.replay)
    else cluster.#start(saved)
    return cluster
  }

  private constructor(options: ClusterOptions, store: LocalStore, clock: LateClock, saved: SavedCluster | undefined) {
    const { seed, threads = {} } = options
    this.#options = options
    this.#firstSeed = saved?.seed ?? seed
    this.store = store
    this.#controlPlane = new ControlPlane(store, clock, options.apiServer)
    const here = new Host({ ...componentPrograms, ...this.#controlPlane.programs })
    this.kernel = new Kernel({
      seed,
      startMs: saved?.timeMs ?? options.startMs,
      engine: engineVersion,
      hosts: { here, ...threads },
      hostOf: (program) => this.#threadOf(program),
      speed: options.speed ?? 1,
      ...(options.wallNow && { wallNow: options.wallNow }),
      onComponent: (name, state, error) => {
        if (state === 'running') this.#errors.delete(name)
        else if (error !== undefined) this.#errors.set(name, error)
      },
    })
    this.#operator = createRpc(this.kernel.door('operator'))
  }

  get nodeNames(): readonly string[] {
    return [...this.#machines.keys()]
  }

  /** The Kubernetes API for someone outside. A write is acknowledged when all history up to it is durable. */
  connect(name: string): { readonly handler: ApiHandler; close(): void } {
    const door = this.kernel.door(name)
    const handle = apiOver(createRpc(door), 'apiserver', { decorate: withoutUser })
    return {
      handler: async (request, signal) => {
        const response = await handle(request, signal)
        if (!isObserving(request)) await this.#durable()
        return response
      },
      close: () => door.close(),
    }
  }

  /** Asks a machine for something that is not in the Kubernetes API: power, a crash of its kubelet. */
  async machine(node: string, operation: MachineOperation): Promise<void> {
    await this.#operator.call(node, 'machine', operation)
    this.#conditions.set(node, afterOperation(this.#conditionOf(node), operation))
  }

  /** What becomes of every message from and to a machine. */
  link(node: string, link: Link): void {
    this.kernel.input({ type: 'link', a: node, b: '*', link })
    this.#conditions.set(node, { ...this.#conditionOf(node), network: link.type })
  }

  addNode(): string {
    const highest = Math.max(0, ...this.nodeNames.map((name) => Number(name.slice('node-'.length))))
    const name = `node-${highest + 1}`
    this.#startMachine(name, undefined)
    return name
  }

  /** Starts a component again; a machine goes on from its last checkpoint. */
  restart(name: string): void {
    if (this.#machines.has(name))
      this.#conditions.set(name, { ...conditionOf(this.#machines.get(name)), network: this.#conditionOf(name).network })
    this.kernel.restart(name, this.#machines.has(name) ? this.#settingsOf(name, this.#machines.get(name)) : undefined)
  }

  /** A thread is gone, and with it its components. */
  threadDown(thread: RemoteThread): void {
    for (const { name, host } of this.kernel.components()) if (host === thread) this.#errors.set(name, `the ${thread} worker has ended`)
    this.kernel.hostDown(thread)
  }

  /**
   * A thread that comes later, or in place of one that is gone: its components start, or start again, machines from their
   * last checkpoint.
   */
  threadUp(thread: RemoteThread, host: HostPort): void {
    this.kernel.setHost(thread, host)
    const ofThread = this.kernel.components().filter((component) => component.host === thread)
    if (ofThread.length === 0 && thread !== 'nodes') return this.#startProgramOf(thread)
    for (const { name } of ofThread) this.restart(name)
  }

  async settle(): Promise<void> {
    this.#settling = true
    try {
      await this.kernel.runUntilSettled()
    } finally {
      this.#settling = false
    }
  }

  status(): Omit<ClusterStatus, 'durable'> {
    return {
      timeMs: this.kernel.nowMs,
      speed: this.kernel.speed,
      settling: this.#settling,
      revision: this.store.revision,
      components: this.#componentStatus(),
      auditNumber: this.#controlPlane.auditNumber,
      ...(this.#trouble !== undefined && { trouble: this.#trouble }),
    }
  }

  /** The newest entries of the audit stream behind `since`, oldest first. */
  audit(since: number): readonly AuditEntry[] {
    return this.#controlPlane.audit(since)
  }

  /** Keeps what is outside the store (time, machines) beside it, if anything has happened since the last time. */
  async checkpoint(): Promise<void> {
    this.#saving ??= this.#save().finally(() => (this.#saving = undefined))
    await this.#saving
  }

  /** All of it as one file. */
  async snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    await this.checkpoint()
    const { writeClusterFile } = await import('./cluster-file.ts')
    return writeClusterFile(this.store)
  }

  async stop(): Promise<void> {
    await this.checkpoint()
    await this.kernel.stop()
    await this.store.close()
  }

  /** Says why the store cannot keep what it is given. */
  inTrouble(why: string): void {
    this.#trouble = why
  }

  #start(saved: SavedCluster | undefined): void {
    const { nodes, laterThreads = [] } = this.#options
    this.kernel.start('etcd', 'etcd', {})
    this.kernel.start('apiserver', 'apiserver', replicaSettings('apiserver', this.#firstSeed))
    for (const thread of ['controllers', 'scheduler'] as const) if (!laterThreads.includes(thread)) this.#startProgramOf(thread)
    const machines = saved?.nodes ?? Array.from({ length: nodes }, (_, index) => ({ name: `node-${index + 1}`, state: undefined }))
    for (const { name, state } of machines) this.#startMachine(name, state)
    // At once, or a tab that is closed in the first seconds would come back as another, and wait for the leases of the first.
    if (!saved) this.#keep()
  }

  #startProgramOf(thread: 'controllers' | 'scheduler'): void {
    const program = thread === 'controllers' ? 'controller-manager' : 'scheduler'
    if (this.#options.without?.includes(program)) return
    this.kernel.start(program, program, replicaSettings(program, this.#firstSeed))
  }

  #threadOf(program: string): string {
    const { threads = {}, laterThreads = [] } = this.#options
    const thread = threadsByProgram[program]
    return thread && (threads[thread] || laterThreads.includes(thread)) ? thread : 'here'
  }

  /** Those who asked then are there again, but silent: their requests come from the log. */
  async #replay(history: History): Promise<void> {
    const senders = history.inputs.flatMap(({ input }) => (input.type === 'message' ? [input.from] : []))
    for (const name of new Set(senders)) this.kernel.door(name)
    await this.kernel.replay(history)
  }

  #startMachine(name: string, state: unknown): void {
    this.#machines.set(name, state)
    this.kernel.start(name, 'node', this.#settingsOf(name, state))
  }

  #conditionOf(node: string): MachineCondition {
    return this.#conditions.get(node) ?? conditionOf(this.#machines.get(node))
  }

  #settingsOf(name: string, state: unknown): NodeSettings {
    const { serviceCidr = defaultServiceRange } = this.#options.apiServer ?? {}
    return { ...addressOf(name), clusterDns: dnsAddressOf(serviceCidr), delays: this.#options.delays ?? 'real', restore: state }
  }

  async #durable(): Promise<void> {
    try {
      await this.store.durable()
    } catch (error) {
      this.inTrouble(error instanceof Error ? error.message : String(error))
    }
  }

  async #save(): Promise<void> {
    if (this.kernel.round === this.#savedRound) return
    this.#savedRound = this.kernel.round
    const states = await this.kernel.checkpoint()
    // A machine that is down right now keeps what it had.
    for (const [name, state] of Object.entries(states)) if (this.#machines.has(name)) this.#machines.set(name, state)
    this.#keep()
    await this.#durable()
  }

  #keep(): void {
    saveCluster(this.store, {
      engine: engineVersion,
      seed: this.#firstSeed,
      timeMs: this.kernel.nowMs,
      nodes: [...this.#machines].map(([name, state]) => ({ name, state })),
    })
  }

  #componentStatus(): ComponentStatus[] {
    return this.kernel.components().map(({ name, host, program, state }) => {
      const error = this.#errors.get(name)
      return {
        name,
        kind: program as ComponentStatus['kind'], // programs are named after the kinds
        state,
        thread: host,
        requests: this.#controlPlane.requestsOf(name),
        ...(error !== undefined && { error }),
        ...(this.#machines.has(name) && { machine: this.#conditionOf(name) }),
      }
    })
  }
}

const openMemory = async (clock: Clock): Promise<LocalStore> => createMemoryStore({ clock })

/** Nobody outside says who he is without proof: that is for authentication to find out. */
function withoutUser(request: ApiRequest): ApiRequest {
  const { user, ...rest } = request
  return user ? rest : request
}
