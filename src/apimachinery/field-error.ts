import { ApiError, qualified, type StatusCause } from './status-error.ts'

/** One thing wrong with a field, as upstream's field.Error. `field` is a path such as `spec.containers[0].name`. */
export interface FieldError {
  readonly field: string
  readonly reason:
    | `FieldValue${'Required' | 'Invalid' | 'NotSupported' | 'Forbidden' | 'Duplicate' | 'TooLong' | 'TooMany' | 'NotFound' | 'TypeInvalid'}`
    | 'InternalError'
  /** Everything behind the path: `Invalid value: "x": must be …`. */
  readonly message: string
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'null'

export const required = (field: string, why = ''): FieldError => ({
  field,
  reason: 'FieldValueRequired',
  message: `Required value${why && `: ${why}`}`,
})

export const invalid = (field: string, value: unknown, why: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${shown(value)}: ${why}`,
})

/** `invalid` for a value that upstream prints in Go's notation. */
export const invalidGo = (field: string, value: string, why: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${value}: ${why}`,
})

/** A map of strings as Go's `%#v` prints it: `map[string]string{"a":"b"}`. */
export const goStringMap = (map: Readonly<Record<string, string>> | undefined): string =>
  map === undefined
    ? 'map[string]string(nil)'
    : `map[string]string{${Object.entries(map)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
        .join(', ')}}`

export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  field,
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${shown(value)}: supported values: ${[...supported].sort().map(shown).join(', ')}`,
})

export const forbiddenField = (field: string, why: string): FieldError => ({
  field,
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
})

export const duplicate = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${shown(value)}`,
})

export const tooLong = (field: string, max: number): FieldError => ({
  field,
  reason: 'FieldValueTooLong',
  message: `Too long: must have at most ${max} bytes`,
})

export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  field,
  reason: 'FieldValueTooMany',
  message: `Too many: ${actual}: must have at most ${max} items`,
})

export const fieldNotFound = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueNotFound',
  message: `Not found: ${shown(value)}`,
})

/** The 422 of an object that failed validation; upstream's wording for one and for several causes. */
export function invalidObject(group: string, kind: string, name: string, errors: readonly FieldError[]): ApiError {
  const causes: StatusCause[] = errors.map(({ field, reason, message }) => ({ reason, message, field }))
  const texts = errors.map(({ field, message }) => `${field}: ${message}`)
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return new ApiError(422, 'Invalid', `${qualified(kind, group)} "${name}" is invalid: ${list}`, {
    name,
    ...(group && { group }),
    kind,
    causes,
  })
}
