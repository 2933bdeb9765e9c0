import { chosenPlugins, createApiServer, type ApiServer, type Audited, type AuthorizationMode, type StaticToken } from '#apiserver'
import { createRpc, type Process, type Programs } from '#kernel'
import type { LocalStore } from '#store'
import { apiOver, serveApi } from './api-calls.ts'
import { isHealthy } from './health.ts'
import type { AuditEntry } from './contract.ts'
import { dialOver } from './dial.ts'
import { EtcdConnection } from './etcd-connection.ts'
import type { LateClock } from './late-clock.ts'
import type { ReplicaSettings } from './replica.ts'

/** etcd's automatic compaction, by revision: older history is let go, looked at this often. */
const keptRevisions = 10_000
const compactionEveryMs = 300_000

/** What kube-apiserver's flags of these names say. */
export interface ApiServerFlags {
  /** Default: AlwaysAllow. */
  readonly authorizationMode?: AuthorizationMode
  readonly enableAdmissionPlugins?: readonly string[]
  readonly disableAdmissionPlugins?: readonly string[]
  /** What `--token-auth-file` says. */
  readonly staticTokens?: readonly StaticToken[]
  /** Default: true. */
  readonly anonymousAuth?: boolean
  /** `--service-cluster-ip-range`. Default: 10.96.0.0/12. */
  readonly serviceCidr?: string
  /** Together they are what priority and fairness shares out. Default: 400 and 200. */
  readonly maxRequestsInFlight?: number
  readonly maxMutatingRequestsInFlight?: number
  /** `--request-timeout`. Default: 60,000. */
  readonly requestTimeoutMs?: number
  /** Told of every request that is answered: `--audit-log-path`. */
  readonly onAudited?: (audited: Audited) => void
}

/** etcd and the API server: the two components that share this thread's memory. */
export class ControlPlane {
  readonly #store: LocalStore
  readonly #etcd: EtcdConnection
  readonly #clock: LateClock
  readonly #flags: ApiServerFlags
  readonly #requests = new Map<string, number>()
  #server: ApiServer | undefined

  constructor(store: LocalStore, clock: LateClock, flags: ApiServerFlags = {}) {
    this.#store = store
    this.#flags = flags
    this.#etcd = new EtcdConnection(store)
    this.#clock = clock
  }

  readonly programs: Programs = {
    etcd: (process: Process) => this.#runEtcd(process),
    apiserver: (process: Process, config: unknown) => this.#runApiServer(process, config as ReplicaSettings), // what Cluster starts it with
  }

  /** API requests that a component has made; for the API server: all it has served. */
  requestsOf(component: string): number {
    return this.#requests.get(component) ?? 0
  }

  get auditNumber(): number {
    return this.#server?.audit.newest ?? 0
  }

  audit(since: number): readonly AuditEntry[] {
    return this.#server?.audit.since(since) ?? []
  }

  #runEtcd(process: Process): void {
    this.#clock.bind(process.clock)
    this.#etcd.isUp = true
    process.signal.addEventListener('abort', () => (this.#etcd.isUp = false))
    const compact = (): void => {
      const revision = this.#store.revision - keptRevisions
      // Who shares a real etcd may have been faster.
      if (revision > this.#store.compactedRevision) this.#store.compact(revision).catch(() => undefined)
      process.clock.after(compactionEveryMs, compact, { background: true })
    }
    process.clock.after(compactionEveryMs, compact, { background: true })
  }

  #runApiServer(process: Process, { identity }: ReplicaSettings): void {
    const rpc = createRpc(process)
    this.#etcd.hold = (work) => process.hold(work)
    const {
      authorizationMode = 'AlwaysAllow',
      enableAdmissionPlugins = [],
      disableAdmissionPlugins = [],
      serviceCidr,
      staticTokens,
      anonymousAuth,
      maxRequestsInFlight = 400,
      maxMutatingRequestsInFlight = 200,
      requestTimeoutMs,
      onAudited,
    } = this.#flags
    const server = createApiServer({
      authorizer: authorizationMode,
      // With RBAC come the restrictions of nodes, as kubeadm has it.
      admission: chosenPlugins(
        authorizationMode === 'RBAC' ? ['NodeRestriction', ...enableAdmissionPlugins] : enableAdmissionPlugins,
        disableAdmissionPlugins,
      ),
      store: this.#etcd,
      ...(serviceCidr !== undefined && { serviceCidr }),
      clock: process.clock,
      random: process.random,
      ...(staticTokens && { staticTokens }),
      ...(anonymousAuth !== undefined && { anonymousAuth }),
      maxInFlight: maxRequestsInFlight + maxMutatingRequestsInFlight,
      ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
      ...(onAudited && { onAudited }),
      hold: (work) => process.hold(work),
      standing: { identity, warn: (text) => console.warn(text) },
      onPanic: (error) => console.error('kube-apiserver:', error),
      dialNode: (node, request, signal) => apiOver(rpc, node, { clock: process.clock })(request, signal),
      dial: dialOver(rpc, process.clock),
      isHealthy: (component) => isHealthy(rpc, component, process.clock),
    })
    this.#server = server
    void server.start()
    process.signal.addEventListener('abort', () => server.stop())
    serveApi(rpc, server.handle, (from) => {
      for (const name of [from, 'apiserver']) this.#requests.set(name, this.requestsOf(name) + 1)
    })
  }
}
