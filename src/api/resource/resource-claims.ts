import { deepEqual, forbiddenField, required } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { ResourceClaim, ResourceClaimConsumerReference, ResourceClaimTemplate } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors, immutable } from '../validation.ts'
import { claimDefaults, validateClaim, validateSet } from './device-claims.ts'

const mostConsumers = 256

const validateConsumer = (consumer: ResourceClaimConsumerReference, path: string): Errors =>
  (['resource', 'name', 'uid'] as const).flatMap((field) => (consumer[field] ? [] : [required(`${path}.${field}`)]))

/** Who uses a claim uses what was allocated, and that does not change under them. */
function validateStatusUpdate({ metadata, status = {} }: ResourceClaim, { status: previous = {} }: ResourceClaim): Errors {
  const path = 'status.reservedFor'
  const { reservedFor = [], allocation } = status
  const before = previous.reservedFor ?? []
  const isNew = reservedFor.some((consumer) => !before.some((old) => deepEqual(old, consumer)))
  return [
    ...validateSet(path, reservedFor, mostConsumers, validateConsumer, ({ uid }) => uid),
    ...(reservedFor.length > 0 && !allocation ? [forbiddenField(path, 'may not be specified when `allocated` is not set')] : []),
    ...(allocation && metadata.deletionTimestamp && isNew
      ? [forbiddenField(path, 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set')]
      : []),
    ...(allocation && previous.allocation ? immutable('status.allocation', allocation, previous.allocation) : []),
  ]
}

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
export const resourceClaims: Resource<ResourceClaim> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  scope: 'Namespaced',
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
  withoutGeneration: true,
  subresources: { status: true },
  defaults: (claim) => ({ ...claim, spec: claimDefaults(claim.spec ?? {}) }),
  prepareForCreate: (claim) => ({ ...claim, status: {} }),
  validate: ({ spec }) => validateClaim('spec', spec),
  validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
  validateStatusUpdate,
  columns: [column('State', stateText, { description: 'A summary of the current state (allocated, pending, reserved, etc.).' }), ageColumn],
}

/** resource.k8s.io/v1 ResourceClaimTemplate. */
export const resourceClaimTemplates: Resource<ResourceClaimTemplate> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  scope: 'Namespaced',
  schema: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
  withoutGeneration: true,
  defaults: (template) => ({ ...template, spec: { ...template.spec, spec: claimDefaults(template.spec?.spec ?? {}) } }),
  validate: ({ spec }) => validateClaim('spec.spec', spec.spec),
  validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
}
