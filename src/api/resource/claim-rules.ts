/** What claims, templates of claims and device classes may say, and how they may change. */
import { deepEqual, forbiddenField, invalid, required } from '#apimachinery'
import { isExtendedResource } from '../core/resource-names.ts'
import type { DeviceClass, ResourceClaim, ResourceClaimConsumerReference, ResourceClaimTemplate } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { type Errors, immutable, when } from '../validation.ts'
import { claimDefaults, mostItems, validateClaim, validateConfiguration, validateSelectors, validateSet } from './device-claims.ts'

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

export const resourceClaimRules: Rules<ResourceClaim> = {
  defaults: (claim) => ({ ...claim, spec: claimDefaults(claim.spec ?? {}) }),
  validate: ({ spec }) => validateClaim('spec', spec),
  validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
  validateStatusUpdate,
}

export const resourceClaimTemplateRules: Rules<ResourceClaimTemplate> = {
  defaults: (template) => ({ ...template, spec: { ...template.spec, spec: claimDefaults(template.spec?.spec ?? {}) } }),
  validate: ({ spec }) => validateClaim('spec.spec', spec.spec),
  validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
}

export const deviceClassRules: Rules<DeviceClass> = {
  validate: ({ spec: { selectors, config, extendedResourceName: name } }) => [
    ...validateSelectors('spec.selectors', selectors),
    ...validateSet('spec.config', config, mostItems, validateConfiguration),
    ...when(name !== undefined && !isExtendedResource(name), () =>
      invalid('spec.extendedResourceName', name, 'must be a valid extended resource name'),
    ),
  ],
}
