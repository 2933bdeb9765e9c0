import type { KubeObject } from '#apimachinery'

/** Of the objects that an annotation marks as the default the newest; of equally old ones the first by name. */
export function newestDefault<T extends KubeObject>(
  objects: readonly T[],
  isDefault: (annotations: Readonly<Record<string, string>>) => boolean,
): T | undefined {
  const order = (object: T): string => object.metadata.creationTimestamp
  return objects
    .filter(({ metadata }) => isDefault(metadata.annotations ?? {}))
    .toSorted((a, b) => order(b).localeCompare(order(a)) || a.metadata.name.localeCompare(b.metadata.name))[0]
}
