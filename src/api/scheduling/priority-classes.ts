import { dns1123Subdomain, forbiddenField } from '#apimachinery'
import { ageColumn, column, count } from '../columns.ts'
import type { PriorityClass } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors, immutable, oneOf, when } from '../validation.ts'

const highestUserPriority = 1_000_000_000
const systemClasses: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 }

/** Only the system's own classes may have names like theirs. */
function validateSystemClass(name: string, value: number, isDefault: boolean): Errors {
  const known = Object.hasOwn(systemClasses, name) ? systemClasses[name] : undefined
  const why =
    known === undefined
      ? `${name} is not a known system priority class`
      : value !== known
        ? `value of ${name} PriorityClass must be ${known}`
        : isDefault
          ? `globalDefault of ${name} PriorityClass must be false`
          : undefined
  if (why === undefined) return []
  return [forbiddenField('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`)]
}

const validateUserValue = (value: number): Errors =>
  when(value > highestUserPriority, () =>
    forbiddenField('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`),
  )

/** scheduling.k8s.io/v1 PriorityClass. */
export const priorityClasses: Resource<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  scope: 'Cluster',
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  nameRule: (name) => dns1123Subdomain(name)[0],
  defaults: (object) => ({ ...object, preemptionPolicy: object.preemptionPolicy ?? 'PreemptLowerPriority' }),
  prepareForCreate: (object) => ({ ...object, metadata: { ...object.metadata, generation: 1 } }),
  validate: ({ metadata, value = 0, globalDefault = false, preemptionPolicy }) => [
    ...(metadata.name.startsWith('system-') ? validateSystemClass(metadata.name, value, globalDefault) : validateUserValue(value)),
    ...oneOf('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']),
  ],
  validateUpdate: (next, previous) => [
    ...(next.value === previous.value ? [] : [forbiddenField('value', 'may not be changed in an update.')]),
    ...immutable('preemptionPolicy', next.preemptionPolicy, previous.preemptionPolicy),
  ],
  columns: [
    count('Value', ({ value }) => value, 'Value represents the integer value of this priority class.'),
    column('Global-Default', ({ globalDefault }) => globalDefault === true, { type: 'boolean' }),
    ageColumn,
    column('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? ''),
  ],
}
