import type { JsonObject } from '#apimachinery'
import type { RawObject } from '../api.ts'
import { compactJson } from '../printers/json.ts'

export const lastAppliedKey = 'kubectl.kubernetes.io/last-applied-configuration'

type Annotations = Readonly<Record<string, string>>

const annotationsOf = (object: RawObject): Annotations => (object.metadata['annotations'] as Annotations | undefined) ?? {}

const withAnnotations = (object: RawObject, annotations: Annotations): RawObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
})

/** The object with what it says now written down in its annotation, so that a later apply knows what it dropped. */
export function withLastApplied(object: RawObject): RawObject {
  const { [lastAppliedKey]: _, ...annotations } = annotationsOf(object)
  const applied = `${compactJson(withAnnotations(object, annotations))}\n`
  return withAnnotations(object, { ...annotations, [lastAppliedKey]: applied })
}

/** What an object was last applied as; undefined when it never was. */
export function lastApplied(object: RawObject): JsonObject | undefined {
  const text = annotationsOf(object)[lastAppliedKey]
  return text === undefined ? undefined : (JSON.parse(text) as JsonObject)
}
