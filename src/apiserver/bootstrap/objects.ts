import type { ObjectMeta } from '#apimachinery'
import { reservedAddresses } from '../strategies/pools.ts'

/** Where and by what the cluster reaches its API server. */
export interface Advertised {
  readonly address: string
  readonly port: number
  readonly serviceCidr: string
}

/** An object that is there from the start, unless someone has made another of its name. */
export interface InitialObject {
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly namespace?: string
  readonly body: {
    readonly metadata: Pick<ObjectMeta, 'name' | 'labels' | 'annotations' | 'finalizers'>
    readonly [field: string]: unknown
  }
}

const namespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease']

const priorityClasses = [
  [
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ],
  ['system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'],
] as const

/** What every cluster has before anyone has done anything, in the order in which it is created. */
export const initialObjects = (advertised: Advertised): readonly InitialObject[] => [
  ...namespaces.map((name): InitialObject => ({ group: '', version: 'v1', resource: 'namespaces', body: { metadata: { name } } })),
  ...priorityClasses.map(([name, value, description]): InitialObject => ({
    group: 'scheduling.k8s.io',
    version: 'v1',
    resource: 'priorityclasses',
    body: { metadata: { name }, value, description },
  })),
  ...kubernetesService(advertised),
]

/** The service under which pods find the API server, and where it really is. */
function kubernetesService({ address, port, serviceCidr }: Advertised): readonly InitialObject[] {
  const clusterIP = reservedAddresses(serviceCidr).kubernetes
  const place = { group: '', version: 'v1', namespace: 'default' }
  const service = {
    metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { type: 'ClusterIP', clusterIP, ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }] },
  }
  const endpoints = {
    metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
  }
  const slice = {
    metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  }
  return [
    { ...place, resource: 'services', body: service },
    { ...place, resource: 'endpoints', body: endpoints },
    { ...place, group: 'discovery.k8s.io', resource: 'endpointslices', body: slice },
  ]
}
