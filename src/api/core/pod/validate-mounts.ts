import { type FieldError, fieldNotFound, forbiddenField, invalid, notSupported, required } from '#apimachinery'
import type { Container, Volume, VolumeDevice, VolumeMount } from '../../generated/types.ts'
import { eachItem, type Errors } from '../../validation.ts'
import { descending, withoutBacksteps } from './validate-paths.ts'

const propagations = ['Bidirectional', 'HostToContainer', 'None'] as const
const recursions = ['Disabled', 'Enabled', 'IfPossible'] as const

function validatePropagation(path: string, { mountPropagation: mode }: VolumeMount, { securityContext }: Container): Errors {
  if (mode === undefined) return []
  return [
    ...(propagations.some((known) => known === mode) ? [] : [notSupported(path, mode, propagations)]),
    ...(mode === 'Bidirectional' && !securityContext?.privileged
      ? [forbiddenField(path, 'Bidirectional mount propagation is available only to privileged containers')]
      : []),
  ]
}

function validateRecursion(path: string, { recursiveReadOnly: mode, readOnly, mountPropagation = 'None' }: VolumeMount): Errors {
  if (mode === undefined || mode === 'Disabled') return []
  if (!recursions.some((known) => known === mode)) return [notSupported(path, mode, recursions)]
  return [
    ...(readOnly ? [] : [forbiddenField(path, 'may only be specified when readOnly is true')]),
    ...(mountPropagation === 'None' ? [] : [forbiddenField(path, 'may only be specified when mountPropagation is None or not specified')]),
  ]
}

/** Paths below a volume's root. Upstream names the list where one of them leads out of it. */
function validateSubPaths({ subPath = '', subPathExpr = '' }: VolumeMount, at: string, list: string, volume: Volume | undefined): Errors {
  const errors: FieldError[] = []
  if (volume?.image && subPath) errors.push(invalid(`${at}.subPath`, subPath, 'not allowed in image volume sources'))
  if (volume?.image && subPathExpr) errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'not allowed in image volume sources'))
  errors.push(...descending(`${list}.subPath`, subPath))
  if (subPathExpr && subPath) errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
  return [...errors, ...descending(`${list}.subPathExpr`, subPathExpr)]
}

/** Where a container has its volumes as directories. */
export function validateMounts(path: string, container: Container, volumes: ReadonlyMap<string, Volume>): Errors {
  const { volumeMounts, volumeDevices = [] } = container
  const paths = new Set<string>()
  return eachItem(path, volumeMounts, (mount, at) => {
    const { name, mountPath } = mount
    const errors: FieldError[] = []
    if (!name) errors.push(required(`${at}.name`))
    if (!volumes.has(name)) errors.push(fieldNotFound(`${at}.name`, name))
    if (!mountPath) errors.push(required(`${at}.mountPath`))
    if (paths.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'))
    paths.add(mountPath)
    if (volumeDevices.some((device) => device.name === name))
      errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'))
    if (volumeDevices.some(({ devicePath }) => devicePath === mountPath))
      errors.push(invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'))
    return [
      ...errors,
      ...validateSubPaths(mount, at, path, volumes.get(name)),
      ...validatePropagation(`${path}.mountPropagation`, mount, container),
      ...validateRecursion(`${path}.recursiveReadOnly`, mount),
    ]
  })
}

const isClaim = (volume: Volume): boolean => (volume.persistentVolumeClaim ?? volume.ephemeral) !== undefined

function validateDeviceName({ name }: VolumeDevice, at: string, volume: Volume | undefined, names: ReadonlySet<string>): Errors {
  const errors: FieldError[] = []
  if (!name) errors.push(required(`${at}.name`))
  if (names.has(name)) errors.push(invalid(`${at}.name`, name, 'must be unique'))
  if (volume && !isClaim(volume))
    errors.push(invalid(`${at}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'))
  if (!volume) errors.push(fieldNotFound(`${at}.name`, name))
  return errors
}

/** Where a container has its volumes as block devices. */
export function validateDevices(
  path: string,
  { volumeDevices, volumeMounts = [] }: Container,
  volumes: ReadonlyMap<string, Volume>,
): Errors {
  const names = new Set<string>()
  const paths = new Set<string>()
  return eachItem(path, volumeDevices, (device, at) => {
    const { name, devicePath } = device
    const errors: FieldError[] = [...validateDeviceName(device, at, volumes.get(name), names)]
    if (!devicePath) errors.push(required(`${at}.devicePath`))
    if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, 'must be unique'))
    if (withoutBacksteps('', devicePath).length > 0)
      errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"))
    else paths.add(devicePath)
    if (volumeMounts.some((mount) => mount.name === name))
      errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'))
    if (volumeMounts.some(({ mountPath }) => mountPath === devicePath))
      errors.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'))
    if (name) names.add(name)
    return errors
  })
}
