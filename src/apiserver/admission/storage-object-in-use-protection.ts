import type { AdmissionPlugin } from './plugin.ts'

const finalizers: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
}

/** Claims and volumes stay as long as somebody uses them. (plugin/pkg/admission/storage/storageobjectinuseprotection) */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  operations: ['CREATE'],
  resources: ['persistentvolumeclaims', 'persistentvolumes'],
  admit({ object, resource }) {
    const finalizer = finalizers[resource.plural]
    const known = object.metadata.finalizers ?? []
    if (finalizer === undefined || known.includes(finalizer)) return object
    return { ...object, metadata: { ...object.metadata, finalizers: [...known, finalizer] } }
  },
}
