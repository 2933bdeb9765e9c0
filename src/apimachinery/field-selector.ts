import { badRequest } from './status-error.ts'

/** One term of a field selector. */
export interface FieldTerm {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** Splits at unescaped commas. */
function terms(text: string): string[] {
  const list: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ',') {
      list.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...list, text.slice(start)]
}

function unescape(value: string): string {
  const bad = /\\(?![\\,=])(.?)/.exec(value)
  if (bad) throw badRequest(`invalid field selector: invalid escape sequence: \\${bad[1]}`)
  const bare = /(?:^|[^\\])(?:\\\\)*([,=])/.exec(value)
  if (bare) throw badRequest(`invalid field selector: unescaped character in value: ${JSON.stringify(bare[1])}`)
  return value.replaceAll(/\\(.)/g, '$1')
}

/** Escapes a value for use in a field selector. */
export const escapeFieldValue = (value: string): string => value.replaceAll(/[\\,=]/g, String.raw`\$&`)

/** Parses `metadata.name=x,status.phase!=Running`. Throws a BadRequest with upstream's message. */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  return terms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^((?:[^=!\\]|\\.|!(?!=))*?)(!=|==|=)([^]*)$/.exec(term)
      if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
      const [, field = '', operator, value = ''] = match
      return { field, operator: operator === '!=' ? '!=' : '=', value: unescape(value) }
    })
}

/** The value of a field of an object, by path. */
export type FieldReaders<T> = Readonly<Record<string, (object: T) => string>>

/**
 * What the terms ask of objects of a kind. Throws a BadRequest where a term names a field that cannot be selected by:
 * `hasMore` says that the kind knows others than metadata.name and metadata.namespace.
 */
export function fieldMatcher<T>(selector: readonly FieldTerm[], readers: FieldReaders<T>, hasMore: boolean): (object: T) => boolean {
  const checks = selector.map(({ field, operator, value }) => {
    const read = Object.hasOwn(readers, field) ? readers[field] : undefined
    if (!read)
      throw badRequest(
        hasMore
          ? `field label not supported: ${field}`
          : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      )
    return (object: T): boolean => (read(object) === value) === (operator === '=')
  })
  return (object) => checks.every((check) => check(object))
}

/** The one name that a selector asks for, so that a list can be a get; undefined if it does not pin one. */
export const exactField = (selector: readonly FieldTerm[], field: string): string | undefined =>
  selector.find((term) => term.field === field && term.operator === '=')?.value
