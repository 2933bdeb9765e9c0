import { ageColumn, column } from '../columns.ts'
import { each } from '../defaulting.ts'
import type { LimitRange, LimitRangeItem, ResourceQuota } from '../generated/types.ts'
import type { Resource } from '../resource.ts'

const used = ({ status }: ResourceQuota, limits: boolean): string =>
  Object.keys(status?.hard ?? {})
    .toSorted()
    .filter((name) => name.startsWith('limits.') === limits)
    .map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${status?.hard?.[name]}`)
    .join(', ')

/** v1 ResourceQuota. */
export const resourceQuotas: Resource<ResourceQuota> = {
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
}

/** A container's limit is at most the maximum unless said otherwise, its request the limit, at least the minimum. */
const item = (limit: LimitRangeItem): LimitRangeItem => {
  if (limit.type !== 'Container') return limit
  const defaults = { ...limit.max, ...limit.default }
  const requests = { ...limit.min, ...defaults, ...limit.defaultRequest }
  return {
    ...limit,
    ...(Object.keys(defaults).length > 0 && { default: defaults }),
    ...(Object.keys(requests).length > 0 && { defaultRequest: requests }),
  }
}

/** v1 LimitRange. */
export const limitRanges: Resource<LimitRange> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.LimitRange',
  withoutGeneration: true,
  defaults: (range) => ({ ...range, spec: { ...range.spec, limits: [], ...each(range.spec, 'limits', item) } }),
}
