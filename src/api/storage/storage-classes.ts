import { ageColumn, column } from '../columns.ts'
import type { StorageClass } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors, immutable, oneOf } from '../validation.ts'
import { frozen, validateParameters, validateProvisioner } from './volume-attributes-classes.ts'

const fixed = ['parameters', 'provisioner', 'reclaimPolicy'] as const

const isDefault = ({ metadata: { annotations = {} } }: StorageClass): boolean =>
  annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true'

/** storage.k8s.io/v1 StorageClass. */
export const storageClasses: Resource<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  scope: 'Cluster',
  schema: 'io.k8s.api.storage.v1.StorageClass',
  withoutGeneration: true,
  defaults: (object) => ({
    ...object,
    reclaimPolicy: object.reclaimPolicy ?? 'Delete',
    volumeBindingMode: object.volumeBindingMode ?? 'Immediate',
  }),
  validate: ({ provisioner, parameters, reclaimPolicy, volumeBindingMode }): Errors => [
    ...validateProvisioner('provisioner', provisioner),
    ...validateParameters('parameters', parameters),
    ...oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ],
  validateUpdate: (next, previous) => [
    ...fixed.flatMap((field) => frozen(field, next[field], previous[field])),
    ...immutable('volumeBindingMode', next.volumeBindingMode, previous.volumeBindingMode),
  ],
  columns: [
    // The name says which class is the default.
    column('Provisioner', ({ provisioner }) => provisioner),
    column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
    column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
    column('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion === true),
    ageColumn,
  ],
  nameText: (object) => (isDefault(object) ? `${object.metadata.name} (default)` : object.metadata.name),
}
