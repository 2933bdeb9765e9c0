import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '#api'
import { deepEqual } from '#apimachinery'
import type { Verdict } from './conditions.ts'

/** The names in a group that other definitions have been granted. */
interface TakenNames {
  readonly resources: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
}

/** What of a group's names is taken, by all definitions of it including the one that asks. */
export function takenNames(group: string, definitions: Iterable<CustomResourceDefinition>): TakenNames {
  const resources = new Set<string>()
  const kinds = new Set<string>()
  for (const { spec, status } of definitions) {
    if (spec.group !== group) continue
    const { plural = '', singular = '', shortNames = [], kind = '', listKind = '' } = status?.acceptedNames ?? {}
    for (const name of [plural, singular, ...shortNames]) resources.add(name)
    for (const name of [kind, listKind]) kinds.add(name)
  }
  return { resources, kinds }
}

const noNames: CustomResourceDefinitionNames = { plural: '', kind: '' }

/**
 * Which of the names asked for a definition gets: those it has already, and those that nobody else has. First come, first
 * served; one conflict does not keep the other names from being granted.
 */
export function grantNames(
  { spec, status }: CustomResourceDefinition,
  taken: TakenNames,
): { readonly names: CustomResourceDefinitionNames; readonly verdict: Verdict } {
  const asked = spec.names
  const held = status?.acceptedNames ?? noNames
  let names: CustomResourceDefinitionNames = { ...held, ...(asked.categories && { categories: asked.categories }) }
  let verdict: Verdict = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
  const refuse = (reason: string, message: string): void => {
    verdict = { type: 'NamesAccepted', status: 'False', reason, message }
  }
  const grant = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, used: ReadonlySet<string>): void => {
    const name = asked[field] ?? ''
    if (name !== (held[field] ?? '') && used.has(name)) refuse(reason, inUse(name))
    else names = { ...names, [field]: name }
  }
  grant('plural', 'PluralConflict', taken.resources)
  grant('singular', 'SingularConflict', taken.resources)
  const clashes = shortNameClashes(asked.shortNames, held, taken.resources)
  if (clashes.length > 0) refuse('ShortNamesConflict', clashes.length === 1 ? (clashes[0] ?? '') : `[${clashes.join(', ')}]`)
  else names = withShortNames(names, asked.shortNames)
  grant('kind', 'KindConflict', taken.kinds)
  grant('listKind', 'ListKindConflict', taken.kinds)
  return { names: asked.categories ? names : withoutCategories(names), verdict }
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`

function shortNameClashes(
  asked: readonly string[] = [],
  held: CustomResourceDefinitionNames,
  used: ReadonlySet<string>,
): readonly string[] {
  if (deepEqual(asked, held.shortNames ?? [])) return []
  const own = new Set([...(held.shortNames ?? []), held.plural, held.singular])
  return asked.filter((name) => !own.has(name) && used.has(name)).map(inUse)
}

function withShortNames(names: CustomResourceDefinitionNames, shortNames: readonly string[] | undefined): CustomResourceDefinitionNames {
  const { shortNames: _, ...others } = names
  return shortNames ? { ...others, shortNames } : others
}

function withoutCategories(names: CustomResourceDefinitionNames): CustomResourceDefinitionNames {
  const { categories: _, ...others } = names
  return others
}
