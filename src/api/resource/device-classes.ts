import type { DeviceClass } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { mostItems, validateConfiguration, validateSelectors, validateSet } from './device-claims.ts'

/** resource.k8s.io/v1 DeviceClass. */
export const deviceClasses: Resource<DeviceClass> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  scope: 'Cluster',
  schema: 'io.k8s.api.resource.v1.DeviceClass',
  validate: ({ spec }) => [
    ...validateSelectors('spec.selectors', spec?.selectors),
    ...validateSet('spec.config', spec?.config, mostItems, validateConfiguration),
  ],
}
