interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly lastTransitionTime?: string
}

export const findCondition = <C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined =>
  conditions?.find((condition) => condition.type === type)

/**
 * The conditions with this one in place of its predecessor. One with the same status and reason stays as it is (its
 * message, too: upstream's rule for workloads), and only a change of status is a transition.
 */
export function withCondition<C extends Condition>(conditions: readonly C[], condition: C): readonly C[] {
  const current = findCondition(conditions, condition.type)
  if (current?.status === condition.status && current.reason === condition.reason) return conditions
  const since = current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime
  const placed = since === undefined ? condition : { ...condition, lastTransitionTime: since }
  return [...withoutCondition(conditions, condition.type), placed]
}

export const withoutCondition = <C extends Condition>(conditions: readonly C[], type: string): readonly C[] =>
  conditions.some((condition) => condition.type === type) ? conditions.filter((condition) => condition.type !== type) : conditions
