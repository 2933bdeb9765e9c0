import { dns1123Subdomain, type FieldError, forbiddenField, invalid, required } from '#apimachinery'
import type {
  ClusterTrustBundleProjection,
  DownwardAPIVolumeFile,
  KeyToPath,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../generated/types.ts'
import { eachItem, type Errors, validateLabelSelector } from '../../validation.ts'
import { fileFields, validateFieldRef, validateResourceRef } from './validate-field-refs.ts'
import { fileMode, localPath } from './validate-paths.ts'

/** A key of a ConfigMap or Secret as a file. */
export const validateKeyToPath = ({ key, path: file, mode }: KeyToPath, path: string): Errors => [
  ...(key ? [] : [required(`${path}.key`)]),
  ...(file ? [] : [required(`${path}.path`)]),
  ...localPath(`${path}.path`, file),
  ...fileMode(`${path}.mode`, mode),
]

/** A field of the pod as a file. Upstream names the volume, not the item. */
export function validateDownwardFile({ path: file, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile, path: string): Errors {
  const errors: FieldError[] = [...(file ? [] : [required(`${path}.path`)]), ...localPath(`${path}.path`, file)]
  if (fieldRef) {
    errors.push(...validateFieldRef(`${path}.fieldRef`, fieldRef, fileFields))
    if (resourceFieldRef) errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'))
  } else if (resourceFieldRef) errors.push(...validateResourceRef(`${path}.resourceFieldRef`, resourceFieldRef, true))
  else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'))
  return [...errors, ...fileMode(`${path}.mode`, mode)]
}

const validateToken = ({ expirationSeconds = 3600, path: file }: ServiceAccountTokenProjection, path: string, volume: string): Errors => [
  ...(expirationSeconds < 600
    ? [invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes')]
    : []),
  ...(expirationSeconds > 2 ** 32
    ? [invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')]
    : []),
  ...(file ? localPath(`${volume}.path`, file) : [required(`${volume}.path`)]),
]

function validateTrustBundle(bundle: ClusterTrustBundleProjection, path: string): Errors {
  const { name, signerName, labelSelector, path: file } = bundle
  const errors: FieldError[] = []
  if (name !== undefined && signerName !== undefined) errors.push(invalid(path, bundle, 'only one of name and signerName may be used'))
  else if (name !== undefined) {
    if (name === '') errors.push(required(`${path}.name`, 'must be a valid object name'))
    errors.push(...dns1123Subdomain(name).map((why) => invalid(`${path}.name`, name, `not a valid clustertrustbundlename: ${why}`)))
    if (labelSelector) errors.push(invalid(`${path}.labelSelector`, labelSelector, 'labelSelector must be unset if name is specified'))
  } else if (signerName !== undefined) {
    if (signerName === '') errors.push(required(`${path}.signerName`, 'must be a valid signer name'))
    errors.push(...validateLabelSelector(`${path}.labelSelector`, labelSelector))
  } else errors.push(required(path, 'either name or signerName must be specified'))
  return [...errors, ...(file ? [] : [required(`${path}.path`)]), ...localPath(`${path}.path`, file)]
}

/** The files that a source puts into the volume; with what upstream shows when one of them is there already. */
function filesOf({ secret, configMap, downwardAPI, clusterTrustBundle }: VolumeProjection): readonly (readonly [string, string])[] {
  return [
    ...(secret?.items ?? []).map(({ path }) => [path, secret?.name ?? ''] as const),
    ...(configMap?.items ?? []).map(({ path }) => [path, configMap?.name ?? ''] as const),
    ...(downwardAPI?.items ?? []).map(({ path }) => [path, path] as const),
    ...(clusterTrustBundle ? [[clusterTrustBundle.path, clusterTrustBundle.path] as const] : []),
  ].filter(([path]) => path)
}

function validateSource(source: VolumeProjection, path: string, volume: string): Errors {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = source
  const named = (kind: 'secret' | 'configMap'): Errors =>
    source[kind]
      ? [
          ...(source[kind].name ? [] : [required(`${path}.${kind}.name`)]),
          ...eachItem(`${path}.${kind}.items`, source[kind].items, validateKeyToPath),
        ]
      : []
  const given = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle].filter((each) => each !== undefined)
  return [
    ...named('secret'),
    ...named('configMap'),
    ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, `${path}.downwardAPI`)),
    ...(serviceAccountToken ? validateToken(serviceAccountToken, `${path}.serviceAccountToken`, volume) : []),
    ...(clusterTrustBundle ? validateTrustBundle(clusterTrustBundle, `${path}.clusterTrustBundle`) : []),
    ...(given.length > 1 ? [forbiddenField(path, 'may not specify more than 1 volume type per source')] : []),
  ]
}

/** Several sources in one volume: no two of them may write one file. */
export function validateProjected({ sources, defaultMode }: ProjectedVolumeSource, path: string): Errors {
  const taken = new Set<string>()
  return [
    ...fileMode(`${path}.defaultMode`, defaultMode),
    ...eachItem(`${path}.sources`, sources, (source, at) => [
      ...validateSource(source, at, path),
      ...filesOf(source).flatMap(([file, shown]): Errors => {
        if (taken.has(file)) return [invalid(path, shown, 'conflicting duplicate paths')]
        taken.add(file)
        return []
      }),
    ]),
  ]
}
