import { configMapKey, deepEqual, type FieldError, forbiddenField, invalid, tooLong } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { ConfigMap } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors } from '../validation.ts'

const sizeLimit = 1024 * 1024

/** In bytes; of what is small for sure, in characters. */
function sizeOf(map: Readonly<Record<string, string>> = {}): number {
  const characters = Object.values(map).reduce((sum, value) => sum + value.length, 0)
  if (characters * 3 <= sizeLimit) return characters
  return Object.values(map).reduce((sum, value) => sum + new TextEncoder().encode(value).length, 0)
}

function validate({ data = {}, binaryData = {} }: ConfigMap): Errors {
  const size = sizeOf(data) + sizeOf(binaryData) * 0.75
  return [
    ...Object.keys(data).flatMap((key) => [
      ...byRule(`data[${key}]`, key, configMapKey),
      ...(key in binaryData ? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')] : []),
    ]),
    ...Object.keys(binaryData).flatMap((key) => byRule(`binaryData[${key}]`, key, configMapKey)),
    ...(size > sizeLimit ? [tooLong('[]', sizeLimit)] : []),
  ]
}

/** What may not change once a ConfigMap or Secret says that it is immutable. */
export function validateImmutable<T extends { readonly immutable?: boolean }>(
  next: T,
  previous: T,
  fields: readonly (keyof T & string)[],
): Errors {
  if (!previous.immutable) return []
  const errors: FieldError[] = []
  const why = 'field is immutable when `immutable` is set'
  if (!next.immutable) errors.push(forbiddenField('immutable', why))
  for (const field of fields) if (!deepEqual(next[field], previous[field])) errors.push(forbiddenField(field, why))
  return errors
}

/** v1 ConfigMap. */
export const configMaps: Resource<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.ConfigMap',
  withoutGeneration: true,
  validate,
  validateUpdate: (next, previous) => validateImmutable(next, previous, ['data', 'binaryData']),
  columns: [
    column('Data', ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length, {
      description: 'Number of data entries in the config map.',
    }),
    ageColumn,
  ],
}
