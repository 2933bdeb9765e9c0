import type { Resource } from '#api'
import type { JsonObject } from '#apimachinery'
import { allVerbs, subresourcesOf, type Group } from './groups.ts'

const kindOf = ({ group, version }: { group: string; version: string }, kind: string): JsonObject => ({ group, version, kind })

function resourceBody(resource: Resource): JsonObject {
  const { plural, singular, scope, kind, verbs = allVerbs, shortNames, categories } = resource
  const subresources = subresourcesOf(resource).map(
    ([subresource, { kind, group = resource.group, version = resource.version, verbs }]): JsonObject => ({
      subresource,
      responseKind: kindOf({ group, version }, kind),
      verbs,
    }),
  )
  return {
    resource: plural,
    responseKind: kindOf(resource, kind),
    scope: scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(subresources.length > 0 && { subresources }),
  }
}

/** GET /api and /apis in one answer (apidiscovery.k8s.io APIGroupDiscoveryList). */
export const aggregated = (groups: readonly Group[], version: 'v2' | 'v2beta1'): JsonObject => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: groups.map(({ name, versions }) => ({
    metadata: { ...(name && { name }), creationTimestamp: null },
    versions: versions.map(({ version, resources, isStale }) => ({
      version,
      resources: resources.map(resourceBody),
      freshness: isStale ? 'Stale' : 'Current',
    })),
  })),
})
