import { resources, type Resource } from '#api'
import type { KubeObject } from '#apimachinery'
import { keyOf, type Informer, type Informers } from '#client'

/** An object as the garbage collector knows it. */
export interface Item {
  readonly resource: Resource
  readonly object: KubeObject
}

/** What happened to an object, and what it was before if it was there. */
export interface Change {
  readonly item: Item
  readonly previous: KubeObject | undefined
  readonly isGone: boolean
}

const byOwner = 'owner'

/** Events come and go by themselves and own nothing; the rest is watched once per kind. */
const collected: readonly Resource[] = resources.filter(
  ({ plural, verbs, storedAs }) => plural !== 'events' && !storedAs && (verbs?.includes('watch') ?? true),
)

const pathOf = ({ group, version, plural }: Resource): string => `${group}/${version}/${plural}`

/** Who owns whom, over all kinds: read off the informers' caches by uid. */
export class OwnerGraph {
  readonly #informers: readonly (readonly [Resource, Informer<KubeObject>])[]
  readonly #byPath: ReadonlyMap<string, readonly [Resource, Informer<KubeObject>]>
  readonly #places = new Map<string, Item>()

  constructor(informers: Informers) {
    this.#informers = collected.map((resource) => [resource, informers.of(resource)] as const)
    this.#byPath = new Map(this.#informers.map((entry) => [pathOf(entry[0]), entry]))
    for (const [, informer] of this.#informers) {
      informer.addIndex(byOwner, ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? [])
    }
  }

  /** Calls with whatever appears, changes or goes. */
  subscribe(onChange: (change: Change) => void): void {
    for (const [resource, informer] of this.#informers) {
      const keep = (object: KubeObject, previous?: KubeObject): void => {
        const item = { resource, object }
        this.#places.set(object.metadata.uid, item)
        onChange({ item, previous, isGone: false })
      }
      informer.subscribe({
        added: (object) => keep(object),
        updated: keep,
        deleted: (object) => {
          this.#places.delete(object.metadata.uid)
          onChange({ item: { resource, object }, previous: undefined, isGone: true })
        },
      })
    }
  }

  byUid(uid: string): Item | undefined {
    return this.#places.get(uid)
  }

  dependentsOf(uid: string): readonly Item[] {
    return this.#informers.flatMap(([resource, informer]) => informer.lister.byIndex(byOwner, uid).map((object) => ({ resource, object })))
  }

  /** What a queue holds of an item. */
  keyOf({ resource, object }: Item): string {
    return `${pathOf(resource)} ${keyOf(object)}`
  }

  get(key: string): Item | undefined {
    const space = key.indexOf(' ')
    const [resource, informer] = this.#byPath.get(key.slice(0, space)) ?? []
    const object = informer?.lister.get(key.slice(space + 1))
    return resource && object && { resource, object }
  }
}
