import type { APIService, Resource } from '#api'
import { deepEqual, type ApiRequest, type ApiResponse } from '#apimachinery'
import type { Stop } from '#kernel'
import { prefixEnd, type Change, type Watch } from '#store'
import type { GroupVersion } from '../discovery/groups.ts'
import type { Call, Environment } from '../environment.ts'
import { objectOf } from '../registry/versioned.ts'

const prefix = '/registry/apiregistration.k8s.io/apiservices/'
/** An API that is there is looked after this often; one that is not more and more seldom, up to this. */
const checkEveryMs = 30_000
const firstRetryMs = 1000

/** An API that a server inside of the cluster serves. */
export interface RemoteApi {
  readonly api: APIService
  readonly isAvailable: boolean
  /** What it has said it serves when it was last heard of. */
  readonly kinds: readonly Resource[]
  readonly failures: number
}

/**
 * The APIs that this server hands on to others: APIServices with a service, followed in the store and checked from time to
 * time. What that takes is loaded with the first of them.
 */
export class AggregatedApis {
  readonly #environment: Environment
  readonly #onPanic: (error: unknown) => void
  readonly #remote = new Map<string, RemoteApi>()
  readonly #timers = new Map<string, Stop>()
  #versions: readonly GroupVersion[] | undefined
  #watch: Watch | undefined
  #isStopped = false

  constructor(environment: Environment, onPanic: (error: unknown) => void) {
    this.#environment = environment
    this.#onPanic = onPanic
  }

  /** The answer of the server whose API a request is for; undefined for what this server answers itself. */
  answer(call: Call): Promise<ApiResponse> | undefined {
    const remote = this.#of(call.request)
    return remote && this.#answerBy(remote, call)
  }

  /** For discovery; the same list as long as nothing changes. */
  get versions(): readonly GroupVersion[] {
    this.#versions ??= [...this.#remote.values()].toSorted(byPriority).map(({ api: { spec }, isAvailable, kinds }) => {
      const { group = '', version = '' } = spec
      return { group, version, apiVersion: `${group}/${version}`, resources: kinds, ...(!isAvailable && { isStale: true }) }
    })
    return this.#versions
  }

  async follow(): Promise<void> {
    if (this.#isStopped) return
    const { store } = this.#environment
    const range = { key: prefix, end: prefixEnd(prefix) }
    const { items, revision } = await store.range(range)
    this.#watch = store.watch({ ...range, startRevision: revision + 1 })
    const names = new Set(items.map(({ key }) => key.slice(prefix.length)))
    for (const name of this.#remote.keys()) if (!names.has(name)) this.#forget(name)
    for (const item of items) this.#apply({ type: 'put', item })
    void this.#run(this.#watch)
  }

  stop(): void {
    this.#isStopped = true
    this.#watch?.stop()
    for (const stop of this.#timers.values()) stop()
  }

  #of({ group, version, path = '' }: ApiRequest): RemoteApi | undefined {
    if (this.#remote.size === 0) return undefined
    const [, pathGroup, pathVersion] = group === undefined ? (/^\/apis\/([^/]+)\/([^/]+)/.exec(path) ?? []) : ['', group, version]
    return this.#remote.get(`${pathVersion}.${pathGroup}`)
  }

  async #answerBy(remote: RemoteApi, call: Call): Promise<ApiResponse> {
    const { proxyToApi } = await this.#environment.hold(import('./proxy.ts'))
    return proxyToApi(this.#environment, remote, call)
  }

  async #run(watch: Watch): Promise<void> {
    try {
      for await (const { changes } of watch) {
        if (this.#isStopped) return
        for (const change of changes) this.#apply(change)
      }
    } catch {
      // The store has let go of us: begun anew below.
    }
    if (this.#isStopped) return
    await this.#environment.clock.sleep(firstRetryMs)
    await this.follow().catch(() => this.#run(watch))
  }

  #apply({ type, item }: Change): void {
    const name = item.key.slice(prefix.length)
    const api = type === 'put' ? (objectOf(item) as APIService) : undefined // under this prefix is nothing else
    if (!api?.spec.service) return this.#forget(name)
    const known = this.#remote.get(name)
    if (known && deepEqual(known.api.spec, api.spec)) return
    this.#set(name, { api, isAvailable: false, kinds: known?.kinds ?? [], failures: 0 })
    this.#check(name)
  }

  #forget(name: string): void {
    this.#timers.get(name)?.()
    this.#timers.delete(name)
    if (this.#remote.delete(name)) this.#versions = undefined
  }

  #set(name: string, next: RemoteApi): void {
    const { isAvailable, kinds, api } = this.#remote.get(name) ?? {}
    this.#remote.set(name, next)
    if (isAvailable !== next.isAvailable || api !== next.api || !deepEqual(kinds, next.kinds)) this.#versions = undefined
  }

  #check(name: string): void {
    this.#timers.get(name)?.()
    void this.#checkOnce(name).catch(this.#onPanic)
  }

  async #checkOnce(name: string): Promise<void> {
    const remote = this.#remote.get(name)
    if (!remote) return
    const { checkApi } = await this.#environment.hold(import('./check.ts'))
    const { isAvailable, kinds = remote.kinds } = await checkApi(this.#environment, remote.api)
    // It has gone, or is another one now, which is checked for itself.
    if (this.#isStopped || this.#remote.get(name) !== remote) return
    const failures = isAvailable ? 0 : remote.failures + 1
    this.#set(name, { ...remote, isAvailable, kinds, failures })
    const delayMs = isAvailable ? checkEveryMs : Math.min(firstRetryMs * 2 ** remote.failures, checkEveryMs)
    // A cluster that only looks after itself is at rest.
    this.#timers.set(
      name,
      this.#environment.clock.after(delayMs, () => this.#check(name), { background: true }),
    )
  }
}

/** Groups that are more important first, and of a group the versions that are. */
const byPriority = ({ api: { spec: a } }: RemoteApi, { api: { spec: b } }: RemoteApi): number =>
  b.groupPriorityMinimum - a.groupPriorityMinimum || (a.group ?? '').localeCompare(b.group ?? '') || b.versionPriority - a.versionPriority
