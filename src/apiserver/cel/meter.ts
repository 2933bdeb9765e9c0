/** What evaluating an expression may cost: one step of it one, going through a text or a list a tenth per item. */
export const perCallLimit = 1_000_000

/** What all rules about one object may cost together. (k8s.io/apiserver/pkg/apis/cel) */
export const objectBudget = 10_000_000

/** Not the library's error, so that nothing holds it for one of the expression's own. */
class CostExceeded extends Error {}
const exceeded = new CostExceeded('operation cancelled: actual cost limit exceeded')

let left = Infinity

/** Says that work is being done. Throws when it has been too much; from then on always, as `||` forgives once. */
export function charge(cost: number): void {
  left -= cost
  if (left < 0) throw exceeded
}

export interface Metered<T> {
  readonly cost: number
  readonly value?: T
  readonly error?: unknown
  readonly isExceeded: boolean
}

/** Evaluation happens at one go: one meter runs at a time, inner ones (of variables) on the outer one's account. */
export function metered<T>(limit: number, work: () => T): Metered<T> {
  const outer = left
  const start = Math.min(limit, outer)
  left = start
  let result: { value?: T; error?: unknown }
  try {
    result = { value: work() }
  } catch (error) {
    result = { error }
  }
  const cost = Math.ceil(start - Math.max(left, 0))
  const isExceeded = left < 0
  left = outer === Infinity ? Infinity : outer - cost
  return { ...result, cost, isExceeded }
}
