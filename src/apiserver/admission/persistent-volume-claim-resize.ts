import type { PersistentVolumeClaim, StorageClass } from '#api'
import { compareQuantities } from '#apimachinery'
import type { AdmissionPlugin } from './plugin.ts'
import { read } from '../registry/read.ts'
import { refuse } from './refuse.ts'

const sizeOf = ({ spec }: PersistentVolumeClaim): string => spec?.resources?.requests?.['storage'] ?? '0'

/** Claims grow only where their class allows it. (plugin/pkg/admission/storage/persistentvolume/resize) */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  operations: ['UPDATE'],
  resources: ['persistentvolumeclaims'],
  async validate(admission, environment) {
    const claim = admission.object as PersistentVolumeClaim
    const before = admission.previous as PersistentVolumeClaim
    if (compareQuantities(sizeOf(before), sizeOf(claim)) >= 0) return
    if (before.status?.phase !== 'Bound') throw refuse(admission, 'Only bound persistent volume claims can be expanded')
    const name = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec?.storageClassName ?? ''
    const found = name && ((await read(environment, 'storage.k8s.io', 'storageclasses', name)) as StorageClass | undefined)
    if (found && found.allowVolumeExpansion === true) return
    const why = 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'
    throw refuse(admission, why)
  },
}
