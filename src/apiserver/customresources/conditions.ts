import type { CustomResourceDefinitionCondition as Condition } from '#api'
import { deepEqual } from '#apimachinery'

/** Keeps a deleted definition until its objects have gone. */
export const cleanup = 'customresourcecleanup.apiextensions.k8s.io'

/** A condition but for its time. */
export type Verdict = Omit<Condition, 'lastTransitionTime'>

/** The list with this condition in its place; its time moves only when its status does. */
export function withCondition(conditions: readonly Condition[] = [], verdict: Verdict, now: string): readonly Condition[] {
  const before = conditions.find(({ type }) => type === verdict.type)
  const lastTransitionTime = before?.status === verdict.status && before.lastTransitionTime ? before.lastTransitionTime : now
  const condition = { ...verdict, lastTransitionTime }
  if (!before) return [...conditions, condition]
  return deepEqual(before, condition) ? conditions : conditions.map((each) => (each === before ? condition : each))
}
