import { compareQuantities, deepEqual, forbiddenField, invalid, required } from '#apimachinery'
import { ageColumn, column, wide } from '../columns.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { eachItem, type Errors, oneOf } from '../validation.ts'

export const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const
const short: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX`, in upstream's order. */
export const accessModesText = (modes: readonly string[] | undefined): string =>
  accessModes
    .filter((mode) => modes?.includes(mode))
    .map((mode) => short[mode] ?? mode)
    .join(',')

export const defaultClaimSpec = (spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec => ({
  ...spec,
  volumeMode: spec.volumeMode ?? 'Filesystem',
})

function validateSpec(spec: PersistentVolumeClaimSpec, path: string): Errors {
  const storage = spec.resources?.requests?.['storage']
  return [
    ...((spec.accessModes ?? []).length === 0 ? [required(`${path}.accessModes`, 'at least 1 access mode is required')] : []),
    ...eachItem(`${path}.accessModes`, spec.accessModes, (mode) => oneOf(`${path}.accessModes`, mode, accessModes)),
    ...(storage === undefined
      ? [required(`${path}.resources[storage]`)]
      : compareQuantities(storage, '0') > 0
        ? []
        : [invalid(`${path}.resources[storage]`, storage, 'must be greater than zero')]),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']),
  ]
}

/** Only what is asked for may grow, and the binder may set the volume. */
function validateUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Errors {
  const fixed = (
    { resources, volumeName, volumeAttributesClassName, ...spec }: PersistentVolumeClaimSpec,
    before: PersistentVolumeClaimSpec,
  ): object => ({
    ...spec,
    volumeName: before.volumeName ? (volumeName ?? '') : '',
    kept: volumeAttributesClassName === undefined && resources === undefined,
  })
  const before = previous.spec.resources?.requests?.['storage'] ?? '0'
  const after = next.spec.resources?.requests?.['storage'] ?? '0'
  if (!deepEqual(fixed(next.spec, previous.spec), fixed(previous.spec, previous.spec)))
    return [
      forbiddenField('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'),
    ]
  if (compareQuantities(after, before) < 0)
    return [forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity')]
  return []
}

/** v1 PersistentVolumeClaim. */
export const persistentVolumeClaims: Resource<PersistentVolumeClaim> = {
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
  defaults: (claim) => ({
    ...claim,
    spec: defaultClaimSpec(claim.spec ?? {}),
    status: { ...claim.status, phase: claim.status?.phase ?? 'Pending' },
  }),
  prepareForCreate: (claim) => ({ ...claim, status: { phase: 'Pending' } }),
  validate: ({ spec }) => validateSpec(spec, 'spec'),
  validateUpdate,
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
}
