/** Lists whose order means nothing: sets, and maps by the keys of their items. */
export type ListKind = 'set' | ((item: unknown) => string)

const kinds = new WeakMap<readonly unknown[], ListKind>()

export function markList<T extends readonly unknown[]>(list: T, kind: ListKind): T {
  kinds.set(list, kind)
  return list
}

type Equal = (a: unknown, b: unknown) => boolean

const sameItem = (kind: ListKind, equal: Equal): Equal => (kind === 'set' ? equal : (a, b) => kind(a) === kind(b))

/** Whether two lists are the same; of sets and maps whatever the order. */
export function equalLists(a: readonly unknown[], b: readonly unknown[], equal: Equal): boolean {
  if (a.length !== b.length) return false
  if (!kinds.has(a)) return a.every((item, index) => equal(item, b[index]))
  return a.every((item) => b.some((other) => equal(item, other)))
}

/** One list behind the other; of sets and maps what is new, in the place of what has the same key. */
export function joinLists(a: readonly unknown[], b: readonly unknown[], equal: Equal): readonly unknown[] {
  const kind = kinds.get(a)
  if (!kind) return [...a, ...b]
  const same = sameItem(kind, equal)
  const replaced = a.map((item) => b.find((other) => same(item, other)) ?? item)
  return markList([...replaced, ...b.filter((other) => !a.some((item) => same(item, other)))], kind)
}
