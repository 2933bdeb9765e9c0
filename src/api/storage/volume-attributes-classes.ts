import { deepEqual, forbiddenField, invalid, qualifiedName, required, tooLong } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import type { VolumeAttributesClass } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { type Errors } from '../validation.ts'

const mostParameters = 512
const largestParameters = 256 * 1024

/** The driver of a class, which may be written in any case. */
export const validateProvisioner = (path: string, name: string | undefined): Errors =>
  name ? qualifiedName(name.toLowerCase()).map((why) => invalid(path, name, why)) : [required(path)]

/** What a class tells its driver. */
export function validateParameters(path: string, parameters: Readonly<Record<string, string>> = {}): Errors {
  const entries = Object.entries(parameters)
  if (entries.length > mostParameters) return [tooLong(path, mostParameters)]
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  return [
    ...('' in parameters ? [invalid(path, '', 'field can not be empty.')] : []),
    ...(size > largestParameters ? [tooLong(path, largestParameters)] : []),
  ]
}

/** A change of a field of a class that must stay. */
export const frozen = (path: string, next: unknown, previous: unknown): Errors =>
  deepEqual(next, previous) ? [] : [forbiddenField(path, `updates to ${path} are forbidden.`)]

const isDefault = ({ metadata: { annotations = {} } }: VolumeAttributesClass): boolean =>
  annotations['storage.alpha.kubernetes.io/is-default-class'] === 'true'

/** storage.k8s.io/v1 VolumeAttributesClass. */
export const volumeAttributesClasses: Resource<VolumeAttributesClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  scope: 'Cluster',
  schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
  withoutGeneration: true,
  validate: ({ driverName, parameters }) => [
    ...validateProvisioner('driverName', driverName),
    ...validateParameters('parameters', parameters),
    ...(Object.keys(parameters ?? {}).length > 0 ? [] : [required('parameters', 'must contain at least one key/value pair')]),
  ],
  validateUpdate: (next, previous) => [
    ...frozen('driverName', next.driverName, previous.driverName),
    ...frozen('parameters', next.parameters, previous.parameters),
  ],
  nameText: (object) => (isDefault(object) ? `${object.metadata.name} (default)` : object.metadata.name),
  columns: [column('DriverName', ({ driverName }) => driverName), ageColumn],
}
