import { ageColumn, column } from '../columns.ts'
import type { ResourceSlice } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

/** resource.k8s.io/v1 ResourceSlice: what a driver has to give. */
export const resourceSlices: Resource<ResourceSlice> = lazily<ResourceSlice>(
  {
    group: 'resource.k8s.io',
    version: 'v1',
    kind: 'ResourceSlice',
    plural: 'resourceslices',
    singular: 'resourceslice',
    scope: 'Cluster',
    schema: 'io.k8s.api.resource.v1.ResourceSlice',
    selectableFields: { 'spec.nodeName': ({ spec }) => spec.nodeName ?? '', 'spec.driver': ({ spec }) => spec.driver },
    columns: [
      column('Node', ({ spec }) => spec.nodeName ?? ''),
      column('Driver', ({ spec }) => spec.driver),
      column('Pool', ({ spec }) => spec.pool.name),
      ageColumn,
    ],
  },
  async () => (await import('./slice-rules.ts')).resourceSliceRules,
)
