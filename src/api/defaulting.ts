/** `value`, unless it is missing or what Go takes for missing (`''`, `0`). */
export const or = <T>(value: T | undefined, fallback: T): T => (value === undefined || value === '' || value === 0 ? fallback : value)

/** Applies `change` to a member if it is there; returns nothing otherwise, to be spread. */
export function each<T, K extends keyof T>(
  object: T,
  key: K,
  change: (item: NonNullable<T[K]> extends readonly (infer I)[] ? I : never) => unknown,
): { readonly [P in K]?: NonNullable<T[K]> } {
  const list = object[key]
  if (!Array.isArray(list)) return {}
  return { [key]: list.map(change) } as unknown as { readonly [P in K]?: NonNullable<T[K]> }
}

/** `{ [key]: change(object[key]) }` if the member is there, else nothing. */
export function inside<T, K extends keyof T>(
  object: T,
  key: K,
  change: (member: NonNullable<T[K]>) => NonNullable<T[K]>,
): { readonly [P in K]?: NonNullable<T[K]> } {
  const member = object[key]
  if (member === undefined || member === null) return {}
  return { [key]: change(member) } as unknown as { readonly [P in K]?: NonNullable<T[K]> }
}
