import type { FieldReaders, KubeObject } from '#apimachinery'
import type { ObjectChange, Watcher } from './watch-cache.ts'

type Watchers = Set<Watcher>

/**
 * Who watches, arranged so that a change is shown only to those it can concern: a thousand kubelets that each watch the
 * pods of their node cost a change of one pod no more than one of them does. A watcher is filed under the one thing its
 * selection pins down most: the value of a field, else the namespace, else everything.
 */
export class Audience {
  readonly all: Watchers = new Set()
  readonly #fields: FieldReaders<KubeObject>
  readonly #anywhere: Watchers = new Set()
  readonly #byNamespace = new Map<string, Watchers>()
  /** field → value → watchers */
  readonly #byField = new Map<string, Map<string, Watchers>>()

  constructor(fields: FieldReaders<KubeObject>) {
    this.#fields = fields
  }

  get size(): number {
    return this.all.size
  }

  add(watcher: Watcher): void {
    this.all.add(watcher)
    const { pinned, namespace } = watcher.selection
    if (pinned)
      setIn(
        setIn(this.#byField, pinned.field, () => new Map<string, Watchers>()),
        pinned.value,
        newWatchers,
      ).add(watcher)
    else if (namespace !== undefined) setIn(this.#byNamespace, namespace, newWatchers).add(watcher)
    else this.#anywhere.add(watcher)
  }

  delete(watcher: Watcher): void {
    this.all.delete(watcher)
    const { pinned, namespace } = watcher.selection
    if (pinned) {
      const values = this.#byField.get(pinned.field)
      if (values) drop(values, pinned.value, watcher)
      if (values?.size === 0) this.#byField.delete(pinned.field)
    } else if (namespace !== undefined) drop(this.#byNamespace, namespace, watcher)
    else this.#anywhere.delete(watcher)
  }

  /** Calls back for each watcher that may want to know of the change. */
  forEach(change: ObjectChange, visit: (watcher: Watcher) => void): void {
    const { object } = change.event
    for (const watcher of this.#anywhere) visit(watcher)
    for (const watcher of this.#byNamespace.get(object.metadata.namespace ?? '') ?? []) visit(watcher)
    for (const [field, values] of this.#byField) {
      const now = this.#fields[field]?.(object) ?? ''
      for (const watcher of values.get(now) ?? []) visit(watcher)
      const before = change.previous === undefined ? now : (this.#fields[field]?.(change.previous) ?? '')
      if (before !== now) for (const watcher of values.get(before) ?? []) visit(watcher)
    }
  }
}

const newWatchers = (): Watchers => new Set()

function setIn<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

function drop(map: Map<string, Watchers>, key: string, watcher: Watcher): void {
  const watchers = map.get(key)
  watchers?.delete(watcher)
  if (watchers?.size === 0) map.delete(key)
}
