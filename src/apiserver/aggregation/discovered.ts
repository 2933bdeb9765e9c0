import type { Resource, SubresourceInfo } from '#api'
import type { JsonObject } from '#apimachinery'

/** An entry of an APIResourceList. */
interface Entry {
  readonly name: string
  readonly singularName?: string
  readonly namespaced?: boolean
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs?: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}

/** The kinds that another server says it serves, as far as discovery tells of them. */
export function discoveredKinds(group: string, version: string, list: JsonObject): readonly Resource[] {
  const entries = (Array.isArray(list['resources']) ? list['resources'] : []) as readonly Entry[] // what an APIResourceList has there
  return entries
    .filter(({ name }) => !name.includes('/'))
    .map((entry) => {
      const { name, singularName, namespaced, kind, verbs = [], shortNames, categories } = entry
      const others = subresourcesOf(name, entries)
      return {
        group,
        version,
        kind,
        plural: name,
        singular: singularName || kind.toLowerCase(),
        scope: namespaced ? 'Namespaced' : 'Cluster',
        schema: '',
        verbs,
        ...(shortNames && { shortNames }),
        ...(categories && { categories }),
        ...(Object.keys(others).length > 0 && { subresources: { others } }),
      }
    })
}

const subresourcesOf = (plural: string, entries: readonly Entry[]): Readonly<Record<string, SubresourceInfo>> =>
  Object.fromEntries(
    entries
      .filter(({ name }) => name.startsWith(`${plural}/`))
      .map(({ name, kind, group, version, verbs = [] }) => [
        name.slice(plural.length + 1),
        { kind, verbs, ...(group !== undefined && { group }), ...(version !== undefined && { version }) },
      ]),
  )
