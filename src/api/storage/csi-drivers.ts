import { ageColumn, column } from '../columns.ts'
import type { CSIDriver } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const tokensText = ({ spec }: CSIDriver): string => {
  const audiences = (spec.tokenRequests ?? []).map(({ audience }) => audience)
  return audiences.length === 0 ? '<unset>' : audiences.join(',')
}

/** storage.k8s.io/v1 CSIDriver. */
export const csiDrivers: Resource<CSIDriver> = lazily<CSIDriver>(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'CSIDriver',
    plural: 'csidrivers',
    singular: 'csidriver',
    scope: 'Cluster',
    schema: 'io.k8s.api.storage.v1.CSIDriver',
    withoutGeneration: true,
    columns: [
      column('AttachRequired', ({ spec }) => spec.attachRequired ?? true, { type: 'boolean' }),
      column('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false, { type: 'boolean' }),
      column('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false, { type: 'boolean' }),
      column('TokenRequests', tokensText),
      column('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false, { type: 'boolean' }),
      column('Modes', ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>'),
      ageColumn,
    ],
  },
  async () => (await import('./csi-driver-rules.ts')).csiDriverRules,
)
