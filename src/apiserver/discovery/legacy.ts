import type { JsonObject } from '#apimachinery'
import type { Resource } from '#api'
import { allVerbs, subresourcesOf, type Group, type GroupVersion } from './groups.ts'

/** GET /api. */
export const apiVersions = (serverAddress: string): JsonObject => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
})

const groupBody = ({ name, versions }: Group): JsonObject => {
  const list = versions.map(({ apiVersion, version }) => ({ groupVersion: apiVersion, version }))
  return { name, versions: list, ...(list[0] && { preferredVersion: list[0] }) }
}

/** GET /apis. */
export const apiGroupList = (groups: readonly Group[]): JsonObject => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groups.filter(({ name }) => name !== '').map(groupBody),
})

/** GET /apis/<group>. */
export const apiGroup = (group: Group): JsonObject => ({ kind: 'APIGroup', apiVersion: 'v1', ...groupBody(group) })

function entries(resource: Resource): readonly JsonObject[] {
  const { plural, singular, scope, kind, verbs = allVerbs, shortNames, categories } = resource
  const namespaced = scope === 'Namespaced'
  const own: JsonObject = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
  }
  const others = subresourcesOf(resource).map(([name, info]): JsonObject => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(info.group !== undefined && { group: info.group }),
    ...(info.version !== undefined && { version: info.version }),
    kind: info.kind,
    verbs: info.verbs,
  }))
  return [own, ...others]
}

/** GET /apis/<group>/<version> and /api/v1. */
export const apiResourceList = ({ apiVersion, resources }: GroupVersion): JsonObject => ({
  kind: 'APIResourceList',
  ...(apiVersion !== 'v1' && { apiVersion: 'v1' }),
  groupVersion: apiVersion,
  resources: resources.flatMap(entries),
})
