import { ageColumn, column } from '../columns.ts'
import type { LimitRange, ResourceQuota } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

const used = ({ status }: ResourceQuota, limits: boolean): string =>
  Object.keys(status?.hard ?? {})
    .toSorted()
    .filter((name) => name.startsWith('limits.') === limits)
    .map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${status?.hard?.[name]}`)
    .join(', ')

/** v1 ResourceQuota. */
export const resourceQuotas: Resource<ResourceQuota> = lazily<ResourceQuota>(
  {
    group: '',
    version: 'v1',
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    singular: 'resourcequota',
    shortNames: ['quota'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.core.v1.ResourceQuota',
    withoutGeneration: true,
    subresources: { status: true },
    prepareForCreate: (quota) => ({ ...quota, status: {} }),
    columns: [column('Request', (quota) => used(quota, false)), column('Limit', (quota) => used(quota, true)), ageColumn],
  },
  async () => (await import('./quota/rules.ts')).quotaRules,
)

/** v1 LimitRange. */
export const limitRanges: Resource<LimitRange> = lazily<LimitRange>(
  {
    group: '',
    version: 'v1',
    kind: 'LimitRange',
    plural: 'limitranges',
    singular: 'limitrange',
    shortNames: ['limits'],
    scope: 'Namespaced',
    schema: 'io.k8s.api.core.v1.LimitRange',
    withoutGeneration: true,
  },
  async () => (await import('./limit-range-rules.ts')).limitRangeRules,
)
