import type { Pod } from '#api'

/** Where cluster DNS is unless the node is told: the tenth address of the usual service range. */
const usualDns = '10.96.0.10'
/** Whom the machines themselves ask. */
const hostDns = '172.18.0.1'
const clusterDomain = 'cluster.local'
const maxHostname = 63
const maxNameservers = 3

export interface EtcPlace {
  readonly podIp: string
  readonly node: string
  readonly clusterDns?: string | undefined
}

/** What the containers of a pod are called: after the machine if they are in its network. */
export function hostnameOf({ metadata, spec }: Pod, node: string): string {
  if (spec.hostNetwork) return node
  const name = spec.hostname ?? metadata.name
  return name.length > maxHostname ? name.slice(0, maxHostname).replace(/[-.]+$/, '') : name
}

/** /etc/hosts, /etc/hostname and /etc/resolv.conf, as the kubelet and the runtime write them. */
export const etcFiles = (pod: Pod, place: EtcPlace): Readonly<Record<string, string>> => ({
  '/etc/hostname': `${hostnameOf(pod, place.node)}\n`,
  '/etc/hosts': hostsFile(pod, place),
  '/etc/resolv.conf': resolvFile(pod, place),
})

/** (pkg/kubelet/kubelet_pods.go, managedHostsFileContent) */
function hostsFile(pod: Pod, { podIp, node }: EtcPlace): string {
  const { metadata, spec } = pod
  const hostname = hostnameOf(pod, node)
  const domain = spec.subdomain && `${hostname}.${spec.subdomain}.${metadata.namespace}.svc.${clusterDomain}`
  const aliases = (spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`)
  const lines = [
    `# Kubernetes-managed hosts file${spec.hostNetwork ? ' (host network)' : ''}.`,
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    [podIp, ...(domain && !spec.hostNetwork ? [domain] : []), hostname].join('\t'),
    ...(aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases] : []),
  ]
  return `${lines.join('\n')}\n`
}

interface Resolver {
  readonly nameservers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

/** Pods in the machine's network ask whom it asks, unless they say that they want the cluster's. */
function resolverOf({ metadata, spec }: Pod, { clusterDns = usualDns }: EtcPlace): Resolver {
  const policy = spec.dnsPolicy ?? 'ClusterFirst'
  if (policy === 'None') return { nameservers: [], searches: [], options: [] }
  const isOfHost = policy === 'Default' || (policy === 'ClusterFirst' && spec.hostNetwork === true)
  if (isOfHost) return { nameservers: [hostDns], searches: [], options: [] }
  const domains = [`${metadata.namespace}.svc.`, 'svc.', ''].map((prefix) => prefix + clusterDomain)
  return { nameservers: [clusterDns], searches: domains, options: ['ndots:5'] }
}

/** (pkg/kubelet/network/dns) What the pod says of its own comes after, and its options in place of others. */
function resolvFile(pod: Pod, place: EtcPlace): string {
  const { nameservers, searches, options } = resolverOf(pod, place)
  const { dnsConfig } = pod.spec
  const own = (dnsConfig?.options ?? []).map(({ name = '', value }) => [name, value === undefined ? name : `${name}:${value}`] as const)
  const all = new Map([...options.map((option) => [option.split(':')[0] ?? '', option] as const), ...own])
  const servers = [...new Set([...nameservers, ...(dnsConfig?.nameservers ?? [])])].slice(0, maxNameservers)
  const domains = [...new Set([...searches, ...(dnsConfig?.searches ?? [])])]
  return [
    ...(domains.length > 0 ? [`search ${domains.join(' ')}\n`] : []),
    ...servers.map((server) => `nameserver ${server}\n`),
    ...(all.size > 0 ? [`options ${[...all.values()].join(' ')}\n`] : []),
  ].join('')
}
