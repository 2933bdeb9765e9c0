import type { Json, JsonObject, Query } from '#apimachinery'
import { isSet, text } from '../registry/query.ts'
import type { Admission } from './plugin.ts'

const kinds = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const

/** What a write was asked with in its query, as its options have it: for plugins to look at. */
export const writeOptionsIn = (query: Query | undefined): JsonObject => ({
  ...Object.fromEntries(
    ['fieldManager', 'fieldValidation'].flatMap((name) => (text(query, name) ? [[name, text(query, name)] as const] : [])),
  ),
  ...(isSet(query, 'force') && { force: true }),
})

/** The options of a request as an object of meta.k8s.io/v1; null for connections, which have none. */
export function optionsOf({ operation, dryRun, options }: Admission): Json {
  if (operation === 'CONNECT') return null
  return { kind: kinds[operation], apiVersion: 'meta.k8s.io/v1', ...(dryRun && { dryRun: ['All'] }), ...options }
}
