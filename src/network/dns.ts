import { isIp } from './address.ts'
import type { ServiceTable } from './service-table.ts'

export const clusterDomain = 'cluster.local'

/** The search list of a pod's /etc/resolv.conf with dnsPolicy ClusterFirst. */
export const searchDomains = (namespace: string): readonly string[] => [
  `${namespace}.svc.${clusterDomain}`,
  `svc.${clusterDomain}`,
  clusterDomain,
]

/** What a name is in the cluster: its addresses, or none when the DNS server has no such name. Tries the pod's search list. */
export function resolveName(name: string, namespace: string, services: ServiceTable): readonly string[] {
  if (isIp(name)) return [name]
  if (name === 'localhost') return ['127.0.0.1']
  const absolute = name.endsWith('.')
  const bare = absolute ? name.slice(0, -1) : name
  const candidates = absolute ? [bare] : [...searchDomains(namespace).map((domain) => `${bare}.${domain}`), bare]
  for (const candidate of candidates) {
    const found = resolveFull(candidate, services, 0)
    if (found.length > 0) return found
  }
  return []
}

/** `web.default.svc.cluster.local`, or `web-0.web.default.svc.cluster.local` behind a headless service. */
function resolveFull(name: string, services: ServiceTable, depth: number): readonly string[] {
  const suffix = `.svc.${clusterDomain}`
  if (!name.endsWith(suffix)) return []
  const parts = name.slice(0, -suffix.length).split('.')
  const namespace = parts.at(-1) ?? ''
  const service = services.service(namespace, parts.at(-2) ?? '')
  if (!service || parts.length > 3) return []
  const { type, clusterIP, externalName = '' } = service.spec
  if (type === 'ExternalName')
    return depth < 8 && parts.length === 2 ? resolveFull(externalName.replace(/\.$/, ''), services, depth + 1) : []
  if (clusterIP !== 'None') return parts.length === 2 && clusterIP ? [clusterIP] : []
  return headless(
    services,
    namespace,
    service.metadata.name,
    parts.length === 3 ? parts[0] : undefined,
    service.spec.publishNotReadyAddresses,
  )
}

function headless(
  services: ServiceTable,
  namespace: string,
  name: string,
  hostname: string | undefined,
  unready: boolean | undefined,
): readonly string[] {
  const endpoints = services.slices(namespace, name).flatMap((slice) => slice.endpoints ?? [])
  return endpoints
    .filter((endpoint) => (hostname === undefined || endpoint.hostname === hostname) && (unready || (endpoint.conditions?.ready ?? true)))
    .flatMap(({ addresses }) => addresses)
}
