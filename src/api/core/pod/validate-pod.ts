import { dns1123Subdomain, duplicate, type FieldError, forbiddenField, invalid, ipAddress, qualifiedName } from '#apimachinery'
import type { ContainerStatus, Pod, PodIP } from '../../generated/types.ts'
import { byRule, eachItem, type Errors, immutable } from '../../validation.ts'
import { validatePodSpec } from './validate.ts'

const mirror = 'kubernetes.io/config.mirror'
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

function validateOwnAnnotations({ metadata, spec }: Pod): Errors {
  const { annotations = {} } = metadata
  const cost = annotations[deletionCost]
  const isInteger = cost === undefined || (/^(?:0|-?[1-9]\d*)$/.test(cost) && Math.abs(Number(cost)) <= 2 ** 31 - 1)
  return [
    ...(annotations[mirror] !== undefined && !spec.nodeName
      ? [invalid(`metadata.annotations[${mirror}]`, annotations[mirror], 'must set spec.nodeName if mirror pod annotation is set')]
      : []),
    ...(isInteger ? [] : [invalid(`metadata.annotations[${deletionCost}]`, cost, 'must be a 32bit integer')]),
  ]
}

/** A pod, as it is made and after every change. */
export function validatePod(pod: Pod): Errors {
  const { spec } = pod
  const withToken = eachItem('spec.volumes', spec.volumes, ({ projected }, at) =>
    eachItem(`${at}.projected.sources`, projected?.sources, ({ serviceAccountToken }, where) =>
      serviceAccountToken
        ? [forbiddenField(`${where}.serviceAccountToken`, 'must not be specified when serviceAccountName is not set')]
        : [],
    ),
  )
  return [
    ...validateOwnAnnotations(pod),
    ...validatePodSpec(spec, 'spec', { name: pod.metadata.name, isPod: true }),
    ...(spec.serviceAccountName ? [] : withToken),
  ]
}

/** A mirror pod is one for good. */
export function validateOwnAnnotationsUpdate(next: Pod, previous: Pod): Errors {
  const after = next.metadata.annotations?.[mirror]
  const before = previous.metadata.annotations?.[mirror]
  if (after === before) return []
  const why =
    after === undefined || before === undefined ? 'may not add or remove mirror pod annotation' : 'may not update mirror pod annotation'
  return [forbiddenField(`metadata.annotations[${mirror}]`, why)]
}

export const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.[mirror] !== undefined

const family = ({ ip }: PodIP): string => ((ip ?? '').includes(':') ? 'IPv6' : 'IPv4')

function validateAddresses(path: string, addresses: readonly PodIP[] = []): Errors {
  const seen = new Set<string>()
  const oneOfEach = addresses.length <= 2 && new Set(addresses.map(family)).size === addresses.length
  return [
    ...eachItem(path, addresses, ({ ip }, at) => byRule(at, ip ?? '', ipAddress)),
    ...(oneOfEach ? [] : [invalid(path, addresses, 'may specify no more than one IP for each IP family')]),
    ...eachItem(path, addresses, ({ ip }, at) => {
      if (seen.has(ip)) return [duplicate(at, ip)]
      seen.add(ip)
      return []
    }),
  ]
}

/** Containers that ended for good do not come back. */
function validateTransitions(
  path: string,
  next: readonly ContainerStatus[] = [],
  previous: readonly ContainerStatus[] = [],
  mayRestart: (status: ContainerStatus) => boolean,
): Errors {
  return eachItem(path, previous, (before, at) => {
    if (!before.state?.terminated || mayRestart(before)) return []
    const revived = next.some(({ name, state }) => name === before.name && !state?.terminated)
    return revived ? [forbiddenField(`${at}.state`, 'may not be transitioned to non-terminated state')] : []
  })
}

function validateStates(next: Pod, previous: Pod): Errors {
  const { restartPolicy, initContainers = [], containers } = previous.spec
  const failed = ({ state }: ContainerStatus): boolean => (state?.terminated?.exitCode ?? 0) !== 0
  const hasOwnPolicy = ({ name }: ContainerStatus): boolean =>
    [...initContainers, ...(containers ?? [])].some((container) => container.name === name && container.restartPolicy !== undefined)
  const mayRestart = (status: ContainerStatus): boolean =>
    restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && failed(status)) || hasOwnPolicy(status)
  const check = (list: 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses', may: typeof mayRestart): Errors =>
    validateTransitions(`status.${list}`, next.status?.[list], previous.status?.[list], may)
  return [
    ...check('containerStatuses', mayRestart),
    ...check('initContainerStatuses', mayRestart),
    ...check('ephemeralContainerStatuses', () => false),
  ]
}

const ownConditions = new Set(['PodScheduled', 'Ready', 'Initialized'])

/** What a kubelet or controller may not report. (ValidatePodStatusUpdate) */
export function validatePodStatusUpdate(next: Pod, previous: Pod): Errors {
  const { conditions, nominatedNodeName, podIPs, hostIP = '', hostIPs = [], qosClass } = next.status ?? {}
  const errors: FieldError[] = [
    ...validateOwnAnnotationsUpdate(next, previous),
    ...eachItem('metadata.conditions', conditions, ({ type }, at) =>
      ownConditions.has(type) ? [] : byRule(`${at}.Type`, type, qualifiedName),
    ),
  ]
  if (next.spec.nodeName !== previous.spec.nodeName) errors.push(forbiddenField('status.nodeName', 'may not be changed directly'))
  if (nominatedNodeName && nominatedNodeName !== previous.status?.nominatedNodeName)
    errors.push(...byRule('status.nominatedNodeName', nominatedNodeName, dns1123Subdomain))
  errors.push(...immutable('status.qosClass', qosClass, previous.status?.qosClass), ...validateStates(next, previous))
  errors.push(...validateAddresses('status.podIPs', podIPs))
  if (hostIPs.length > 0 && hostIPs[0]?.ip !== hostIP)
    errors.push(invalid('status.hostIPs[0].ip', hostIPs[0]?.ip, 'must be equal to `hostIP`'))
  return [...errors, ...validateAddresses('status.hostIPs', hostIPs)]
}
