import type { KubeObject } from '#apimachinery'
import { prefixEnd, type Change, type Store, type Watch } from '#store'
import { objectOf } from '../registry/versioned.ts'

/**
 * The objects under a prefix of the store, for those who need all of them for every request.
 *
 * - The store is followed from the first question on; when it lets go, the next question begins anew.
 * - What was written before a question may be known a little later, as with any watch.
 */
export class Followed<T extends KubeObject> {
  readonly #store: Store
  readonly #prefix: string
  readonly #byKey = new Map<string, T>()
  #sorted: readonly T[] | undefined
  #source: Watch | undefined
  #loading: Promise<void> | undefined

  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  /** By their keys. */
  async all(): Promise<readonly T[]> {
    if (!this.#source) await this.#load()
    this.#sorted ??= [...this.#byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
    return this.#sorted
  }

  stop(): void {
    this.#source?.stop()
    this.#source = undefined
  }

  #load(): Promise<void> {
    this.#loading ??= this.#begin().finally(() => (this.#loading = undefined))
    return this.#loading
  }

  async #begin(): Promise<void> {
    const range = { key: this.#prefix, end: prefixEnd(this.#prefix) }
    const { items, revision } = await this.#store.range(range)
    this.#byKey.clear()
    for (const item of items) this.#apply({ type: 'put', item })
    this.#sorted = undefined
    const source = this.#store.watch({ ...range, startRevision: revision + 1 })
    this.#source = source
    void this.#follow(source)
  }

  async #follow(source: Watch): Promise<void> {
    try {
      for await (const { changes } of source) {
        if (this.#source !== source) return
        for (const change of changes) this.#apply(change)
      }
    } catch {
      // Begun anew with the next question.
    }
    if (this.#source === source) this.stop()
  }

  #apply({ type, item }: Change): void {
    this.#sorted = undefined
    if (type === 'put') this.#byKey.set(item.key, objectOf(item) as T)
    else this.#byKey.delete(item.key)
  }
}
