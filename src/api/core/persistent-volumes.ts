import { formatTime } from '#kernel'
import { ageColumn, column, wide } from '../columns.ts'
import type { PersistentVolume } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'
import { accessModesText } from './access-modes.ts'

/** v1 PersistentVolume. */
export const persistentVolumes: Resource<PersistentVolume> = lazily<PersistentVolume>(
  {
    group: '',
    version: 'v1',
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    singular: 'persistentvolume',
    shortNames: ['pv'],
    scope: 'Cluster',
    schema: 'io.k8s.api.core.v1.PersistentVolume',
    withoutGeneration: true,
    subresources: { status: true },
    prepareForCreate: (volume, { now }) => ({
      ...volume,
      status: { phase: 'Pending', lastPhaseTransitionTime: formatTime(now) },
    }),
    columns: [
      column('Capacity', ({ spec }) => spec.capacity?.['storage'] ?? '0'),
      column('Access Modes', ({ spec }) => accessModesText(spec.accessModes)),
      column('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
      column('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
      column('Claim', ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '')),
      column(
        'StorageClass',
        ({ metadata, spec }) => metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '',
      ),
      column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
      column('Reason', ({ status }) => status?.reason ?? ''),
      ageColumn,
      wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
    ],
  },
  async () => (await import('./volume-rules.ts')).volumeRules,
)
