import type { Resource, SubresourceInfo } from '#api'
import { apiVersionOf } from '#apimachinery'

/** A version of a group with what it serves. */
export interface GroupVersion {
  readonly group: string
  readonly version: string
  readonly apiVersion: string
  readonly resources: readonly Resource[]
  /** Another server serves it, which cannot be reached. */
  readonly isStale?: boolean
}

/** A group with its versions, the preferred first. */
export interface Group {
  readonly name: string
  readonly versions: readonly GroupVersion[]
}

export const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** The groups in the order of the declarations, which is that in which clients resolve ambiguous names. */
export function groupsOf(resources: readonly Resource[]): readonly Group[] {
  const names = [...new Set(resources.map(({ group }) => group))]
  return names.map((name) => {
    const own = resources.filter(({ group }) => group === name)
    const versions = [...new Set(own.map(({ version }) => version))]
    return {
      name,
      versions: versions.map((version) => ({
        group: name,
        version,
        apiVersion: apiVersionOf(name, version),
        resources: own.filter((resource) => resource.version === version).toSorted((a, b) => (a.plural < b.plural ? -1 : 1)),
      })),
    }
  })
}

/** With the versions that other servers serve behind those of this one. */
export function withRemote(groups: readonly Group[], remote: readonly GroupVersion[]): readonly Group[] {
  if (remote.length === 0) return groups
  const names = new Set([...groups.map(({ name }) => name), ...remote.map(({ group }) => group)])
  return [...names].map((name) => {
    const theirs = remote.filter(({ group }) => group === name)
    const own = groups.find((group) => group.name === name)?.versions ?? []
    return { name, versions: [...own.filter(({ version }) => !theirs.some((each) => each.version === version)), ...theirs] }
  })
}

/** All subresources of a kind, sorted by name. */
export function subresourcesOf({ kind, subresources }: Resource): readonly (readonly [string, SubresourceInfo])[] {
  const { status, scale, others = {} } = subresources ?? {}
  const list: [string, SubresourceInfo][] = Object.entries(others)
  const verbs = ['get', 'patch', 'update']
  if (status) list.push(['status', { kind, verbs }])
  if (scale) list.push(['scale', { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs }])
  return list.toSorted(([a], [b]) => (a < b ? -1 : 1))
}
