import { parseApiVersion, type JsonObject } from '#apimachinery'
import type { Api } from '../api.ts'

/** A resource type, as discovery tells of it. */
export interface ResourceType {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  /** Subresources by name. */
  readonly subresources: readonly string[]
}

const aggregated = ['v2', 'v2beta1'].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
const accept = [...aggregated, 'application/json'].join(',')

interface DiscoveredResource {
  readonly resource: string
  readonly responseKind?: { readonly kind: string }
  readonly scope: string
  readonly singularResource?: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly { readonly subresource: string }[]
}
interface DiscoveredGroups {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions: readonly { readonly version: string; readonly resources?: readonly DiscoveredResource[] }[]
  }[]
}

/** What `/apis/<group>/<version>` answers. */
interface ResourceList {
  readonly resources?: readonly {
    readonly name: string
    readonly singularName?: string
    readonly namespaced: boolean
    readonly kind: string
    readonly verbs: readonly string[]
    readonly shortNames?: readonly string[]
    readonly categories?: readonly string[]
  }[]
}

const fromAggregated = (answer: JsonObject): ResourceType[] =>
  (answer as unknown as DiscoveredGroups).items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources
        .filter(({ responseKind }) => responseKind?.kind)
        .map((found) => ({
          group: metadata?.name ?? '',
          version,
          kind: found.responseKind?.kind ?? '',
          plural: found.resource,
          singular: found.singularResource || (found.responseKind?.kind ?? '').toLowerCase(),
          namespaced: found.scope === 'Namespaced',
          verbs: found.verbs,
          shortNames: found.shortNames ?? [],
          categories: found.categories ?? [],
          subresources: (found.subresources ?? []).map(({ subresource }) => subresource),
        })),
    ),
  )

function fromLegacy(answer: JsonObject, group: string, version: string): ResourceType[] {
  const { resources = [] } = answer as unknown as ResourceList
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((found) => ({
      group,
      version,
      kind: found.kind,
      plural: found.name,
      singular: found.singularName || found.kind.toLowerCase(),
      namespaced: found.namespaced,
      verbs: found.verbs,
      shortNames: found.shortNames ?? [],
      categories: found.categories ?? [],
      subresources: resources.filter(({ name }) => name.startsWith(`${found.name}/`)).map(({ name }) => name.slice(found.name.length + 1)),
    }))
}

async function legacyVersion(api: Api, group: string, version: string): Promise<ResourceType[]> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  // A version that cannot be asked (an extension API server that is away) hides its own resources only.
  return api.path(path).then(
    (answer) => fromLegacy(answer, group, version),
    () => [],
  )
}

const isAggregated = (answer: JsonObject): boolean => answer['kind'] === 'APIGroupDiscoveryList'

async function core(api: Api): Promise<ResourceType[]> {
  const answer = await api.path('/api', accept)
  if (isAggregated(answer)) return fromAggregated(answer)
  const { versions = [] } = answer as { versions?: readonly string[] }
  return (await Promise.all(versions.map((version) => legacyVersion(api, '', version)))).flat()
}

async function groups(api: Api): Promise<ResourceType[]> {
  const answer = await api.path('/apis', accept)
  if (isAggregated(answer)) return fromAggregated(answer)
  const { groups: list = [] } = answer as unknown as {
    groups?: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[]
  }
  const versions = list.flatMap((group) => group.versions.map(({ groupVersion }) => parseApiVersion(groupVersion)))
  return (await Promise.all(versions.map(({ group, version }) => legacyVersion(api, group, version)))).flat()
}

/** Every resource type of a cluster, preferred versions first within a group. */
export async function discover(api: Api): Promise<readonly ResourceType[]> {
  const [first, rest] = await Promise.all([core(api), groups(api)])
  return [...first, ...rest]
}

/** The resources of each group's preferred version, and those that only another version has. */
export function preferred(types: readonly ResourceType[]): readonly ResourceType[] {
  const seen = new Set<string>()
  return types.filter(({ group, plural }) => {
    const key = `${group}/${plural}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** `deployments.apps`, or `pods`. */
export const qualifiedName = ({ plural, group }: ResourceType): string => (group === '' ? plural : `${plural}.${group}`)

/** `deployment.apps`, or `pod`: what commands print before a `/` and a name. */
export const kindPrefix = ({ kind, group }: Pick<ResourceType, 'kind' | 'group'>): string =>
  (group === '' ? kind : `${kind}.${group}`).toLowerCase()
