const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

const escapeHtml = (json: string): string => json.replaceAll(/[<>&\u2028\u2029]/g, (found) => escapes[found] ?? found)

/** The same value with the members of every object in order of their names. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sortKeys(member)]))
}

/** Go's json.MarshalIndent with four spaces. */
export const prettyJson = (value: unknown): string => escapeHtml(JSON.stringify(value, undefined, 4))

/** Go's json.Marshal of a map: members in order of their names. */
export const compactJson = (value: unknown): string => escapeHtml(JSON.stringify(sortKeys(value)))

/** Go's json.Marshal of a struct: members as they stand. */
export const orderedJson = (value: unknown): string => escapeHtml(JSON.stringify(value))
