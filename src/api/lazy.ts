import type { KubeObject } from '#apimachinery'
import type { Resource } from './resource.ts'

/** What only writes need of a kind. */
export type Rules<T extends KubeObject> = Pick<
  Resource<T>,
  'defaults' | 'validate' | 'validateUpdate' | 'validateStatusUpdate' | 'validateSubresource'
>

/**
 * A kind that few write: its rules are loaded before the first write of one, and hold from then on. With them come those
 * of what controllers make of it. Else the time that their loading takes would be told from the order of writes.
 */
export function lazily<T extends KubeObject>(
  kind: Resource<T>,
  load: () => Promise<Rules<T>>,
  makes: readonly Pick<Resource, 'load'>[] = [],
): Resource<T> {
  let rules: Rules<T> | undefined
  const loaded = (): Rules<T> => {
    if (!rules) throw new Error(`the rules of ${kind.plural} are not loaded`)
    return rules
  }
  return {
    ...kind,
    load: async () => {
      rules ??= await load()
      await Promise.all(makes.map(async (made) => made.load?.()))
    },
    defaults: (object) => loaded().defaults?.(object) ?? object,
    validate: (object) => loaded().validate?.(object) ?? [],
    validateUpdate: (next, previous) => loaded().validateUpdate?.(next, previous) ?? [],
    validateStatusUpdate: (next, previous) => loaded().validateStatusUpdate?.(next, previous) ?? [],
    validateSubresource: (subresource, next, previous) => loaded().validateSubresource?.(subresource, next, previous) ?? [],
  }
}
