import { duplicate, type FieldError, forbiddenField, inRange, invalid, notSupported, required, tooLong } from '#apimachinery'
import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext, Sysctl } from '../../generated/types.ts'
import { eachItem, type Errors, oneOf } from '../../validation.ts'
import { descending } from './validate-paths.ts'
import { validateWindowsOptions } from './validate-windows.ts'

/** A user's or group's number. */
const id = (path: string, value: number | undefined): Errors =>
  value === undefined ? [] : inRange(value, 0, 2 ** 31 - 1).map((why) => invalid(path, value, why))

const profiles = ['Localhost', 'RuntimeDefault', 'Unconfined'] as const

function validateSeccomp(path: string, profile: SeccompProfile | undefined): Errors {
  if (!profile) return []
  const { type, localhostProfile: file } = profile
  const errors: FieldError[] = []
  if (!type) errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'))
  else errors.push(...oneOf(`${path}.type`, type, profiles))
  const at = `${path}.localhostProfile`
  if (type !== 'Localhost') {
    if (file !== undefined) errors.push(invalid(at, profile, 'can only be set when seccomp type is Localhost'))
  } else if (file === undefined) errors.push(required(at, 'must be set when seccomp type is Localhost'))
  else errors.push(...descending(at, file))
  return errors
}

const maxPath = 4095

function validateAppArmor(path: string, profile: AppArmorProfile | undefined): Errors {
  if (!profile) return []
  const { type, localhostProfile: file } = profile
  const at = `${path}.localhostProfile`
  if (!type) return [required(`${path}.type`, 'type is required when appArmorProfile is set')]
  if (!profiles.some((known) => known === type)) return [notSupported(`${path}.type`, type, profiles)]
  if (type !== 'Localhost') return file === undefined ? [] : [invalid(at, file, 'can only be set when AppArmor type is Localhost')]
  if (file === undefined) return [required(at, 'must be set when AppArmor type is Localhost')]
  return [
    ...(file.trim() === file ? [] : [invalid(at, file, 'must not be padded with whitespace')]),
    ...(file === '' ? [required(at, 'must be set when AppArmor type is Localhost')] : []),
    ...(file.length > maxPath ? [tooLong(at, maxPath)] : []),
  ]
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlPattern = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`
const sysctlName = new RegExp(sysctlPattern)

/** The namespace of the kernel that a sysctl belongs to. */
function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const dotted = name.replaceAll('/', '.')
  if (dotted.startsWith('net.')) return 'net'
  return /^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/.test(dotted) ? 'ipc' : undefined
}

function validateSysctls(path: string, sysctls: readonly Sysctl[] | undefined, { hostNetwork, hostIPC }: PodSpec): Errors {
  const names = new Set<string>()
  return eachItem(path, sysctls, ({ name }, item) => {
    const at = `${item}.name`
    const errors: FieldError[] = []
    if (!name) errors.push(required(at))
    else if (name.length > 253 || !sysctlName.test(name))
      errors.push(invalid(at, name, `must have at most 253 characters and match regex ${sysctlPattern}`))
    else if (names.has(name)) errors.push(duplicate(at, name))
    const namespace = sysctlNamespace(name)
    if (hostNetwork && namespace === 'net') errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"))
    if (hostIPC && namespace === 'ipc') errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"))
    names.add(name)
    return errors
  })
}

/** What holds for all containers of a pod. */
export function validatePodSecurity(path: string, context: PodSecurityContext | undefined, spec: PodSpec): Errors {
  const sharing = spec.shareProcessNamespace && spec.hostPID
  return [
    ...id(`${path}.fsGroup`, context?.fsGroup),
    ...id(`${path}.runAsUser`, context?.runAsUser),
    ...id(`${path}.runAsGroup`, context?.runAsGroup),
    ...eachItem(`${path}.supplementalGroups`, context?.supplementalGroups, (group, at) => id(at, group)),
    ...(sharing ? [invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')] : []),
    ...validateSysctls(`${path}.sysctls`, context?.sysctls, spec),
    ...oneOf(`${path}.fsGroupChangePolicy`, context?.fsGroupChangePolicy, ['Always', 'OnRootMismatch']),
    ...validateSeccomp(`${path}.seccompProfile`, context?.seccompProfile),
    ...validateWindowsOptions(`${path}.windowsOptions`, context?.windowsOptions),
    ...validateAppArmor(`${path}.appArmorProfile`, context?.appArmorProfile),
    ...oneOf(`${path}.supplementalGroupsPolicy`, context?.supplementalGroupsPolicy, ['Merge', 'Strict']),
    ...oneOf(`${path}.seLinuxChangePolicy`, context?.seLinuxChangePolicy, ['MountOption', 'Recursive']),
  ]
}

function validateEscalation(path: string, context: SecurityContext): Errors {
  const { allowPrivilegeEscalation, privileged, capabilities } = context
  if (allowPrivilegeEscalation !== false) return []
  return [
    ...(privileged ? [invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')] : []),
    ...(capabilities?.add?.includes('CAP_SYS_ADMIN')
      ? [invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN')]
      : []),
  ]
}

export function validateSecurity(path: string, context: SecurityContext | undefined, hostUsers: boolean): Errors {
  if (!context) return []
  return [
    ...id(`${path}.runAsUser`, context.runAsUser),
    ...id(`${path}.runAsGroup`, context.runAsGroup),
    ...oneOf(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']),
    ...(hostUsers && context.procMount === 'Unmasked'
      ? [invalid(`${path}.procMount`, context.procMount, '`hostUsers` must be false to use `Unmasked`')]
      : []),
    ...validateSeccomp(`${path}.seccompProfile`, context.seccompProfile),
    ...validateEscalation(path, context),
    ...validateWindowsOptions(`${path}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${path}.appArmorProfile`, context.appArmorProfile),
  ]
}

/** A pod with users of its own shares nothing else with the machine. */
export function validateHostUsers(path: string, { hostUsers, hostNetwork, hostPID, hostIPC }: PodSpec): Errors {
  if (hostUsers !== false) return []
  const why = 'when `pod.Spec.HostUsers` is false'
  return [
    ...(hostNetwork ? [forbiddenField(`${path}.hostNetwork`, why)] : []),
    ...(hostPID ? [forbiddenField(`${path}.HostPID`, why)] : []),
    ...(hostIPC ? [forbiddenField(`${path}.HostIPC`, why)] : []),
  ]
}
