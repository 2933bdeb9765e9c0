import type {
  CoreEvent,
  Deployment,
  EndpointSlice,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  Resource,
  Service,
  ServiceAccount,
  ConfigMap,
  Secret,
} from '#api'
import type { KubeObject } from '#apimachinery'

/**
 * The kinds the page follows. Only what addresses them: the page is a client of any cluster, and takes schemas, defaults
 * and columns from the server it talks to.
 */
function kind<T extends KubeObject>(
  group: string,
  version: string,
  name: string,
  plural: string,
  scope: Resource['scope'] = 'Namespaced',
): Resource<T> {
  return { group, version, kind: name, plural, singular: name.toLowerCase(), scope, schema: '' }
}

export const namespaces = kind<Namespace>('', 'v1', 'Namespace', 'namespaces', 'Cluster')
export const nodes = kind<Node>('', 'v1', 'Node', 'nodes', 'Cluster')
export const pods = kind<Pod>('', 'v1', 'Pod', 'pods')
export const services = kind<Service>('', 'v1', 'Service', 'services')
export const events = kind<CoreEvent>('', 'v1', 'Event', 'events')
export const configMaps = kind<ConfigMap>('', 'v1', 'ConfigMap', 'configmaps')
export const secrets = kind<Secret>('', 'v1', 'Secret', 'secrets')
export const serviceAccounts = kind<ServiceAccount>('', 'v1', 'ServiceAccount', 'serviceaccounts')
export const deployments = kind<Deployment>('apps', 'v1', 'Deployment', 'deployments')
export const replicaSets = kind<ReplicaSet>('apps', 'v1', 'ReplicaSet', 'replicasets')
export const endpointSlices = kind<EndpointSlice>('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices')

/** In the order of the resource tree. */
export const treeKinds: readonly Resource[] = [
  deployments,
  replicaSets,
  pods,
  services,
  endpointSlices,
  configMaps,
  secrets,
  serviceAccounts,
]

export const followedKinds: readonly Resource[] = [namespaces, nodes, events, ...treeKinds]

const byKind = new Map(followedKinds.map((resource) => [resource.kind, resource]))

/** The followed resource of a kind such as `Pod`. */
export const resourceOfKind = (kindName: string): Resource | undefined => byKind.get(kindName)
