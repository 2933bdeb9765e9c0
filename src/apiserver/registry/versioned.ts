import type { KubeObject } from '#apimachinery'
import type { KeyValue } from '#store'

const decoded = new WeakMap<object, { readonly revision: number; readonly object: KubeObject }>()

/**
 * The object of a stored value. What is stored has no resourceVersion: that is the revision of the write, known only after
 * it. So each value gets one copy of its outermost layers, which everyone shares.
 */
export function objectOf({ value, modRevision }: Pick<KeyValue, 'value' | 'modRevision'>): KubeObject {
  const stored = value as KubeObject // only this folder writes under /registry/
  const known = decoded.get(stored)
  if (known?.revision === modRevision) return known.object
  const object = atRevision(stored, modRevision)
  decoded.set(stored, { revision: modRevision, object })
  return object
}

/** The object as of another revision: what a DELETED event carries. */
export const atRevision = (object: KubeObject, revision: number): KubeObject =>
  Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata, resourceVersion: String(revision) }) })

/** The reverse: what is stored of an object. */
export function storedForm(object: KubeObject): object {
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
