/** What classes of storage may say, and that it stays. (pkg/apis/storage/validation) */
import { deepEqual, forbiddenField, invalid, qualifiedName, required, tooLong } from '#apimachinery'
import type { StorageClass, VolumeAttributesClass } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { type Errors, immutable, oneOf } from '../validation.ts'

const mostParameters = 512
const largestParameters = 256 * 1024

/** The driver of a class, which may be written in any case. */
const validateProvisioner = (path: string, name: string | undefined): Errors =>
  name ? qualifiedName(name.toLowerCase()).map((why) => invalid(path, name, why)) : [required(path)]

/** What a class tells its driver. */
function validateParameters(path: string, parameters: Readonly<Record<string, string>> = {}): Errors {
  const entries = Object.entries(parameters)
  if (entries.length > mostParameters) return [tooLong(path, mostParameters)]
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return [
    ...('' in parameters ? [invalid(path, '', 'field can not be empty.')] : []),
    ...(size > largestParameters ? [tooLong(path, largestParameters)] : []),
  ]
}

/** A change of a field of a class that must stay. */
const frozen = (path: string, next: unknown, previous: unknown): Errors =>
  deepEqual(next, previous) ? [] : [forbiddenField(path, `updates to ${path} are forbidden.`)]

const fixed = ['parameters', 'provisioner', 'reclaimPolicy'] as const

export const storageClassRules: Rules<StorageClass> = {
  defaults: (object) => ({
    ...object,
    reclaimPolicy: object.reclaimPolicy ?? 'Delete',
    volumeBindingMode: object.volumeBindingMode ?? 'Immediate',
  }),
  validate: ({ provisioner, parameters, reclaimPolicy, volumeBindingMode }) => [
    ...validateProvisioner('provisioner', provisioner),
    ...validateParameters('parameters', parameters),
    ...oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ],
  validateUpdate: (next, previous) => [
    ...fixed.flatMap((field) => frozen(field, next[field], previous[field])),
    ...immutable('volumeBindingMode', next.volumeBindingMode, previous.volumeBindingMode),
  ],
}

export const volumeAttributesClassRules: Rules<VolumeAttributesClass> = {
  validate: ({ driverName, parameters }) => [
    ...validateProvisioner('driverName', driverName),
    ...validateParameters('parameters', parameters),
    ...(Object.keys(parameters ?? {}).length > 0 ? [] : [required('parameters', 'must contain at least one key/value pair')]),
  ],
  validateUpdate: (next, previous) => [
    ...frozen('driverName', next.driverName, previous.driverName),
    ...frozen('parameters', next.parameters, previous.parameters),
  ],
}
