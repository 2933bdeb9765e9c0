import { ageColumn, column } from '../columns.ts'
import type { VolumeAttributesClass } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const isDefault = ({ metadata: { annotations = {} } }: VolumeAttributesClass): boolean =>
  annotations['storage.alpha.kubernetes.io/is-default-class'] === 'true'

/** storage.k8s.io/v1 VolumeAttributesClass. */
export const volumeAttributesClasses: Resource<VolumeAttributesClass> = lazily<VolumeAttributesClass>(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'VolumeAttributesClass',
    plural: 'volumeattributesclasses',
    singular: 'volumeattributesclass',
    shortNames: ['vac'],
    scope: 'Cluster',
    schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
    withoutGeneration: true,
    nameText: (object) => (isDefault(object) ? `${object.metadata.name} (default)` : object.metadata.name),
    columns: [column('DriverName', ({ driverName }) => driverName), ageColumn],
  },
  async () => (await import('./class-rules.ts')).volumeAttributesClassRules,
)
