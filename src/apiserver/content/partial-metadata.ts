import type { JsonObject, KubeList, KubeObject } from '#apimachinery'

/** An object without all but its metadata (meta.k8s.io PartialObjectMetadata). */
export const partialMetadata = ({ metadata }: KubeObject, version: string): KubeObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
})

export const partialMetadataList = ({ metadata, items }: KubeList, version: string): JsonObject => ({
  kind: 'PartialObjectMetadataList',
  apiVersion: `meta.k8s.io/${version}`,
  metadata: { ...metadata },
  items: items.map((item) => partialMetadata(item, version) as unknown as JsonObject),
})
