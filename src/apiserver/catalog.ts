import type { Resource } from '#api'
import { schemaOf } from '#api'
import { apiVersionOf, deepFreeze, type FieldReaders, type KubeObject, type Schema } from '#apimachinery'
import type { KeyValue, Store } from '#store'
import { objectOf, storedForm } from './registry/versioned.ts'
import { strategyOf, type Strategy } from './strategies/strategy.ts'
import { WatchCache } from './watch/watch-cache.ts'
import type { WriteCauses } from './watch/write-causes.ts'

/** A declared kind with what the server derives from it, once. */
export interface Served {
  readonly resource: Resource
  readonly apiVersion: string
  readonly schema: Schema | undefined
  /** Of all its keys in the store, with the slash at the end. */
  readonly prefix: string
  readonly fields: FieldReaders<KubeObject>
  /** Whether objects can be selected by more than name and namespace. */
  readonly hasMoreFields: boolean
  readonly watches: WatchCache
  readonly strategy: Strategy
  /** The object of a stored value, in this version. */
  fromStored(this: void, item: StoredItem): KubeObject
  /** What is stored of an object. */
  toStored(this: void, object: KubeObject): object
  /** Absent for most. Else awaited before `fromStored` of these, or `toStored` of this: another server converts. */
  prepareFromStored?(this: void, items: readonly StoredItem[]): Promise<void>
  prepareToStored?(this: void, object: KubeObject): Promise<void>
}

type StoredItem = Pick<KeyValue, 'value' | 'modRevision'>

/** The kinds that are served, by group, version and resource. */
export interface Catalog {
  readonly all: readonly Served[]
  /** Their declarations. */
  readonly resources: readonly Resource[]
  find(group: string, version: string, resource: string): Served | undefined
  /** In whatever version comes first. */
  ofGroup(group: string, resource: string): Served | undefined
  /** Serves the kinds of a definition instead of those it had; none takes it away. Whoever watches them must begin anew. */
  serveCustom(definition: string, kinds: readonly Resource[]): void
}

export interface CatalogParts {
  readonly store: Store
  readonly causes: WriteCauses
}

export function createCatalog(resources: readonly Resource[], parts: CatalogParts): Catalog {
  const builtIn = resources.map((resource) => serve(resource, parts))
  const custom = new Map<string, readonly Served[]>()
  let index = indexOf(builtIn)
  return {
    get all() {
      return index.all
    },
    get resources() {
      return index.resources
    },
    find: (group, version, resource) => index.byVersion.get(keyOf(group, version, resource)),
    ofGroup: (group, resource) => index.byGroup.get(keyOf(group, '', resource)),
    serveCustom(definition, kinds) {
      const before = custom.get(definition) ?? []
      if (kinds.length > 0)
        custom.set(
          definition,
          kinds.map((resource) => serve(resource, parts)),
        )
      else custom.delete(definition)
      const others = [...custom].toSorted(([a], [b]) => (groupFirst(a) < groupFirst(b) ? -1 : 1)).flatMap(([, served]) => served)
      index = indexOf([...builtIn, ...others])
      for (const { watches } of before) watches.stop()
    },
  }
}

/** Definitions by their group, then by their resource: `example.com crontabs` of `crontabs.example.com`. */
const groupFirst = (definition: string): string => {
  const dot = definition.indexOf('.')
  return `${definition.slice(dot + 1)} ${definition.slice(0, dot)}`
}

function indexOf(all: readonly Served[]) {
  return {
    all,
    resources: all.map(({ resource }) => resource),
    byVersion: new Map(all.map((served) => [keyOf(served.resource.group, served.resource.version, served.resource.plural), served])),
    byGroup: new Map(all.toReversed().map((served) => [keyOf(served.resource.group, '', served.resource.plural), served])),
  }
}

const keyOf = (group: string, version: string, resource: string): string => `${group}/${version}/${resource}`

function serve(resource: Resource, { store, causes }: CatalogParts): Served {
  const { group, plural } = resource.storedAs ?? resource
  const prefix = `/registry/${group || 'core'}/${plural}/`
  const fromStored = converted(resource)
  const fields = fieldReaders(resource)
  const preparation = preparationOf(resource)
  return {
    resource,
    apiVersion: apiVersionOf(resource.group, resource.version),
    schema: resource.custom ? resource.custom.structure : schemaOf(resource.schema),
    prefix,
    fields,
    hasMoreFields: Object.keys(resource.selectableFields ?? {}).length > 0 || resource.custom !== undefined,
    ...preparation,
    watches: new WatchCache({ store, prefix, causes, fields, fromStored, ...preparation }),
    strategy: strategyOf(resource),
    fromStored,
    toStored: (object) => storedForm(resource.storedAs ? resource.storedAs.toStored(object) : object),
  }
}

function preparationOf({ storedAs }: Resource): Pick<Served, 'prepareFromStored' | 'prepareToStored'> {
  if (!storedAs?.prepareFromStored) return {}
  return {
    prepareFromStored: async (items) => storedAs.prepareFromStored?.(items.map((item) => objectOf(item))),
    prepareToStored: async (object) => storedAs.prepareToStored?.(object),
  }
}

const fieldReaders = ({ scope, selectableFields }: Resource): FieldReaders<KubeObject> => ({
  'metadata.name': ({ metadata }) => metadata.name,
  ...(scope === 'Namespaced' && { 'metadata.namespace': ({ metadata }: KubeObject) => metadata.namespace ?? '' }),
  ...selectableFields,
})

/** Decoding with conversion, where objects are stored in another version: each is converted once. */
function converted({ storedAs }: Resource): Served['fromStored'] {
  if (!storedAs) return objectOf
  const known = new WeakMap<KubeObject, KubeObject>()
  return (item) => {
    const stored = objectOf(item)
    let object = known.get(stored)
    if (!object) known.set(stored, (object = deepFreeze(storedAs.fromStored(stored))))
    return object
  }
}
