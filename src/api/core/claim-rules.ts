/** What a PersistentVolumeClaim may ask, and how it may change. (ValidatePersistentVolumeClaim) */
import {
  compareQuantities,
  deepEqual,
  dns1123Label,
  type FieldError,
  forbiddenField,
  invalid,
  notSupported,
  qualifiedName,
  required,
} from '#apimachinery'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, TypedObjectReference } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, type Errors, immutable, oneOf, requiredIf, subdomain, validateLabelSelector, when } from '../validation.ts'
import { defaultClaimSpec } from './claim-defaults.ts'
import { validateAccessModes } from './access-modes.ts'
import { isNativeResource, positiveAmount } from './resource-names.ts'

const betaClass = 'volume.beta.kubernetes.io/storage-class'

function validateSource(path: string, source: TypedObjectReference | undefined): Errors {
  if (!source) return []
  const { apiGroup = '', kind, name, namespace } = source
  return [
    ...requiredIf(!name, `${path}.name`),
    ...requiredIf(!kind, `${path}.kind`),
    ...when(apiGroup === '' && kind !== 'PersistentVolumeClaim', () =>
      invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"),
    ),
    ...subdomain(`${path}.apiGroup`, apiGroup),
    ...(namespace ? byRule(`${path}.namespace`, namespace, dns1123Label) : []),
  ]
}

/** The older reference and the newer say the same, unless the newer leads to another namespace. */
function validateSources(spec: PersistentVolumeClaimSpec, path: string): Errors {
  const { dataSource, dataSourceRef } = spec
  const errors = [...validateSource(`${path}.dataSource`, dataSource), ...validateSource(`${path}.dataSourceRef`, dataSourceRef)]
  if (!dataSource || !dataSourceRef) return errors
  const complain = (why: string): Errors => [...errors, invalid(path, `${path}.dataSource`, why)]
  if (dataSourceRef.namespace) return complain('may not be specified when dataSourceRef.namespace is specified')
  return deepEqual(dataSource, dataSourceRef) ? errors : complain('must match dataSourceRef')
}

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): Errors {
  const storage = spec.resources?.requests?.['storage']
  const at = `${path}.resources[storage]`
  return [
    ...requiredIf((spec.accessModes ?? []).length === 0, `${path}.accessModes`, 'at least 1 access mode is required'),
    ...validateLabelSelector(`${path}.selector`, spec.selector),
    ...validateAccessModes(`${path}.accessModes`, spec.accessModes),
    ...(storage === undefined ? [required(at)] : positiveAmount(at, storage)),
    ...subdomain(`${path}.storageClassName`, spec.storageClassName),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']),
    ...validateSources(spec, path),
    ...subdomain(`${path}.volumeAttributesClassName`, spec.volumeAttributesClassName),
  ]
}

/** A class may be named once: as it was in the annotation that came before the field, or where there was none. */
function mayNameClass(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): boolean {
  const annotation = previous.metadata.annotations?.[betaClass]
  const { storageClassName: name } = next.spec
  return previous.spec.storageClassName === undefined && name !== undefined && (annotation === undefined || annotation === name)
}

/** The annotation stays, unless the field takes its place. */
function validateAnnotation(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Errors {
  const [after, before] = [next.metadata.annotations?.[betaClass], previous.metadata.annotations?.[betaClass]]
  const isMoved = before !== undefined && mayNameClass(next, previous) && (after === undefined || after === before)
  return when(after !== before && !isMoved, () => invalid(`metadata.annotations.${betaClass}`, after ?? '', 'field is immutable'))
}

/** `next` with what may have changed put back. */
function restored(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  const before = previous.spec
  const { volumeName, storageClassName, volumeAttributesClassName: _, resources, ...rest } = next.spec
  const isBound = next.status?.phase === 'Bound'
  const name = before.volumeName ? volumeName : before.volumeName
  const className = mayNameClass(next, previous) ? before.storageClassName : storageClassName
  const storage = before.resources?.requests?.['storage']
  const requests = { ...resources?.requests, ...(isBound && resources?.requests && storage !== undefined && { storage }) }
  return {
    ...rest,
    ...(name !== undefined && { volumeName: name }),
    ...(className !== undefined && { storageClassName: className }),
    ...(before.volumeAttributesClassName !== undefined && { volumeAttributesClassName: before.volumeAttributesClassName }),
    ...(resources && { resources: { ...resources, ...(resources.requests && { requests }) } }),
  }
}

/** The fields that differ, one a line. */
function changes(next: object, previous: object): string {
  const [after, before] = [new Map(Object.entries(next)), new Map(Object.entries(previous))]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => !deepEqual(before.get(key), after.get(key)))
    .map((key) => `- ${key}: ${JSON.stringify(before.get(key)) ?? 'unset'}\n+ ${key}: ${JSON.stringify(after.get(key)) ?? 'unset'}\n`)
    .join('')
}

function validateSize(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Errors {
  const sizeOf = ({ spec }: PersistentVolumeClaim): string => spec.resources?.requests?.['storage'] ?? '0'
  const after = sizeOf(next)
  const capacity = previous.status?.capacity?.['storage'] ?? '0'
  const isShrunk = compareQuantities(after, sizeOf(previous)) < 0 && compareQuantities(after, capacity) <= 0
  return when(isShrunk, () => forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'))
}

function validateAttributesClass(next: string | undefined, previous: string | undefined): Errors {
  const path = 'spec.volumeAttributesClassName'
  if (previous === undefined || next === previous) return []
  if (next === undefined) return [forbiddenField(path, 'update from non-nil value to nil is forbidden')]
  return when(next === '', () => forbiddenField(path, 'update from non-nil value to an empty string is forbidden'))
}

const immutableSpec = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

function validateUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Errors {
  const before = previous.spec
  const after = restored(next, previous)
  return [
    ...validateAnnotation(next, previous),
    ...when(!deepEqual(after, before), () => forbiddenField('spec', `${immutableSpec}\n${changes(after, before)}`)),
    ...validateSize(next, previous),
    ...immutable('volumeMode', next.spec.volumeMode, before.volumeMode),
    ...validateAttributesClass(next.spec.volumeAttributesClassName, before.volumeAttributesClassName),
  ]
}

function validateResourceKey(path: string, name: string): Errors {
  const errors = byRule(path, name, qualifiedName)
  return errors.length > 0 || !isNativeResource(name) || name === 'storage' ? errors : [notSupported(path, name, ['storage'])]
}

const resizeStates = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
]

function validateStatusUpdate({ status = {} }: PersistentVolumeClaim): Errors {
  const [statuses, allocated] = ['status.allocatedResourceStatus', 'status.allocatedResources']
  const errors: FieldError[] = Object.entries(status.allocatedResourceStatuses ?? {}).flatMap(([name, state]) => [
    ...validateResourceKey(statuses, name),
    ...(resizeStates.includes(state) ? [] : [notSupported(statuses, name, resizeStates)]),
  ])
  for (const [name, amount] of Object.entries(status.allocatedResources ?? {})) {
    const unknown = validateResourceKey(allocated, name)
    const isNegative = compareQuantities(amount, '0') < 0
    if (unknown.length > 0) errors.push(...unknown)
    else if (isNegative) errors.push(invalid(`${allocated}[${name}]`, amount, 'must be greater than or equal to 0'))
  }
  return errors
}

export const claimRules: Rules<PersistentVolumeClaim> = {
  defaults: (claim) => ({
    ...claim,
    spec: defaultClaimSpec(claim.spec),
    status: { ...claim.status, phase: claim.status?.phase ?? 'Pending' },
  }),
  validate: ({ spec }) => validateClaimSpec(spec, 'spec'),
  validateUpdate,
  validateStatusUpdate,
}
