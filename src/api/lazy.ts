import type { KubeObject } from '#apimachinery'
import type { Resource } from './resource.ts'

/** What only writes need of a kind. */
export type Rules<T extends KubeObject> = Pick<
  Resource<T>,
  'defaults' | 'validate' | 'validateUpdate' | 'validateStatusUpdate' | 'validateSubresource'
>

/** A kind that few write: its rules are loaded before the first write of one, and hold from then on. */
export function lazily<T extends KubeObject>(kind: Resource<T>, load: () => Promise<Rules<T>>): Resource<T> {
  let rules: Rules<T> | undefined
  const loaded = (): Rules<T> => {
    if (!rules) throw new Error(`the rules of ${kind.plural} are not loaded`)
    return rules
  }
  return {
    ...kind,
    load: async () => {
      rules ??= await load()
    },
    defaults: (object) => loaded().defaults?.(object) ?? object,
    validate: (object) => loaded().validate?.(object) ?? [],
    validateUpdate: (next, previous) => loaded().validateUpdate?.(next, previous) ?? [],
    validateStatusUpdate: (next, previous) => loaded().validateStatusUpdate?.(next, previous) ?? [],
    validateSubresource: (subresource, next, previous) => loaded().validateSubresource?.(subresource, next, previous) ?? [],
  }
}
