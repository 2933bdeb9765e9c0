import { containersOf, containersText, distinct, isWindows, namesOf, plural, quoted, settersText, type Check } from './check.ts'

const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  since: 8,
  check(pod) {
    if (isWindows(pod)) return undefined
    const names = namesOf(pod, (context) => context?.allowPrivilegeEscalation !== false)
    return names.length > 0
      ? {
          reason: 'allowPrivilegeEscalation != false',
          detail: `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`,
        }
      : undefined
  },
}

const capabilities: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  overrides: 'capabilities_baseline',
  since: 22,
  check(pod) {
    if (isWindows(pod)) return undefined
    const bad = (added: readonly string[] = []): readonly string[] => added.filter((name) => name !== 'NET_BIND_SERVICE')
    const keeping = namesOf(pod, (context) => !(context?.capabilities?.drop ?? []).includes('ALL'))
    const adding = namesOf(pod, (context) => bad(context?.capabilities?.add).length > 0)
    const added = distinct(containersOf(pod).flatMap(({ securityContext }) => bad(securityContext?.capabilities?.add)))
    const details = [
      ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
      ...(adding.length > 0 ? [`${containersText(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`] : []),
    ]
    return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined
  },
}

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  overrides: 'hostPathVolumes',
  check({ spec }) {
    const typeOf = (volume: object): string => Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir'
    const bad = (spec.volumes ?? []).filter((volume) => !allowedVolumes.has(typeOf(volume)))
    if (bad.length === 0) return undefined
    const types = distinct(bad.map(typeOf))
    const what = plural('restricted volume type', 'restricted volume types', types)
    const who = `${plural('volume', 'volumes', bad)} ${quoted(bad.map(({ name }) => name))}`
    return { reason: 'restricted volume types', detail: `${who} ${plural('uses', 'use', bad)} ${what} ${quoted(types)}` }
  },
}

const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  check(pod) {
    const reason = 'runAsNonRoot != true'
    const own = pod.spec.securityContext?.runAsNonRoot
    const setFalse = namesOf(pod, (context) => context?.runAsNonRoot === false)
    // What the pod says holds for those that say nothing.
    const silent = own === true ? [] : namesOf(pod, (context) => context?.runAsNonRoot === undefined)
    if (setFalse.length > 0 || own === false)
      return { reason, detail: `${settersText(own === false, setFalse)} must not set securityContext.runAsNonRoot=false` }
    return silent.length > 0 ? { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` } : undefined
  },
}

const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  since: 23,
  check(pod) {
    const own = pod.spec.securityContext?.runAsUser === 0
    const names = namesOf(pod, (context) => context?.runAsUser === 0)
    return own || names.length > 0 ? { reason: 'runAsUser=0', detail: `${settersText(own, names)} must not set runAsUser=0` } : undefined
  },
}

const seccomp: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  overrides: 'seccompProfile_baseline',
  since: 19,
  check(pod) {
    if (isWindows(pod)) return undefined
    const reason = 'seccompProfile'
    const allowed = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost'
    const own = pod.spec.securityContext?.seccompProfile?.type
    const isOwnBad = own !== undefined && !allowed(own)
    const bad = namesOf(pod, ({ seccompProfile } = {}) => seccompProfile !== undefined && !allowed(seccompProfile.type))
    if (isOwnBad || bad.length > 0) {
      const types = containersOf(pod).map(({ securityContext }) => securityContext?.seccompProfile?.type)
      const values = distinct([own, ...types].flatMap((type) => (type !== undefined && !allowed(type) ? [type] : [])))
      return { reason, detail: `${settersText(isOwnBad, bad)} must not set securityContext.seccompProfile.type to ${quoted(values)}` }
    }
    const silent = own === undefined ? namesOf(pod, (context) => context?.seccompProfile === undefined) : []
    const how = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return silent.length > 0 ? { reason, detail: `pod or ${containersText(silent)} ${how}` } : undefined
  },
}

/** By their ids. */
export const restrictedChecks: readonly Check[] = [
  allowPrivilegeEscalation,
  capabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccomp,
]
