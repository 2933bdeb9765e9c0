/** What a PersistentVolume may be. (ValidatePersistentVolumeSpec) */
import { deepEqual, dns1123Subdomain, type FieldError, forbiddenField, invalid, notSupported, required, tooLong } from '#apimachinery'
import { or } from '../defaulting.ts'
import type {
  CSIPersistentVolumeSource,
  LocalVolumeSource,
  PersistentVolume,
  PersistentVolumeSpec,
  SecretReference,
} from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { type Errors, immutable, notSupportedUnless, oneOf, requiredByRule, requiredIf, subdomain, when } from '../validation.ts'
import { validateAccessModes } from './access-modes.ts'
import {
  validateAzureDisk,
  validateDriverName,
  validateFc,
  validateFlocker,
  validateIscsi,
  validateNfs,
  validateQuobyte,
} from './pod/validate-network-volumes.ts'
import { validateNodeSelector } from './pod/validate-affinity.ts'
import { withoutBacksteps } from './pod/validate-paths.ts'
import { validateHostPath } from './pod/validate-volumes.ts'
import { positiveAmount } from './resource-names.ts'

const secrets = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const
const longestHandle = 2048

function validateSecret(path: string, secret: SecretReference | undefined): Errors {
  if (!secret) return []
  return (['name', 'namespace'] as const).flatMap((field) => requiredByRule(`${path}.${field}`, secret[field], dns1123Subdomain))
}

const validateCsi = (source: CSIPersistentVolumeSource, path: string): Errors => [
  ...validateDriverName(`${path}.driver`, source.driver),
  ...requiredIf(!source.volumeHandle, `${path}.volumeHandle`),
  ...when(source.volumeHandle.length > longestHandle, () => tooLong(`${path}.volumeHandle`, longestHandle)),
  ...secrets.flatMap((field) => validateSecret(`${path}.${field}`, source[field])),
]

const validateLocal = ({ path: file }: LocalVolumeSource, path: string): Errors =>
  file ? withoutBacksteps(`${path}.path`, file) : [required(`${path}.path`)]

type Sources = Omit<
  PersistentVolumeSpec,
  | 'accessModes'
  | 'capacity'
  | 'claimRef'
  | 'mountOptions'
  | 'nodeAffinity'
  | 'persistentVolumeReclaimPolicy'
  | 'storageClassName'
  | 'volumeAttributesClassName'
  | 'volumeMode'
>

const unchecked = (): Errors => []

/** In upstream's order: of several, the first is looked at, the others are complained of. */
const checks: { readonly [K in keyof Required<Sources>]: (source: NonNullable<Sources[K]>, path: string, name: string) => Errors } = {
  hostPath: validateHostPath,
  gcePersistentDisk: ({ pdName }, path) => requiredIf(!pdName, `${path}.pdName`),
  awsElasticBlockStore: ({ volumeID }, path) => requiredIf(!volumeID, `${path}.volumeID`),
  glusterfs: ({ endpoints, path: volume }, path) => [
    ...requiredIf(!endpoints, `${path}.endpoints`),
    ...requiredIf(!volume, `${path}.path`),
  ],
  flocker: validateFlocker,
  nfs: validateNfs,
  rbd: ({ monitors, image }, path) => [...requiredIf(monitors.length === 0, `${path}.monitors`), ...requiredIf(!image, `${path}.image`)],
  quobyte: validateQuobyte,
  cephfs: ({ monitors }, path) => requiredIf(monitors.length === 0, `${path}.monitors`),
  iscsi: (source, path, name) => {
    const { secretRef, ...rest } = source
    return validateIscsi({ ...rest, ...(secretRef?.name !== undefined && { secretRef: { name: secretRef.name } }) }, path, name)
  },
  cinder: ({ volumeID }, path) => requiredIf(!volumeID, `${path}.volumeID`),
  fc: validateFc,
  flexVolume: ({ driver }, path) => requiredIf(!driver, `${path}.driver`),
  azureFile: ({ secretName, shareName }, path) => [
    ...requiredIf(!secretName, `${path}.secretName`),
    ...requiredIf(!shareName, `${path}.shareName`),
  ],
  vsphereVolume: ({ volumePath }, path) => requiredIf(!volumePath, `${path}.volumePath`),
  photonPersistentDisk: ({ pdID }, path) => requiredIf(!pdID, `${path}.pdID`),
  portworxVolume: ({ volumeID }, path) => requiredIf(!volumeID, `${path}.volumeID`),
  azureDisk: validateAzureDisk,
  scaleIO: ({ gateway, system, volumeName }, path) => [
    ...requiredIf(!gateway, `${path}.gateway`),
    ...requiredIf(!system, `${path}.system`),
    ...requiredIf(!volumeName, `${path}.volumeName`),
  ],
  local: validateLocal,
  storageos: unchecked,
  csi: validateCsi,
}
const kinds = Object.keys(checks) as readonly (keyof Sources)[] // the keys of a literal

function validateSource(spec: PersistentVolumeSpec, name: string): Errors {
  const [first, ...others] = kinds.filter((kind) => spec[kind] !== undefined)
  if (!first) return [required('spec', 'must specify a volume type')]
  const check = checks[first] as (source: unknown, path: string, name: string) => Errors // of the same key as the source
  return [
    ...check(spec[first], `spec.${first}`, name),
    ...requiredIf(first === 'local' && !spec.nodeAffinity, 'spec.nodeAffinity', 'Local volume requires node affinity'),
    ...others.map((kind) => forbiddenField(`spec.${kind}`, 'may not specify more than 1 volume type')),
  ]
}

function validateCapacity(capacity: Readonly<Record<string, string>> = {}): Errors {
  const names = Object.keys(capacity)
  const path = 'spec.capacity'
  const isStorage = names.length === 1 && names[0] === 'storage'
  return [
    ...(isStorage ? [] : [notSupported(path, capacity, ['storage'])]),
    ...Object.entries(capacity).flatMap(([name, amount]) => positiveAmount(`${path}[${name}]`, amount)),
  ]
}

function validateAffinity({ nodeAffinity }: PersistentVolumeSpec): Errors {
  const path = 'spec.nodeAffinity.required'
  if (!nodeAffinity) return []
  return nodeAffinity.required
    ? validateNodeSelector(path, nodeAffinity.required)
    : [required(path, 'must specify required node constraints')]
}

const isRoot = (path: string): boolean => /^\/+$/.test(path)

function validate({ metadata, spec }: PersistentVolume): Errors {
  const { accessModes = [], capacity, hostPath, persistentVolumeReclaimPolicy: policy, volumeAttributesClassName: attributes } = spec
  const errors: FieldError[] = [...validateAccessModes('spec.accessModes', accessModes), ...validateCapacity(capacity)]
  if (policy) errors.push(...notSupportedUnless('spec.persistentVolumeReclaimPolicy', policy, ['Delete', 'Recycle', 'Retain']))
  errors.push(...validateAffinity(spec), ...validateSource(spec, metadata.name))
  if (hostPath && isRoot(hostPath.path) && policy === 'Recycle')
    errors.push(forbiddenField('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"))
  errors.push(...subdomain('spec.storageClassName', spec.storageClassName))
  errors.push(...oneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']))
  if (attributes !== undefined) {
    if (attributes === '') errors.push(required('spec.volumeAttributesClassName', 'an empty string is disallowed'))
    else errors.push(...subdomain('spec.volumeAttributesClassName', attributes))
    if (!spec.csi) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'))
  }
  return [
    ...requiredIf(accessModes.length === 0, 'spec.accessModes'),
    ...requiredIf(Object.keys(capacity ?? {}).length === 0, 'spec.capacity'),
    ...errors,
  ]
}

const sourceOf = (spec: PersistentVolumeSpec): object => Object.fromEntries(kinds.map((kind) => [kind, spec[kind]]))

/** A secret for growing may be named later. */
function withoutLaterSecret(next: PersistentVolumeSpec, previous: PersistentVolumeSpec): PersistentVolumeSpec {
  if (!next.csi || !previous.csi || previous.csi.controllerExpandSecretRef) return next
  const { controllerExpandSecretRef: _, ...csi } = next.csi
  return { ...next, csi }
}

function validateUpdate({ spec: next }: PersistentVolume, { spec: previous }: PersistentVolume): Errors {
  const [after, before] = [sourceOf(withoutLaterSecret(next, previous)), sourceOf(previous)]
  const isCleared = previous.volumeAttributesClassName !== undefined && next.volumeAttributesClassName === undefined
  const isMoved = previous.nodeAffinity !== undefined && !deepEqual(next.nodeAffinity, previous.nodeAffinity)
  return [
    ...when(!deepEqual(after, before), () =>
      forbiddenField(
        'spec.persistentvolumesource',
        `spec.persistentvolumesource is immutable after creation\n- ${JSON.stringify(before)}\n+ ${JSON.stringify(after)}\n`,
      ),
    ),
    ...immutable('volumeMode', next.volumeMode, previous.volumeMode),
    ...when(isMoved, () =>
      invalid('nodeAffinity', next.nodeAffinity ?? null, 'field is immutable, except for updating from beta label to GA'),
    ),
    ...when(isCleared, () => forbiddenField('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden')),
  ]
}

export const volumeRules: Rules<PersistentVolume> = {
  defaults: ({ spec, ...volume }) => ({
    ...volume,
    spec: {
      ...spec,
      persistentVolumeReclaimPolicy: or(spec.persistentVolumeReclaimPolicy, 'Retain'),
      volumeMode: spec.volumeMode ?? 'Filesystem',
      ...(spec.hostPath && { hostPath: { ...spec.hostPath, type: spec.hostPath.type ?? '' } }),
      ...(spec.claimRef && { claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', ...spec.claimRef } }),
    },
    status: { ...volume.status, phase: volume.status?.phase ?? 'Pending' },
  }),
  validate,
  validateUpdate,
}
