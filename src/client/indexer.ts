import type { KubeObject } from '#apimachinery'
import { controllerOf, keyOf } from './keys.ts'
import type { Lister, ObjectKey } from './types.ts'

/** Objects by key, whose array is built once per change, not once per reader. */
class Bucket<T> {
  readonly #objects = new Map<ObjectKey, T>()
  #array: readonly T[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key)
  }

  set(key: ObjectKey, object: T): void {
    this.#objects.set(key, object)
    this.#array = undefined
  }

  delete(key: ObjectKey): void {
    this.#objects.delete(key)
    this.#array = undefined
  }

  keys(): Iterable<ObjectKey> {
    return this.#objects.keys()
  }

  toArray(): readonly T[] {
    return (this.#array ??= [...this.#objects.values()])
  }
}

interface Index<T> {
  readonly valuesOf: (object: T) => readonly string[]
  readonly buckets: Map<string, Bucket<T>>
}

const byNamespace = 'namespace'
const byController = 'controller'
const nothing: readonly never[] = []

/** The objects of one informer with their indexes. A read costs as much as what it returns. */
export class Indexer<T extends KubeObject> implements Lister<T> {
  readonly #all = new Bucket<T>()
  readonly #indexes = new Map<string, Index<T>>()

  constructor() {
    this.addIndex(byNamespace, ({ metadata }) => (metadata.namespace === undefined ? [] : [metadata.namespace]))
    this.addIndex(byController, (object) => {
      const owner = controllerOf(object)
      return owner ? [owner.uid] : []
    })
  }

  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
    if (this.#indexes.has(name)) return
    const index: Index<T> = { valuesOf, buckets: new Map() }
    this.#indexes.set(name, index)
    for (const object of this.#all.toArray()) reindex(index, keyOf(object), undefined, object)
  }

  get(key: ObjectKey): T | undefined {
    return this.#all.get(key)
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined ? this.#all.toArray() : this.byIndex(byNamespace, namespace)
  }

  byIndex(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name)
    if (!index) throw new Error(`no index ${name}`)
    return index.buckets.get(value)?.toArray() ?? nothing
  }

  ownedBy(owner: { readonly metadata: { readonly uid: string } }): readonly T[] {
    return this.byIndex(byController, owner.metadata.uid)
  }

  keys(): Iterable<ObjectKey> {
    return this.#all.keys()
  }

  set(key: ObjectKey, object: T): void {
    const previous = this.#all.get(key)
    this.#all.set(key, object)
    for (const index of this.#indexes.values()) reindex(index, key, previous, object)
  }

  delete(key: ObjectKey): void {
    const previous = this.#all.get(key)
    if (!previous) return
    this.#all.delete(key)
    for (const index of this.#indexes.values()) reindex(index, key, previous, undefined)
  }
}

/** Moves an object between buckets; one that stays in its bucket keeps its place there. */
function reindex<T>(index: Index<T>, key: ObjectKey, previous: T | undefined, next: T | undefined): void {
  const before = previous === undefined ? nothing : index.valuesOf(previous)
  const after = next === undefined ? nothing : index.valuesOf(next)
  for (const value of before) {
    if (after.includes(value)) continue
    const bucket = index.buckets.get(value)
    bucket?.delete(key)
    if (bucket?.size === 0) index.buckets.delete(value)
  }
  if (next === undefined) return
  for (const value of after) {
    const bucket = index.buckets.get(value) ?? new Bucket<T>()
    bucket.set(key, next)
    index.buckets.set(value, bucket)
  }
}
