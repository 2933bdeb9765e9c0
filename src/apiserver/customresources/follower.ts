import type { CustomResourceDefinition } from '#api'
import type { Stop } from '#kernel'
import { prefixEnd, type KeyValue, type Watch } from '#store'
import type { Served } from '../catalog.ts'
import type { Environment } from '../environment.ts'
import { loadCustomResources } from './load.ts'

const retryMs = 1000

/**
 * Follows the definitions in the store, whoever writes them, and has what they declare served: what was there at the start
 * before the first request, later ones as soon as their names are accepted.
 */
export class DefinitionFollower {
  readonly #environment: Environment
  readonly #onPanic: (error: unknown) => void
  readonly #known = new Map<string, CustomResourceDefinition>()
  readonly #retries = new Map<string, Stop>()
  #watch: Watch | undefined
  #isStopped = false

  /** `onPanic` hears of definitions that could not be dealt with: the others are. */
  constructor(environment: Environment, onPanic: (error: unknown) => void) {
    this.#environment = environment
    this.#onPanic = onPanic
  }

  /** Resolves when what is in the store is served. */
  async follow(): Promise<void> {
    const { catalog, store } = this.#environment
    const served = catalog.find('apiextensions.k8s.io', 'v1', 'customresourcedefinitions')
    if (!served || this.#isStopped) return
    const { prefix } = served
    const { items, revision } = await store.range({ key: prefix, end: prefixEnd(prefix) })
    const watch = store.watch({ key: prefix, end: prefixEnd(prefix), startRevision: revision + 1 })
    this.#watch = watch
    await this.#replace(served, items)
    void this.#run(served, watch)
  }

  stop(): void {
    this.#isStopped = true
    this.#watch?.stop()
    for (const stop of this.#retries.values()) stop()
  }

  async #run(served: Served, watch: Watch): Promise<void> {
    try {
      for await (const { changes } of watch) {
        if (this.#isStopped) return
        for (const { type, item } of changes) {
          const name = item.key.slice(served.prefix.length)
          if (type === 'delete') this.#known.delete(name)
          else this.#known.set(name, served.fromStored(item) as CustomResourceDefinition) // under this prefix is nothing else
          await this.#settle(served, name)
        }
      }
    } catch {
      // The store has let go of us: begun anew below.
    }
    if (this.#isStopped) return
    await this.#environment.clock.sleep(retryMs)
    await this.follow().catch(() => this.#run(served, watch))
  }

  async #replace(served: Served, items: readonly KeyValue[]): Promise<void> {
    const before = [...this.#known.keys()]
    this.#known.clear()
    for (const item of items) this.#known.set(item.key.slice(served.prefix.length), served.fromStored(item) as CustomResourceDefinition)
    for (const name of new Set([...before, ...this.#known.keys()])) await this.#settle(served, name)
  }

  /** Brings one definition forward, and those that have waited for a name of its group. */
  async #settle(served: Served, name: string): Promise<void> {
    const { settleDefinition, isWaitingForNames } = await this.#machinery()
    const again = (delayMs: number): void => {
      this.#retries.get(name)?.()
      this.#retries.set(
        name,
        this.#environment.clock.after(delayMs, () => void this.#settle(served, name)),
      )
    }
    const settle = (one: string): Promise<void> => settleDefinition(this.#environment, served, this.#known, one, again).catch(this.#onPanic)
    await settle(name)
    const group = name.slice(name.indexOf('.') + 1)
    for (const [other, definition] of this.#known)
      if (other !== name && definition.spec.group === group && isWaitingForNames(definition)) await settle(other)
  }

  #machinery(): ReturnType<typeof loadCustomResources> {
    return this.#environment.hold(loadCustomResources())
  }
}
