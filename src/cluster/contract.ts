import type { ApiHandler, Cause, Verb } from '#apimachinery'
import type { ComponentState, History } from '#kernel'

/** Which cluster to open, and how. */
export interface OpenOptions {
  /** Keeps the cluster in the browser's database of this name, and goes on with what is there. Absent: in memory. */
  readonly database?: string
  /** Machines of a new cluster. Default: 3. */
  readonly nodes?: number
  /** Default: 1. */
  readonly speed?: number
  /** Default: another one each time. */
  readonly seed?: number
  /** `none`: pulling, starting and the like take no simulated time. Default: real. */
  readonly delays?: 'real' | 'none'
  /** Begins with the cluster of this file (ClusterControl.snapshot). A database must be empty then. */
  readonly snapshot?: Uint8Array<ArrayBuffer>
  /** Controllers and scheduler are started when this resolves: the map can be drawn before. Default: at once. */
  readonly mayStartAll?: Promise<void>
}

/** What a page, an embed or a test is given of a cluster. */
export interface OpenCluster {
  /** The Kubernetes API. Writes are acknowledged when they are durable. */
  readonly handler: ApiHandler
  readonly control: ClusterControl
  /** Another tab runs the cluster; this one only joined it. */
  readonly joined: boolean
  /** Resolves when what runs the control plane (a worker, or another tab) is gone, and with it this connection. */
  readonly gone: Promise<void>
  /** Closes it and deletes what is kept of it. Of a joined one, nothing is deleted. */
  discard(): Promise<void>
  close(): Promise<void>
}

/** Everything about a cluster that is not the Kubernetes API: time, faults, machines. Cloneable values only. */
export interface ClusterControl {
  /** Simulated ms for each of the wall clock; 0 pauses. */
  setSpeed(speed: number): Promise<void>
  /** Goes on to the next thing that happens, and stops there. */
  step(): Promise<void>
  /** Runs as fast as it can until nothing but upkeep is left to do. */
  runUntilSettled(): Promise<void>
  status(): Promise<ClusterStatus>
  /** Kills a component as a fault would: `scheduler`, `controller-manager`, `apiserver`, `node-1`. It stays down until `restart`. */
  crash(component: string): Promise<void>
  /** Ends it in good order. */
  stop(component: string): Promise<void>
  /** Starts it again; if its worker is gone, the worker and all that was in it. */
  restart(component: string): Promise<void>
  /** Ends a worker as the browser does when it runs out of memory: all its components crash at once. */
  crashThread(thread: Thread): Promise<void>
  /** Kubelet alone; the node's containers go on. */
  crashKubelet(node: string): Promise<void>
  restartKubelet(node: string): Promise<void>
  powerOff(node: string): Promise<void>
  powerOn(node: string): Promise<void>
  /** Cuts the node off from everything else, or joins it again. */
  partition(node: string, cut: boolean): Promise<void>
  /** Simulated ms that each message from and to the node takes; 0 is a healthy link. */
  slow(node: string, delayMs: number): Promise<void>
  /** Starts another machine. Returns its name. */
  addNode(): Promise<string>
  /** The newest entries of the audit stream behind `since` (an entry's number), oldest first. */
  audit(since: number): Promise<readonly AuditEntry[]>
  /** Seed and inputs: enough to make this history again. */
  history(): Promise<History>
  /** Writes everything that must survive the tab into the store. */
  checkpoint(): Promise<void>
  /** The whole cluster (store, time, machines) as the bytes of one file. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>>
}

/** The workers besides the control plane's. */
export type RemoteThread = 'controllers' | 'scheduler' | 'nodes'

/** Any worker. Without the control plane's the others are nothing: all end, and the cluster is opened again from its store. */
export type Thread = RemoteThread | 'control-plane'

export interface ClusterStatus {
  /** Simulated time at `wallMs`, in ms since the epoch. It moves on by `speed` until the next status. */
  readonly timeMs: number
  readonly speed: number
  /** A fast run is under way. */
  readonly settling: boolean
  readonly revision: number
  readonly components: readonly ComponentStatus[]
  /** Why writes cannot be made durable, if so. The cluster goes on in memory. */
  readonly trouble?: string
  /** False for a cluster that lives in memory only. */
  readonly durable: boolean
  /** Newest entry of the audit stream. */
  readonly auditNumber: number
}

export interface ComponentStatus {
  readonly name: string
  readonly kind: 'apiserver' | 'etcd' | 'controller-manager' | 'scheduler' | 'node'
  readonly state: ComponentState
  /** The thread it runs in. */
  readonly thread: string
  /** API requests it has made (of the API server: served) since the start. */
  readonly requests: number
  readonly error?: string
  /** Of nodes. */
  readonly machine?: MachineCondition
}

/** What has been done to a machine, beside what its Node object says of it. */
export interface MachineCondition {
  readonly isOn: boolean
  readonly kubelet: 'running' | 'stopped'
  readonly network: 'fine' | 'cut' | 'slow'
}

/** What the API server did for one request that changed something, or was refused. */
export interface AuditEntry {
  readonly number: number
  readonly timeMs: number
  readonly verb: Verb
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly user: string
  readonly userAgent?: string
  readonly code: number
  readonly revision?: number
  readonly cause?: Cause
}
