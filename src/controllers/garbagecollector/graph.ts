import { customKinds, customResourceDefinitions, findKind, resources, type CustomResourceDefinition, type Resource } from '#api'
import type { KubeObject } from '#apimachinery'
import { keyOf, type Informer, type Informers } from '#client'

/** An object as the garbage collector knows it. */
export interface Item {
  readonly resource: Resource
  readonly object: KubeObject
  /** Of a kind that a definition brought. */
  readonly isCustom?: true
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

/** A kind that is watched. */
interface Followed {
  readonly resource: Resource
  readonly informer: Informer<KubeObject>
  readonly isCustom: boolean
}

/** As many as upstream's cache of absent owners holds. */
const remembered = 500

const itemOf = ({ resource, isCustom }: Followed, object: KubeObject): Item => ({ resource, object, ...(isCustom && { isCustom }) })

/** Who owns whom, over all kinds: read off the informers' caches by uid. Kinds come and go with their definitions. */
export class OwnerGraph {
  readonly #informers: Informers
  readonly #byPath = new Map<string, Followed>()
  /** The kinds of each definition, the one that is watched first. */
  readonly #custom = new Map<string, readonly Resource[]>()
  readonly #places = new Map<string, Item>()
  /** Uids of custom resources that were seen to go: their kind may be gone as well, so that nobody can be asked. */
  readonly #gone = new Set<string>()

  constructor(informers: Informers) {
    this.#informers = informers
    for (const resource of collected) this.#follow(resource, false)
  }

  /** Calls with whatever appears, changes or goes. */
  subscribe(onChange: (change: Change) => void): void {
    for (const followed of this.#byPath.values()) this.#hear(followed, onChange)
    const take = (definition: CustomResourceDefinition): void => this.#take(definition, onChange)
    this.#informers.of(customResourceDefinitions).subscribe({
      added: take,
      updated: take,
      deleted: (definition) => this.#release(definition.metadata.name, onChange),
    })
  }

  byUid(uid: string): Item | undefined {
    return this.#places.get(uid)
  }

  dependentsOf(uid: string): readonly Item[] {
    return [...this.#byPath.values()].flatMap((followed) =>
      followed.informer.lister.byIndex(byOwner, uid).map((object) => itemOf(followed, object)),
    )
  }

  /** Whether an object of a kind that a definition brought was seen to go, not long ago. */
  isGone(uid: string): boolean {
    return this.#gone.has(uid)
  }

  /** The kind of that name, built in or brought by a definition. */
  findKind(group: string, version: string, kind: string): Resource | undefined {
    const isMeant = (one: Resource): boolean => one.group === group && one.version === version && one.kind === kind
    return findKind(group, version, kind) ?? [...this.#custom.values()].flat().find(isMeant)
  }

  /** What a queue holds of an item. */
  keyOf({ resource, object }: Item): string {
    return `${pathOf(resource)} ${keyOf(object)}`
  }

  get(key: string): Item | undefined {
    const space = key.indexOf(' ')
    const followed = this.#byPath.get(key.slice(0, space))
    const object = followed?.informer.lister.get(key.slice(space + 1))
    return followed && object && itemOf(followed, object)
  }

  #follow(resource: Resource, isCustom: boolean): Followed {
    const followed = { resource, informer: this.#informers.of(resource), isCustom }
    followed.informer.addIndex(byOwner, ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? [])
    this.#byPath.set(pathOf(resource), followed)
    return followed
  }

  #hear(followed: Followed, onChange: (change: Change) => void): void {
    const keep = (object: KubeObject, previous?: KubeObject): void => {
      const item = itemOf(followed, object)
      this.#places.set(object.metadata.uid, item)
      onChange({ item, previous, isGone: false })
    }
    followed.informer.subscribe({
      added: (object) => keep(object),
      updated: keep,
      deleted: (object) => this.#forget(followed, object, onChange),
    })
  }

  #forget(followed: Followed, object: KubeObject, onChange: (change: Change) => void): void {
    const { uid } = object.metadata
    this.#places.delete(uid)
    if (followed.isCustom) {
      this.#gone.add(uid)
      const [oldest] = this.#gone
      if (this.#gone.size > remembered && oldest !== undefined) this.#gone.delete(oldest)
    }
    onChange({ item: itemOf(followed, object), previous: undefined, isGone: true })
  }

  /** Watches what a definition brings, in the version that clients prefer. */
  #take(definition: CustomResourceDefinition, onChange: (change: Change) => void): void {
    const { name } = definition.metadata
    const kinds = customKinds(definition)
    const [before] = this.#custom.get(name) ?? []
    const [preferred] = kinds
    if (before && (!preferred || pathOf(before) !== pathOf(preferred))) this.#release(name, onChange)
    if (!preferred) return
    this.#custom.set(name, kinds)
    if (!this.#byPath.has(pathOf(preferred))) this.#hear(this.#follow(preferred, true), onChange)
  }

  #release(name: string, onChange: (change: Change) => void): void {
    const [watched] = this.#custom.get(name) ?? []
    this.#custom.delete(name)
    const followed = watched && this.#byPath.get(pathOf(watched))
    if (!followed) return
    this.#byPath.delete(pathOf(followed.resource))
    this.#informers.drop(followed.resource)
    for (const object of followed.informer.lister.list()) this.#forget(followed, object, onChange)
  }
}
