import { deepEqual } from '../equality.ts'
import type { Json } from '../object.ts'
import { isJsonObject } from './merge-patch.ts'

const identity = (item: Json, key: string | undefined): Json | undefined =>
  key === undefined ? item : isJsonObject(item) ? item[key] : undefined

const position = (list: readonly Json[], item: Json, key: string | undefined): number => {
  const wanted = identity(item, key)
  return list.findIndex((other) => deepEqual(identity(other, key), wanted))
}

/**
 * `items` as a `$setElementOrder` wants them: those it names in its order, those only the server knows where they stood
 * before (`server`) as far as that does not contradict it.
 */
export function inElementOrder(
  items: readonly Json[],
  order: readonly Json[],
  server: readonly Json[],
  key: string | undefined,
): readonly Json[] {
  const byIndexIn = (list: readonly Json[]) => (a: Json, b: Json) => position(list, a, key) - position(list, b, key)
  const named = items.filter((item) => position(order, item, key) >= 0).toSorted(byIndexIn(order))
  const others = items.filter((item) => position(order, item, key) < 0).toSorted(byIndexIn(server))
  const result: Json[] = []
  let [left, right] = [0, 0]
  for (;;) {
    const a = named[left]
    const b = others[right]
    if (a === undefined) return [...result, ...others.slice(right)]
    if (b === undefined) return [...result, ...named.slice(left)]
    const [ai, bi] = [position(server, a, key), position(server, b, key)]
    if (ai >= 0 && bi >= 0 && ai < bi) {
      result.push(a)
      left++
    } else {
      result.push(b)
      right++
    }
  }
}
