import { ageColumn, column, wide } from '../columns.ts'
import type { PersistentVolumeClaim } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'
import { accessModesText } from './access-modes.ts'
import { withDataSources } from './claim-defaults.ts'

/** v1 PersistentVolumeClaim. */
export const persistentVolumeClaims: Resource<PersistentVolumeClaim> = lazily<PersistentVolumeClaim>(
  {
    group: '',
    version: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    singular: 'persistentvolumeclaim',
    shortNames: ['pvc'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
    withoutGeneration: true,
    subresources: { status: true },
    prepareForCreate: (claim) => ({ ...claim, spec: withDataSources(claim.spec), status: { phase: 'Pending' } }),
    prepareForUpdate: (next) => ({ ...next, spec: withDataSources(next.spec) }),
    columns: [
      column('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
      column('Volume', ({ spec }) => spec.volumeName ?? ''),
      column('Capacity', ({ spec, status }) => (spec.volumeName ? (status?.capacity?.['storage'] ?? '0') : '')),
      column('Access Modes', ({ spec, status }) => (spec.volumeName ? accessModesText(status?.accessModes) : '')),
      column(
        'StorageClass',
        ({ metadata, spec }) => metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '',
      ),
      column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
      ageColumn,
      wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
    ],
  },
  async () => (await import('./claim-rules.ts')).claimRules,
)
