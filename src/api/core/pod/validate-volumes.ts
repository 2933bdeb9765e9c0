import {
  compareQuantities,
  dns1123Label,
  dns1123Subdomain,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from '#apimachinery'
import type {
  AWSElasticBlockStoreVolumeSource,
  AzureFileVolumeSource,
  CephFSVolumeSource,
  CinderVolumeSource,
  EphemeralVolumeSource,
  GCEPersistentDiskVolumeSource,
  GitRepoVolumeSource,
  GlusterfsVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  PersistentVolumeClaimVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  Volume,
  VsphereVirtualDiskVolumeSource,
} from '../../generated/types.ts'
import { byRule, eachItem, type Errors, requiredOneOf, validateAnnotations, validateLabels } from '../../validation.ts'
import { validateClaimSpec } from '../claim-rules.ts'
import {
  needs,
  upTo255,
  validateAzureDisk,
  validateCsi,
  validateFc,
  validateFlex,
  validateFlocker,
  validateIscsi,
  validateNfs,
  validateQuobyte,
  validateSecretRef,
  validateStorageOs,
} from './validate-network-volumes.ts'
import { descending, fileMode, withoutBacksteps } from './validate-paths.ts'
import { validateDownwardFile, validateKeyToPath, validateProjected } from './validate-projected.ts'

export const pullPolicies = ['Always', 'IfNotPresent', 'Never'] as const

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']

export const validateHostPath = (source: HostPathVolumeSource, path: string): Errors =>
  source.path
    ? [
        ...withoutBacksteps(`${path}.path`, source.path),
        ...(source.type === undefined || hostPathTypes.includes(source.type)
          ? []
          : [notSupported(`${path}.type`, source.type, hostPathTypes)]),
      ]
    : [required(`${path}.path`)]

function validateEphemeral({ volumeClaimTemplate: template }: EphemeralVolumeSource, path: string): Errors {
  if (!template) return [required(`${path}.volumeClaimTemplate`)]
  const at = `${path}.volumeClaimTemplate.metadata`
  const { labels, annotations, ...others } = template.metadata ?? {}
  return [
    ...validateAnnotations(`${at}.annotations`, annotations),
    ...validateLabels(`${at}.labels`, labels),
    ...Object.keys(others).map((field) => forbiddenField(`${at}.${field}`, 'cannot be set')),
    ...validateClaimSpec(template.spec, `${path}.volumeClaimTemplate.spec`),
  ]
}

/** What a source's check may know besides the source. */
interface VolumeContext {
  readonly volume: string
  readonly isPod: boolean
}
type Source<K extends keyof Volume> = NonNullable<Volume[K]>
type Check<K extends keyof Volume> = (source: Source<K>, path: string, context: VolumeContext) => Errors

/** In upstream's order; `at` where upstream names the field otherwise. */
const checks: { readonly [K in Exclude<keyof Volume, 'name'>]: Check<K> } = {
  emptyDir: ({ sizeLimit }, path) =>
    sizeLimit !== undefined && compareQuantities(sizeLimit, '0') < 0
      ? [forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: validateHostPath,
  gitRepo: (source, path) => [
    ...needs<GitRepoVolumeSource>('repository')(source, path),
    ...descending(`${path}.directory`, source.directory ?? ''),
  ],
  gcePersistentDisk: (source, path) => [
    ...needs<GCEPersistentDiskVolumeSource>('pdName')(source, path),
    ...upTo255(`${path}.partition`, source.partition),
  ],
  awsElasticBlockStore: (source, path) => [
    ...needs<AWSElasticBlockStoreVolumeSource>('volumeID')(source, path),
    ...upTo255(`${path}.partition`, source.partition),
  ],
  secret: ({ secretName, defaultMode, items }, path) => [
    ...(secretName ? [] : [required(`${path}.secretName`)]),
    ...fileMode(`${path}.defaultMode`, defaultMode),
    ...eachItem(`${path}.items`, items, validateKeyToPath),
  ],
  nfs: validateNfs,
  iscsi: (source, path, { volume }) => validateIscsi(source, path, volume),
  glusterfs: needs<GlusterfsVolumeSource>('endpoints', 'path'),
  flocker: validateFlocker,
  persistentVolumeClaim: needs<PersistentVolumeClaimVolumeSource>('claimName'),
  rbd: needs<RBDVolumeSource>('monitors', 'image'),
  cinder: (source, path) => [...needs<CinderVolumeSource>('volumeID')(source, path), ...validateSecretRef(path, source.secretRef)],
  cephfs: needs<CephFSVolumeSource>('monitors'),
  quobyte: validateQuobyte,
  downwardAPI: ({ defaultMode, items = [] }, path) => [
    ...fileMode(`${path}.defaultMode`, defaultMode),
    ...items.flatMap((file) => validateDownwardFile(file, path)),
  ],
  fc: validateFc,
  flexVolume: validateFlex,
  configMap: ({ name, defaultMode, items }, path) => [
    ...(name ? [] : [required(`${path}.name`)]),
    ...fileMode(`${path}.defaultMode`, defaultMode),
    ...eachItem(`${path}.items`, items, validateKeyToPath),
  ],
  azureFile: needs<AzureFileVolumeSource>('secretName', 'shareName'),
  vsphereVolume: needs<VsphereVirtualDiskVolumeSource>('volumePath'),
  photonPersistentDisk: needs<PhotonPersistentDiskVolumeSource>('pdID'),
  portworxVolume: needs<PortworxVolumeSource>('volumeID'),
  azureDisk: validateAzureDisk,
  storageos: validateStorageOs,
  projected: validateProjected,
  scaleIO: needs<ScaleIOVolumeSource>('gateway', 'system', 'volumeName'),
  csi: validateCsi,
  ephemeral: validateEphemeral,
  image: (source, path, { isPod }) => [
    ...(isPod ? needs<ImageVolumeSource>('reference')(source, path) : []),
    ...requiredOneOf(`${path}.pullPolicy`, source.pullPolicy, pullPolicies),
  ],
}
const kinds = Object.keys(checks) as (keyof typeof checks)[]

/** Where upstream's messages name a source otherwise than its field. */
const checkedAs: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' }
const refusedAs: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

function checkSource<K extends keyof typeof checks>(kind: K, source: Volume[K], path: string, context: VolumeContext): Errors {
  const check: Check<K> = checks[kind]
  return source ? check(source, `${path}.${checkedAs[kind] ?? kind}`, context) : []
}

function validateSources(volume: Volume, path: string, context: VolumeContext): Errors {
  const [first, ...more] = kinds.filter((kind) => volume[kind] !== undefined)
  if (first === undefined) return [required(path, 'must specify a volume type')]
  return [
    ...checkSource(first, volume[first], path, context),
    ...more.map((kind) => forbiddenField(`${path}.${refusedAs[kind] ?? kind}`, 'may not specify more than 1 volume type')),
  ]
}

/** A pod's volumes; `pod` is its name where it has one: claims are made under it. Returns those without fault, by name. */
export function validateVolumes(
  path: string,
  volumes: readonly Volume[] | undefined,
  { pod, isPod }: { readonly pod: string | undefined; readonly isPod: boolean },
): { readonly usable: ReadonlyMap<string, Volume>; readonly errors: Errors } {
  const usable = new Map<string, Volume>()
  const claims = new Set((volumes ?? []).flatMap(({ name, ephemeral }) => (pod && ephemeral ? [`${pod}-${name}`] : [])))
  const errors = eachItem(path, volumes, (volume, at) => {
    const { name, ephemeral, persistentVolumeClaim } = volume
    const wrong: FieldError[] = [...validateSources(volume, at, { volume: name, isPod })]
    if (pod && ephemeral && name)
      wrong.push(...dns1123Subdomain(`${pod}-${name}`).map((why) => invalid(`${at}.name`, name, `PVC name "${pod}-${name}": ${why}`)))
    wrong.push(...(name ? byRule(`${at}.name`, name, dns1123Label) : [required(`${at}.name`)]))
    if (usable.has(name)) wrong.push(duplicate(`${at}.name`, name))
    if (wrong.length === 0) usable.set(name, volume)
    if (persistentVolumeClaim && claims.has(persistentVolumeClaim.claimName))
      wrong.push(
        invalid(
          `${at}.persistentVolumeClaim.claimName`,
          persistentVolumeClaim.claimName,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      )
    return wrong
  })
  return { usable, errors }
}
