import type { WatchBatch } from './store.ts'

/**
 * Batches as text, one change a line, the members of all objects in the order of their names: two histories are the same
 * exactly when these bytes are.
 */
export const canonicalLines = (batches: readonly WatchBatch[]): string =>
  batches
    .flatMap(({ revision, changes }) =>
      changes.map(({ type, item: { key, value, lease } }) => `${canonicalJson({ revision, type, key, lease, value })}\n`),
    )
    .join('')

const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(byName)) : part))

const isPlainObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : left > right ? 1 : 0
