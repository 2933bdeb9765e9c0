import { badRequest, isSet, type Query } from '#apimachinery'

/** A query parameter; of a repeated one the first. */
export function text(query: Query | undefined, name: string): string | undefined {
  const value = query?.[name]
  return typeof value === 'object' ? value[0] : value
}

export { isSet }

/** A parameter that is a number; undefined when it is not given. Throws a BadRequest for what is none. */
export function integer(query: Query | undefined, name: string): number | undefined {
  const value = text(query, name)
  if (value === undefined) return undefined
  if (/^[+-]?\d{1,18}$/.test(value)) return Number(value)
  const why = /^[+-]?\d+$/.test(value) ? 'value out of range' : 'invalid syntax'
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: ${why}`)
}
