import { type FieldError, required } from '#apimachinery'
import { formatTime } from '#kernel'
import { ageColumn, column, wide } from '../columns.ts'
import { or } from '../defaulting.ts'
import type { PersistentVolume } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { eachItem, oneOf } from '../validation.ts'
import { accessModes, accessModesText } from './persistent-volume-claims.ts'

const notSources = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])

/** v1 PersistentVolume. */
export const persistentVolumes: Resource<PersistentVolume> = {
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
  defaults: (volume) => ({
    ...volume,
    spec: {
      ...volume.spec,
      persistentVolumeReclaimPolicy: or(volume.spec.persistentVolumeReclaimPolicy, 'Retain'),
      volumeMode: volume.spec.volumeMode ?? 'Filesystem',
      ...(volume.spec.hostPath && { hostPath: { ...volume.spec.hostPath, type: volume.spec.hostPath.type ?? '' } }),
      ...(volume.spec.claimRef && { claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', ...volume.spec.claimRef } }),
    },
    status: { ...volume.status, phase: volume.status?.phase ?? 'Pending' },
  }),
  prepareForCreate: (volume, { now }) => ({
    ...volume,
    status: { phase: 'Pending', lastPhaseTransitionTime: formatTime(now) },
  }),
  validate: ({ spec }) => {
    const errors: FieldError[] = []
    if ((spec.accessModes ?? []).length === 0) errors.push(required('spec.accessModes'))
    if (spec.capacity?.['storage'] === undefined) errors.push(required('spec.capacity'))
    if (!Object.keys(spec).some((key) => !notSources.has(key))) errors.push(required('spec', 'must specify a volume type'))
    return [
      ...errors,
      ...eachItem('spec.accessModes', spec.accessModes, (mode) => oneOf('spec.accessModes', mode, accessModes)),
      ...oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain']),
    ]
  },
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
}
