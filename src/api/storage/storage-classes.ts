import { ageColumn, column } from '../columns.ts'
import type { StorageClass } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const isDefault = ({ metadata: { annotations = {} } }: StorageClass): boolean =>
  annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true'

/** storage.k8s.io/v1 StorageClass. */
export const storageClasses: Resource<StorageClass> = lazily<StorageClass>(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    singular: 'storageclass',
    shortNames: ['sc'],
    scope: 'Cluster',
    schema: 'io.k8s.api.storage.v1.StorageClass',
    withoutGeneration: true,
    columns: [
      // The name says which class is the default.
      column('Provisioner', ({ provisioner }) => provisioner),
      column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
      column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
      column('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion === true),
      ageColumn,
    ],
    nameText: (object) => (isDefault(object) ? `${object.metadata.name} (default)` : object.metadata.name),
  },
  async () => (await import('./class-rules.ts')).storageClassRules,
)
