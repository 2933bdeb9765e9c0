import { ageColumn, column } from '../columns.ts'
import type { ResourceClaim, ResourceClaimTemplate } from '../generated/types.ts'
import { lazily } from '../lazy.ts'
import type { Resource } from '../resource.ts'

function stateText({ metadata, status }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined
  const allocation = status?.allocation
    ? ['allocated', ...((status.reservedFor ?? []).length > 0 ? ['reserved'] : [])]
    : isDeleted
      ? []
      : ['pending']
  return [...(isDeleted ? ['deleted'] : []), ...allocation].join(',')
}

/** resource.k8s.io/v1 ResourceClaim. */
export const resourceClaims: Resource<ResourceClaim> = lazily<ResourceClaim>(
  {
    group: 'resource.k8s.io',
    version: 'v1',
    kind: 'ResourceClaim',
    plural: 'resourceclaims',
    singular: 'resourceclaim',
    scope: 'Namespaced',
    schema: 'io.k8s.api.resource.v1.ResourceClaim',
    withoutGeneration: true,
    subresources: { status: true },
    prepareForCreate: (claim) => ({ ...claim, status: {} }),
    columns: [
      column('State', stateText, { description: 'A summary of the current state (allocated, pending, reserved, etc.).' }),
      ageColumn,
    ],
  },
  async () => (await import('./claim-rules.ts')).resourceClaimRules,
)

/** resource.k8s.io/v1 ResourceClaimTemplate. */
export const resourceClaimTemplates: Resource<ResourceClaimTemplate> = lazily<ResourceClaimTemplate>(
  {
    group: 'resource.k8s.io',
    version: 'v1',
    kind: 'ResourceClaimTemplate',
    plural: 'resourceclaimtemplates',
    singular: 'resourceclaimtemplate',
    scope: 'Namespaced',
    schema: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
    withoutGeneration: true,
  },
  async () => (await import('./claim-rules.ts')).resourceClaimTemplateRules,
)
