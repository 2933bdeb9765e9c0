import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'

const hidden = '***'

const dataOf = (object: RawObject | undefined): JsonObject => (object?.['data'] ?? {}) as JsonObject

function masked(object: RawObject | undefined, other: RawObject | undefined, changed: string): RawObject | undefined {
  if (!object || object['data'] === undefined) return object
  const there = dataOf(other)
  const data = Object.entries(dataOf(object)).map(([key, value]) => [
    key,
    there[key] !== undefined && there[key] !== value ? `${hidden} (${changed})` : hidden,
  ])
  return { ...object, data: Object.fromEntries(data) }
}

/** Two states of a secret whose values are hidden, though not whether they differ. */
export const maskedSecrets = (
  before: RawObject | undefined,
  after: RawObject,
): { readonly before: RawObject | undefined; readonly after: RawObject } => ({
  before: masked(before, after, 'before'),
  after: masked(after, before, 'after') ?? after,
})
