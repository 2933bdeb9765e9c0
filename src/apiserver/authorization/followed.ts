import { prefixEnd, type Change, type Store, type Watch } from '#store'

export interface FollowedParts {
  /** Forgets everything: it will be told anew. */
  clear(this: void): void
  apply(this: void, change: Change): void
}

/** Everything under a prefix of the store, followed from the first question on. */
export class Followed {
  readonly #store: Store
  readonly #prefix: string
  readonly #parts: FollowedParts
  #source: Watch | undefined
  #loading: Promise<void> | undefined
  #revision = 0
  #awaiting: { readonly revision: number; readonly resolve: () => void }[] = []

  constructor(store: Store, prefix: string, parts: FollowedParts) {
    this.#store = store
    this.#prefix = prefix
    this.#parts = parts
  }

  /** Resolves when what was there at the first question is known. Before that nothing is. */
  ready(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined
      throw error
    })
    return this.#loading
  }

  /** Resolves when everything is known that has been written up to now. */
  async caughtUp(): Promise<void> {
    await this.ready()
    const { revision } = this.#store
    if (!this.#source || this.#revision >= revision) return
    this.#source.requestProgress()
    await new Promise<void>((resolve) => this.#awaiting.push({ revision, resolve }))
  }

  stop(): void {
    this.#source?.stop()
    this.#source = undefined
    this.#loading = undefined
    this.#seen(Infinity)
    this.#revision = 0
  }

  async #load(): Promise<void> {
    const range = { key: this.#prefix, end: prefixEnd(this.#prefix) }
    const { items, revision } = await this.#store.range(range)
    this.#parts.clear()
    for (const item of items) this.#parts.apply({ type: 'put', item })
    this.#revision = revision
    const source = this.#store.watch({ ...range, startRevision: revision + 1 })
    this.#source = source
    void this.#follow(source)
  }

  async #follow(source: Watch): Promise<void> {
    try {
      for await (const { revision, changes } of source) {
        if (this.#source !== source) return
        for (const change of changes) this.#parts.apply(change)
        this.#seen(revision)
      }
    } catch {
      // The store has let go of us: whoever asks next reads everything anew.
    }
    if (this.#source === source) this.stop()
  }

  #seen(revision: number): void {
    this.#revision = Math.max(this.#revision, revision)
    if (this.#awaiting.length === 0) return
    const due = this.#awaiting.filter((one) => one.revision <= revision)
    this.#awaiting = this.#awaiting.filter((one) => one.revision > revision)
    for (const { resolve } of due) resolve()
  }
}
