import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'

/** As Go writes an object of a type it knows: a pod template has a creation time, if only an empty one. */
export function asTyped(object: RawObject): RawObject {
  const spec = object['spec'] as JsonObject | undefined
  const template = spec?.['template'] as JsonObject | undefined
  if (!template) return object
  const metadata = { creationTimestamp: null, ...(template['metadata'] as JsonObject | undefined) }
  return { ...object, spec: { ...spec, template: { ...template, metadata } } }
}
