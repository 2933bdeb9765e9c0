import { column } from '../columns.ts'
import type { CSIStorageCapacity } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** storage.k8s.io/v1 CSIStorageCapacity: how much a driver can still provision for a class, where. */
export const csiStorageCapacities: Resource<CSIStorageCapacity> = lazily<CSIStorageCapacity>(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'CSIStorageCapacity',
    plural: 'csistoragecapacities',
    singular: 'csistoragecapacity',
    scope: 'Namespaced',
    schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
    withoutGeneration: true,
    columns: [
      column('StorageClassName', ({ storageClassName }) => storageClassName),
      column('Capacity', ({ capacity }) => capacity ?? '<unset>'),
    ],
  },
  async () => (await import('./volume-attachment-rules.ts')).csiStorageCapacityRules,
)
