import { containersOf, containersText, distinct, namesOf, plural, quoted, settersText, type Check, type Checked } from './check.ts'

const defaultCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

const capabilities: Check = {
  id: 'capabilities_baseline',
  level: 'baseline',
  check(pod) {
    const bad = (added: readonly string[] = []): readonly string[] => added.filter((name) => !defaultCapabilities.has(name))
    const names = namesOf(pod, (context) => bad(context?.capabilities?.add).length > 0)
    if (names.length === 0) return undefined
    const added = distinct(containersOf(pod).flatMap(({ securityContext }) => bad(securityContext?.capabilities?.add)))
    return {
      reason: 'non-default capabilities',
      detail: `${containersText(names)} must not include ${quoted(added)} in securityContext.capabilities.add`,
    }
  },
}

const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  check({ spec }) {
    const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true)
    return used.length > 0 ? { reason: 'host namespaces', detail: used.map((field) => `${field}=true`).join(', ') } : undefined
  },
}

const hostPathVolumes: Check = {
  id: 'hostPathVolumes',
  level: 'baseline',
  check({ spec }) {
    const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name)
    return names.length > 0 ? { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', names)} ${quoted(names)}` } : undefined
  },
}

const hostPorts: Check = {
  id: 'hostPorts',
  level: 'baseline',
  check(pod) {
    const portsOf = (container: ReturnType<typeof containersOf>[number]): readonly string[] =>
      (container.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))
    const names = namesOf(pod, (_, container) => portsOf(container).length > 0)
    const ports = distinct(containersOf(pod).flatMap(portsOf))
    if (names.length === 0) return undefined
    const detail = `${containersText(names)} ${plural('uses', 'use', names)} ${plural('hostPort', 'hostPorts', ports)} ${ports.join(', ')}`
    return { reason: 'hostPort', detail }
  },
}

const hostProbes: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  since: 34,
  check(pod) {
    const hostsOf = (container: ReturnType<typeof containersOf>[number]): readonly string[] => {
      const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container
      return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
        .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
        .flatMap((host) => host || [])
    }
    const names = distinct(namesOf(pod, (_, container) => hostsOf(container).length > 0))
    const hosts = distinct(containersOf(pod).flatMap(hostsOf))
    if (names.length === 0) return undefined
    const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts)
    return {
      reason: 'probe or lifecycle host',
      detail: `${containersText(names)} ${plural('uses', 'use', names)} ${what} ${quoted(hosts)}`,
    }
  },
}

const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  check(pod) {
    const names = namesOf(pod, (context) => context?.privileged === true)
    return names.length > 0
      ? { reason: 'privileged', detail: `${containersText(names)} must not set securityContext.privileged=true` }
      : undefined
  },
}

const procMount: Check = {
  id: 'procMount',
  level: 'baseline',
  check(pod) {
    const bad = (mount: string | undefined): boolean => mount !== undefined && mount !== 'Default'
    const names = namesOf(pod, (context) => bad(context?.procMount))
    const mounts = distinct(
      containersOf(pod).flatMap(({ securityContext }) => (bad(securityContext?.procMount) ? (securityContext?.procMount ?? []) : [])),
    )
    return names.length > 0
      ? { reason: 'procMount', detail: `${containersText(names)} must not set securityContext.procMount to ${quoted(mounts)}` }
      : undefined
  },
}

const allowedTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'])

const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  check(pod) {
    type Options = NonNullable<NonNullable<Checked['spec']['securityContext']>['seLinuxOptions']>
    const bad = (options: Options | undefined): boolean =>
      options !== undefined && (!allowedTypes.has(options.type ?? '') || Boolean(options.user) || Boolean(options.role))
    const own = pod.spec.securityContext?.seLinuxOptions
    const names = namesOf(pod, (context) => bad(context?.seLinuxOptions))
    if (!bad(own) && names.length === 0) return undefined
    const all = [own, ...containersOf(pod).map(({ securityContext }) => securityContext?.seLinuxOptions)]
    const types = distinct(all.flatMap((options) => (options?.type && !allowedTypes.has(options.type) ? [options.type] : [])))
    const data = [
      ...(types.length > 0 ? [`${plural('type', 'types', types)} ${quoted(types)}`] : []),
      ...(all.some((options) => options?.user) ? ['user may not be set'] : []),
      ...(all.some((options) => options?.role) ? ['role may not be set'] : []),
    ]
    const who = settersText(bad(own), names)
    return { reason: 'seLinuxOptions', detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}` }
  },
}

const seccomp: Check = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  check(pod) {
    const bad = (type: string | undefined): boolean => type === 'Unconfined'
    const own = bad(pod.spec.securityContext?.seccompProfile?.type)
    const names = namesOf(pod, (context) => bad(context?.seccompProfile?.type))
    if (!own && names.length === 0) return undefined
    return {
      reason: 'seccompProfile',
      detail: `${settersText(own, names)} must not set securityContext.seccompProfile.type to "Unconfined"`,
    }
  },
}

const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
])

const sysctls: Check = {
  id: 'sysctls',
  level: 'baseline',
  check({ spec }) {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !safeSysctls.has(name))
    return names.length > 0 ? { reason: plural('forbidden sysctl', 'forbidden sysctls', names), detail: names.join(', ') } : undefined
  },
}

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/'

const appArmor: Check = {
  id: 'appArmorProfile',
  level: 'baseline',
  check(pod) {
    const own = pod.spec.securityContext?.appArmorProfile?.type === 'Unconfined'
    const names = namesOf(pod, (context) => context?.appArmorProfile?.type === 'Unconfined')
    const annotated = Object.entries(pod.metadata?.annotations ?? {}).filter(
      ([key, value]) =>
        key.startsWith(appArmorAnnotation) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'),
    )
    const values = distinct([...(own || names.length > 0 ? ['Unconfined'] : []), ...annotated.map(([, value]) => value)])
    if (values.length === 0) return undefined
    const keys = annotated.map(([key]) => key)
    const who = [settersText(own, names), ...(keys.length > 0 ? [`${plural('annotation', 'annotations', keys)} ${quoted(keys)}`] : [])]
    return {
      reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values),
      detail: `${who.filter((each) => each !== '').join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
    }
  },
}

const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  check(pod) {
    const own = pod.spec.securityContext?.windowsOptions?.hostProcess === true
    const names = namesOf(pod, (context) => context?.windowsOptions?.hostProcess === true)
    if (!own && names.length === 0) return undefined
    return { reason: 'hostProcess', detail: `${settersText(own, names)} must not set securityContext.windowsOptions.hostProcess=true` }
  },
}

/** By their ids. (pod-security-admission/policy) */
export const baselineChecks: readonly Check[] = [
  appArmor,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccomp,
  sysctls,
  windowsHostProcess,
]
