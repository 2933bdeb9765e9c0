import type { CustomResourceDefinitionSpec, CustomResourceDefinitionVersion, JSONSchemaProps } from '#api'
import { deepEqual } from '#apimachinery'

const hoisted: Readonly<Record<string, string>> = { schema: 'validation' }

/**
 * Where upstream sees a field of a version: what all versions have alike belongs to the definition (and is told of with the
 * first), what differs to the version.
 */
export function pathOf(
  { versions }: CustomResourceDefinitionSpec,
  index: number,
  field: keyof CustomResourceDefinitionVersion,
): string | undefined {
  const first = versions[0]?.[field]
  if (!versions.every((version) => deepEqual(version[field], first))) return `spec.versions[${index}].${field}`
  return index === 0 ? `spec.${hoisted[field] ?? field}` : undefined
}

/** The names of a simple path: `.spec.color`. */
export const stepsOf = (path: string): readonly string[] => path.split('.').filter((step) => step !== '')

/** What the schema says of the field that a simple path leads to. */
export const schemaAt = (schema: JSONSchemaProps, path: string): JSONSchemaProps | undefined =>
  stepsOf(path).reduce<JSONSchemaProps | undefined>((part, step) => part?.properties?.[step], schema)

/** What an object has where a simple path leads. */
export const valueAt = (object: unknown, path: string): unknown =>
  stepsOf(path).reduce<unknown>(
    (part, step) => (typeof part === 'object' && part !== null ? (part as Readonly<Record<string, unknown>>)[step] : undefined),
    object,
  )
