import type { PersistentVolumeClaim, StorageClass } from '#api'
import type { AdmissionPlugin } from './plugin.ts'
import { readAll } from '../registry/read.ts'
import { newestDefault } from './newest-default.ts'

const marks = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

/** A claim that says nothing of its class gets the default one, if there is one. (plugin/pkg/admission/storage/storageclass/setdefault) */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  operations: ['CREATE'],
  resources: ['persistentvolumeclaims'],
  async admit({ object }, environment) {
    const claim = object as PersistentVolumeClaim
    const isNamed = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined
    if (isNamed || claim.spec?.storageClassName !== undefined) return claim
    const classes = (await readAll(environment, 'storage.k8s.io', 'storageclasses')) as readonly StorageClass[]
    const found = newestDefault(classes, (annotations) => marks.some((mark) => annotations[mark] === 'true'))
    return found ? ({ ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } } as PersistentVolumeClaim) : claim
  },
}
