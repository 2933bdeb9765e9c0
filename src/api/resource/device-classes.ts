import type { DeviceClass } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** resource.k8s.io/v1 DeviceClass. */
export const deviceClasses: Resource<DeviceClass> = lazily<DeviceClass>(
  {
    group: 'resource.k8s.io',
    version: 'v1',
    kind: 'DeviceClass',
    plural: 'deviceclasses',
    singular: 'deviceclass',
    scope: 'Cluster',
    schema: 'io.k8s.api.resource.v1.DeviceClass',
  },
  async () => (await import('./claim-rules.ts')).deviceClassRules,
)
