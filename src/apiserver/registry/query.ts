import { badRequest, type Query } from '#apimachinery'

/** A query parameter; of a repeated one the first. */
export function text(query: Query | undefined, name: string): string | undefined {
  const value = query?.[name]
  return typeof value === 'object' ? value[0] : value
}

/** True for `true`, `1` and Python's `True`; for a parameter without a value too, as upstream has it. */
export function isSet(query: Query | undefined, name: string): boolean {
  const value = text(query, name)
  return value !== undefined && value !== '0' && value.toLowerCase() !== 'false'
}

/** A parameter that is a number; undefined when it is not given. Throws a BadRequest for what is none. */
export function integer(query: Query | undefined, name: string): number | undefined {
  const value = text(query, name)
  if (value === undefined) return undefined
  if (/^[+-]?\d{1,18}$/.test(value)) return Number(value)
  const why = /^[+-]?\d+$/.test(value) ? 'value out of range' : 'invalid syntax'
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: ${why}`)
}
