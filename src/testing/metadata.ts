import type { ObjectMeta } from '#apimachinery'

/** What a test may say about an object's metadata. */
export interface Named {
  readonly name?: string
  readonly namespace?: string
  readonly uid?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Overrides anything else. */
  readonly metadata?: Partial<ObjectMeta>
}

const someTime = '2026-01-01T00:00:00Z'

/** Metadata as the server hands it out. The uid says what it is of, so that a failing test can be read. */
export function metadataOf(kind: string, fallback: string, { name = fallback, namespace, uid, labels, metadata }: Named): ObjectMeta {
  const place = namespace === undefined ? {} : { namespace }
  return {
    name,
    ...place,
    uid: uid ?? [kind.toLowerCase(), namespace, name].filter(Boolean).join('-'),
    resourceVersion: '1',
    creationTimestamp: someTime,
    ...(labels && { labels }),
    ...metadata,
  }
}
