import { dns1123Subdomain, invalid } from '#apimachinery'
import { column } from '../columns.ts'
import type { CSIStorageCapacity } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, type Errors, immutable, validateLabelSelector } from '../validation.ts'

/** storage.k8s.io/v1 CSIStorageCapacity: how much a driver can still provision for a class, where. */
export const csiStorageCapacities: Resource<CSIStorageCapacity> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  scope: 'Namespaced',
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  withoutGeneration: true,
  validate: ({ nodeTopology, storageClassName, capacity }): Errors => [
    ...validateLabelSelector('nodeTopology', nodeTopology),
    ...byRule('storageClassName', storageClassName ?? '', dns1123Subdomain),
    ...(capacity?.startsWith('-') ? [invalid('capacity', capacity, 'must be greater than or equal to 0')] : []),
  ],
  validateUpdate: (next, previous) => [
    ...immutable('nodeTopology', next.nodeTopology, previous.nodeTopology),
    ...immutable('storageClassName', next.storageClassName, previous.storageClassName),
  ],
  columns: [
    column('StorageClassName', ({ storageClassName }) => storageClassName),
    column('Capacity', ({ capacity }) => capacity ?? '<unset>'),
  ],
}
