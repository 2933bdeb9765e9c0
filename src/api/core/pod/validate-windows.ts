import { dns1123Subdomain, forbiddenField, invalid } from '#apimachinery'
import type { Container, PodSecurityContext, PodSpec, SecurityContext, WindowsSecurityContextOptions } from '../../generated/types.ts'
import { byRule, eachItem, type Errors } from '../../validation.ts'

const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const domainName = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

/** `DOMAIN\user`, or a user alone: what is wrong with it. */
function userFaults(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string']
  if (/\p{Cc}/u.test(name)) return ['runAsUserName cannot contain control characters']
  const [user = '', domain, ...more] = name.split('\\').toReversed()
  if (more.length > 0) return ['runAsUserName cannot contain more than one backslash']
  return [
    ...(domain !== undefined && domain.length >= 256 ? ["runAsUserName's Domain length must be under 256 characters"] : []),
    ...(domain !== undefined && !netBios.test(domain) && !domainName.test(domain)
      ? ["runAsUserName's Domain doesn't match the NetBios nor the DNS format"]
      : []),
    ...(user === '' ? ["runAsUserName's User cannot be empty"] : []),
    ...(user.length > 104 ? ["runAsUserName's User length must not be longer than 104 characters"] : []),
    ...(/^[. ]+$/.test(user) ? ["runAsUserName's User cannot contain only periods or spaces"] : []),
    ...(/["/\\:;|=,+*?<>@[\]]/.test(user) ? [`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`] : []),
  ]
}

const maxSpecKiB = 64

export function validateWindowsOptions(path: string, options: WindowsSecurityContextOptions | undefined): Errors {
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName: user } = options ?? {}
  return [
    ...(specName === undefined ? [] : byRule(`${path}.gmsaCredentialSpecName`, specName, dns1123Subdomain)),
    ...(spec === '' ? [invalid(`${path}.gmsaCredentialSpec`, spec, 'gmsaCredentialSpec cannot be an empty string')] : []),
    ...(spec !== undefined && spec.length > maxSpecKiB * 1024
      ? [invalid(`${path}.gmsaCredentialSpec`, spec, `gmsaCredentialSpec size must be under ${maxSpecKiB} KiB`)]
      : []),
    ...(user === undefined ? [] : userFaults(user).map((why) => invalid(`${path}.runAsUserName`, user, why))),
  ]
}

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const

/** Every container of a pod, with its path. */
const eachContainer = (path: string, spec: PodSpec, check: (container: Container, path: string) => Errors): Errors =>
  lists.flatMap((list) => eachItem<Container>(`${path}.${list}`, spec[list], check))

/** Either all containers are processes of the host, or none. */
export function validateHostProcesses(path: string, spec: PodSpec): Errors {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  let count = 0
  let onHost = 0
  const differing = eachContainer(path, spec, ({ securityContext }, at) => {
    const own = securityContext?.windowsOptions?.hostProcess
    count++
    if (own ?? ofPod) onHost++
    return ofPod !== undefined && own !== undefined && own !== ofPod
      ? [
          invalid(
            `${at}.securityContext.windowsOptions.hostProcess`,
            own,
            `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
          ),
        ]
      : []
  })
  if (onHost === 0) return differing
  return [
    ...differing,
    ...(onHost === count
      ? []
      : [invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers')]),
    ...(spec.hostNetwork
      ? []
      : [invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers')]),
  ]
}

const podFields: readonly (keyof PodSecurityContext)[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
]
const containerFields: readonly (keyof SecurityContext)[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
]
const hostFields = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const

function refuse<T extends object>(path: string, object: T | undefined, fields: readonly (keyof T & string)[]): Errors {
  return fields
    .filter((field) => object?.[field] !== undefined && object[field] !== false)
    .map((field) => forbiddenField(`${path}.${field}`, 'cannot be set for a windows pod'))
}

const windowsOnLinux = 'windows options cannot be set for a linux pod'

/** What belongs to the other operating system. */
export function validateOs(path: string, spec: PodSpec): Errors {
  const at = `${path}.securityContext`
  if (spec.os?.name === 'windows')
    return [
      ...refuse(at, spec.securityContext, podFields),
      ...refuse(path, spec, hostFields),
      ...eachContainer(path, spec, (container, where) => refuse(`${where}.securityContext`, container.securityContext, containerFields)),
    ]
  return [
    ...(spec.securityContext?.windowsOptions ? [forbiddenField(`${at}.windowsOptions`, windowsOnLinux)] : []),
    ...eachContainer(path, spec, ({ securityContext }, where) =>
      securityContext?.windowsOptions ? [forbiddenField(`${where}.securityContext.windowsOptions`, windowsOnLinux)] : [],
    ),
  ]
}
