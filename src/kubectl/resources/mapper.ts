import { parseApiVersion } from '#apimachinery'
import { CommandError } from '../errors.ts'
import type { ResourceType } from './discovery.ts'

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b

/** Finds a type by what users write: `po`, `pod`, `Pods`, `deployments.apps`, `deployments.v1.apps`. */
function lookUp(
  types: readonly ResourceType[],
  name: string,
  group: string | undefined,
  version: string | undefined,
): ResourceType | undefined {
  const wanted = name.toLowerCase()
  const inGroup = types.filter((type) => version === undefined || type.version === version)
  const exact = group === undefined ? inGroup : inGroup.filter((type) => type.group === group)
  const candidates = exact.length > 0 || group === undefined ? exact : inGroup.filter((type) => type.group.startsWith(group))
  return (
    candidates.find(({ plural, singular }) => plural === wanted || singular === wanted) ??
    candidates.find(({ shortNames }) => shortNames.includes(wanted)) ??
    candidates.find(({ kind }) => isSame(kind, wanted))
  )
}

export function findType(types: readonly ResourceType[], argument: string): ResourceType | undefined {
  const [name = '', ...rest] = argument.split('.')
  const [version, ...group] = rest
  const full = group.length > 0 ? lookUp(types, name, group.join('.'), version) : undefined
  // `pods.v1.` names a version of the core group
  const core = rest.length === 2 && rest[1] === '' ? lookUp(types, name, '', version) : undefined
  return full ?? core ?? lookUp(types, name, rest.length > 0 ? rest.join('.') : undefined, undefined)
}

export function resolveType(types: readonly ResourceType[], argument: string): ResourceType {
  const type = findType(types, argument)
  if (!type) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(argument.split('.')[0] ?? '')}`)
  return type
}

/** The types behind `a,b`, categories such as `all` expanded. */
export function resolveTypes(types: readonly ResourceType[], argument: string): readonly ResourceType[] {
  return argument
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const members = types.filter(({ categories, verbs }) => categories.includes(part) && verbs.includes('list'))
      if (members.length === 0) return [resolveType(types, part)]
      return members.filter(
        (member, at) => members.findIndex(({ group, plural }) => group === member.group && plural === member.plural) === at,
      )
    })
}

/** The type of an object by its apiVersion and kind. */
export function typeOfKind(types: readonly ResourceType[], apiVersion: string, kind: string): ResourceType | undefined {
  const { group, version } = parseApiVersion(apiVersion)
  return types.find((type) => type.group === group && type.version === version && type.kind === kind)
}
