/** Volumes of storage systems. What is required of most is a list of fields. */
import { dns1123Label, dns1123Subdomain, type FieldError, invalid, notSupported, rangeError, required, tooLong } from '#apimachinery'
import type {
  AzureDiskVolumeSource,
  CSIVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  ISCSIVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
  StorageOSVolumeSource,
} from '../../generated/types.ts'
import { byRule, type Errors } from '../../validation.ts'

const isEmpty = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** A check that these fields are there. */
export const needs =
  <T extends object>(...fields: readonly (keyof T & string)[]) =>
  (source: T, path: string): Errors =>
    fields.filter((field) => isEmpty(source[field])).map((field) => required(`${path}.${field}`))

export const validateSecretRef = (path: string, ref: { readonly name?: string } | undefined): Errors =>
  ref && !ref.name ? [required(`${path}.secretRef.name`)] : []

/** Partitions and LUNs. */
export const upTo255 = (path: string, value: number | undefined): Errors =>
  value !== undefined && (value < 0 || value > 255) ? [invalid(path, value, rangeError(0, 255))] : []

export const validateNfs = (source: NFSVolumeSource, path: string): Errors => [
  ...needs<NFSVolumeSource>('server', 'path')(source, path),
  ...(source.path.startsWith('/') ? [] : [invalid(`${path}.path`, source.path, 'must be an absolute path')]),
]

const initiator = {
  iqn: /^iqn\.\d{4}-\d{2}\.([A-Za-z0-9-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[0-9A-Fa-f]{16}$/,
  naa: /^naa.[0-9A-Fa-f]{32}$/,
} as const

function validateInitiator(path: string, name: string): Errors {
  const kind = (['iqn', 'eui', 'naa'] as const).find((prefix) => name.startsWith(prefix))
  if (!kind) return [invalid(path, name, 'must be valid format starting with iqn, eui, or naa')]
  return initiator[kind].test(name) ? [] : [invalid(path, name, 'must be valid format')]
}

export function validateIscsi(source: ISCSIVolumeSource, path: string, volume = ''): Errors {
  const { targetPortal, iqn, lun, chapAuthDiscovery, chapAuthSession, secretRef, initiatorName } = source
  return [
    ...needs<ISCSIVolumeSource>('targetPortal', 'iqn')(source, path),
    ...(iqn ? validateInitiator(`${path}.iqn`, iqn) : []),
    ...upTo255(`${path}.lun`, lun),
    ...((chapAuthDiscovery || chapAuthSession) && !secretRef ? [required(`${path}.secretRef`)] : []),
    ...(initiatorName === undefined ? [] : validateInitiator(`${path}.initiatorname`, initiatorName)),
    ...(initiatorName !== undefined && `${volume}:${targetPortal}`.length > 64
      ? [
          invalid(
            `${path.slice(0, path.lastIndexOf('.'))}.name`,
            volume,
            'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
          ),
        ]
      : []),
  ]
}

export function validateFlocker({ datasetName = '', datasetUUID = '' }: FlockerVolumeSource, path: string): Errors {
  const errors: FieldError[] = []
  if (!datasetName && !datasetUUID) errors.push(required(path, 'one of datasetName and datasetUUID is required'))
  if (datasetName && datasetUUID) errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'))
  if (datasetName.includes('/')) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"))
  return errors
}

const pairs = 'must be a host:port pair or multiple pairs separated by commas'

export function validateQuobyte(source: QuobyteVolumeSource, path: string): Errors {
  const { registry, tenant = '' } = source
  const errors: FieldError[] = []
  if (!registry) errors.push(required(`${path}.registry`, pairs))
  else if (tenant.length > 64) errors.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'))
  else
    for (const pair of registry.split(','))
      if (!/^(?:[^:]*|\[.*\]):[^:]*$/.test(pair)) errors.push(invalid(`${path}.registry`, registry, pairs))
  return [...errors, ...needs<QuobyteVolumeSource>('volume')(source, path)]
}

export function validateFc({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, path: string): Errors {
  const errors: FieldError[] = []
  if (targetWWNs.length === 0 && wwids.length === 0)
    errors.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'))
  if (targetWWNs.length > 0 && wwids.length > 0)
    errors.push(invalid(`${path}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'))
  if (targetWWNs.length > 0 && lun === undefined) errors.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'))
  return [...errors, ...(targetWWNs.length > 0 ? upTo255(`${path}.lun`, lun) : [])]
}

const isReserved = (key: string): boolean =>
  /\.(?:kubernetes|k8s)\.io$/.test(`.${key.includes('/') ? key.slice(0, key.indexOf('/')) : key}`.toLowerCase())

export const validateFlex = (source: FlexVolumeSource, path: string): Errors => [
  ...needs<FlexVolumeSource>('driver')(source, path),
  ...Object.keys(source.options ?? {})
    .filter(isReserved)
    .map((key) => invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')),
]

const managedUri = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobUri = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export function validateAzureDisk(source: AzureDiskVolumeSource, path: string): Errors {
  const { cachingMode, kind, diskURI } = source
  const caching = ['None', 'ReadOnly', 'ReadWrite']
  const kinds = ['Dedicated', 'Managed', 'Shared']
  const errors: FieldError[] = [...needs<AzureDiskVolumeSource>('diskName', 'diskURI')(source, path)]
  if (cachingMode !== undefined && !caching.includes(cachingMode)) errors.push(notSupported(`${path}.cachingMode`, cachingMode, caching))
  if (kind !== undefined && !kinds.includes(kind)) errors.push(notSupported(`${path}.kind`, kind, kinds))
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) errors.push(notSupported(`${path}.diskURI`, diskURI, [managedUri]))
  if (kind !== undefined && kind !== 'Managed' && !diskURI.startsWith('https://'))
    errors.push(notSupported(`${path}.diskURI`, diskURI, [blobUri]))
  return errors
}

export const validateStorageOs = ({ volumeName, volumeNamespace, secretRef }: StorageOSVolumeSource, path: string): Errors => [
  ...(volumeName ? byRule(`${path}.volumeName`, volumeName, dns1123Label) : [required(`${path}.volumeName`)]),
  ...(volumeNamespace ? byRule(`${path}.volumeNamespace`, volumeNamespace, dns1123Label) : []),
  ...validateSecretRef(path, secretRef),
]

export const validateDriverName = (path: string, name: string): Errors => [
  ...(name ? [] : [required(path)]),
  ...(name.length > 63 ? [tooLong(path, 63)] : []),
  ...dns1123Subdomain(name.toLowerCase()).map((why) => invalid(path, name, why)),
]

export const validateCsi = ({ driver, nodePublishSecretRef: secret }: CSIVolumeSource, path: string): Errors => [
  ...validateDriverName(`${path}.driver`, driver),
  ...(secret
    ? secret.name
      ? byRule(`${path}.name`, secret.name, dns1123Subdomain)
      : [required(`${path}.nodePublishSecretRef.name`)]
    : []),
]
