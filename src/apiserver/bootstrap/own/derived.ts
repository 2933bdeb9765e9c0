import { deepEqual, type KubeObject } from '#apimachinery'
import { prefixEnd, type Change, type KeyValue, type Operation } from '#store'
import { Followed } from '../../authorization/followed.ts'
import type { Served } from '../../catalog.ts'
import type { Environment } from '../../environment.ts'
import { keyOf } from '../../registry/keys.ts'
import type { InitialObject } from '../objects.ts'
import { newObject } from '../seed.ts'

type Body = InitialObject['body']

/** Objects that the server keeps for others: while what they stand for is there, and no longer. */
export interface Derivation {
  readonly from: Served
  /** Cluster-wide. */
  readonly to: Served
  derive(this: void, object: KubeObject): readonly Body[]
  /** Whether an object was made here. Others are left alone. */
  isDerived(this: void, object: KubeObject): boolean
}

/** Follows what a derivation is from, and writes what it is to. */
export class Derived {
  readonly #environment: Environment
  readonly #derivation: Derivation
  readonly #followed: Followed
  /** By the name of what is derived: from which keys, and as what. */
  readonly #wanted = new Map<string, Map<string, Body>>()
  readonly #namesOf = new Map<string, readonly string[]>()
  readonly #dirty = new Set<string>()
  #working: Promise<void> | undefined

  constructor(environment: Environment, derivation: Derivation) {
    this.#environment = environment
    this.#derivation = derivation
    this.#followed = new Followed(environment.store, derivation.from.prefix, {
      clear: () => {
        this.#wanted.clear()
        this.#namesOf.clear()
      },
      apply: (change) => this.#apply(change),
    })
  }

  /** Resolves when everything is as it should be; after that it is kept so. May be called again. */
  async follow(): Promise<void> {
    const { store } = this.#environment
    const { to } = this.#derivation
    await this.#followed.ready()
    const { items } = await store.range({ key: to.prefix, end: prefixEnd(to.prefix) })
    const present = new Set(items.map(({ key }) => key.slice(to.prefix.length)))
    for (const item of items) this.#noteStale(item)
    for (const name of this.#wanted.keys()) if (!present.has(name)) this.#dirty.add(name)
    await this.#work()
  }

  stop(): void {
    this.#followed.stop()
  }

  #noteStale(item: KeyValue): void {
    const { to, isDerived } = this.#derivation
    const object = to.fromStored(item)
    if (isDerived(object) && !this.#wanted.has(object.metadata.name)) this.#dirty.add(object.metadata.name)
  }

  #apply({ type, item }: Change): void {
    const { from, derive } = this.#derivation
    const { key } = item
    const before = this.#namesOf.get(key) ?? []
    const bodies = type === 'delete' ? [] : derive(from.fromStored(item))
    const names = bodies.map(({ metadata }) => metadata.name)
    for (const name of before) {
      const wanted = this.#wanted.get(name)
      wanted?.delete(key)
      if (wanted?.size === 0) this.#wanted.delete(name)
    }
    for (const body of bodies) {
      const { name } = body.metadata
      this.#wanted.set(name, (this.#wanted.get(name) ?? new Map<string, Body>()).set(key, body))
    }
    if (names.length > 0) this.#namesOf.set(key, names)
    else this.#namesOf.delete(key)
    // What has changed in other ways is no matter.
    if (deepEqual(names, before)) return
    for (const name of [...before, ...names]) this.#dirty.add(name)
    void this.#work()
  }

  /** One at a time, in order. */
  async #work(): Promise<void> {
    if (this.#dirty.size > 0) await (this.#working ??= this.#settleAll())
  }

  async #settleAll(): Promise<void> {
    try {
      for (let [name] = this.#dirty; name !== undefined; [name] = this.#dirty) {
        this.#dirty.delete(name)
        await this.#settle(name)
      }
    } catch {
      // The store is gone: `follow` begins anew.
    } finally {
      this.#working = undefined
    }
  }

  async #settle(name: string): Promise<void> {
    const { store } = this.#environment
    const { to, isDerived } = this.#derivation
    const key = keyOf(to, undefined, name)
    const [item] = (await store.range({ key })).items
    const [body] = this.#wanted.get(name)?.values() ?? []
    const present = item && to.fromStored(item)
    // Others' are left alone.
    if (present ? !isDerived(present) || (body && deepEqual(present['spec' as never], body['spec'])) : !body) return
    const write: Operation = body
      ? { type: 'put', key, value: to.toStored(newObject(this.#environment, to, { body })) }
      : { type: 'delete', key }
    await this.#commit(key, item?.modRevision ?? 0, write)
  }

  async #commit(key: string, modRevision: number, write: Operation): Promise<void> {
    const { store, causes } = this.#environment
    const before = store.revision
    const done = store.txn({ compare: [{ key, modRevision }], then: [write] })
    // A local store has written by now, and whoever watches may hear of it before we are back.
    if (store.revision > before) causes.note(store.revision, 'kube-apiserver')
    await done
  }
}
