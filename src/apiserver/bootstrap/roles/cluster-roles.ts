import type { PolicyRule } from '#api'
import { events, pathRule, read, ruleOf, write, type ShortRule } from './rule.ts'

const all = 'create delete deletecollection get list patch update watch'
const podDoors = 'pods/attach pods/exec pods/portforward pods/proxy'
const csr = 'certificates.k8s.io'

/** What somebody may look at in a namespace: no secrets, no roles. */
const view: readonly ShortRule[] = [
  [
    read,
    'core',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
  ],
  [
    read,
    'core',
    'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
  ],
  [read, 'core', 'namespaces'],
  [read, 'discovery.k8s.io', 'endpointslices'],
  [
    read,
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
  ],
  [read, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'],
  [read, 'batch', 'cronjobs cronjobs/status jobs jobs/status'],
  [
    read,
    'extensions',
    'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
  ],
  [read, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'],
  [read, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'],
]

const edit: readonly ShortRule[] = [
  [read, 'core', `${podDoors} secrets services/proxy`],
  ['impersonate', 'core', 'serviceaccounts'],
  [write, 'core', `pods ${podDoors}`],
  ['create', 'core', 'pods/eviction'],
  [
    write,
    'core',
    'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  ],
  ['create', 'core', 'serviceaccounts/token'],
  [
    write,
    'apps',
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
  ],
  [write, 'autoscaling', 'horizontalpodautoscalers'],
  [write, 'batch', 'cronjobs jobs'],
  [
    write,
    'extensions',
    'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
  ],
  [write, 'policy', 'poddisruptionbudgets'],
  [write, 'networking.k8s.io', 'ingresses networkpolicies'],
  [all, 'coordination.k8s.io', 'leases'],
]

const delegation: readonly ShortRule[] = [
  ['create', 'authentication.k8s.io', 'tokenreviews'],
  ['create', 'authorization.k8s.io', 'subjectaccessreviews'],
]

const controllerManager: readonly ShortRule[] = [
  events,
  ['create', 'coordination.k8s.io', 'leases'],
  ['get update', 'coordination.k8s.io', 'leases', 'kube-controller-manager'],
  ['create', 'core', 'secrets serviceaccounts'],
  ['delete', 'core', 'secrets'],
  ['get', 'core', 'configmaps namespaces secrets serviceaccounts'],
  ['update', 'core', 'secrets serviceaccounts'],
  ...delegation,
  ['list watch', '*', '*'],
  ['create', 'core', 'serviceaccounts/token'],
]

const scheduler: readonly ShortRule[] = [
  events,
  ['create', 'coordination.k8s.io', 'leases'],
  ['get update', 'coordination.k8s.io', 'leases', 'kube-scheduler'],
  [read, 'core', 'nodes'],
  [`delete ${read}`, 'core', 'pods'],
  ['create', 'core', 'bindings pods/binding'],
  ['patch update', 'core', 'pods/status'],
  [read, 'core', 'replicationcontrollers services'],
  [read, 'apps extensions', 'replicasets'],
  [read, 'apps', 'statefulsets'],
  [read, 'policy', 'poddisruptionbudgets'],
  [read, 'core', 'persistentvolumeclaims persistentvolumes'],
  ...delegation,
  [read, 'storage.k8s.io', 'csinodes'],
  [read, 'core', 'namespaces'],
  [read, 'storage.k8s.io', 'csidrivers'],
  [read, 'storage.k8s.io', 'csistoragecapacities'],
  [read, 'storage.k8s.io', 'volumeattachments'],
  [read, 'resource.k8s.io', 'deviceclasses resourceclaims resourceslices'],
  ['patch update', 'resource.k8s.io', 'resourceclaims resourceclaims/status'],
  ['update', 'core', 'pods/finalizers'],
]

const node: readonly ShortRule[] = [
  ['create', 'authentication.k8s.io', 'tokenreviews'],
  ['create', 'authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews'],
  [read, 'core', 'services'],
  [`create ${read}`, 'core', 'nodes'],
  ['patch update', 'core', 'nodes/status'],
  ['patch update', 'core', 'nodes'],
  ['create patch update', 'core', 'events'],
  [read, 'core', 'pods'],
  ['create delete', 'core', 'pods'],
  ['patch update', 'core', 'pods/status'],
  ['create', 'core', 'pods/eviction'],
  [read, 'core', 'configmaps secrets'],
  ['get', 'core', 'persistentvolumeclaims persistentvolumes'],
  ['get', 'core', 'endpoints'],
  [`create ${read}`, csr, 'certificatesigningrequests'],
  ['create delete get patch update', 'coordination.k8s.io', 'leases'],
  ['get', 'storage.k8s.io', 'volumeattachments'],
  ['create', 'core', 'serviceaccounts/token'],
  ['get patch update', 'core', 'persistentvolumeclaims/status'],
  [read, 'storage.k8s.io', 'csidrivers'],
  ['create delete get patch update', 'storage.k8s.io', 'csinodes'],
  [read, 'node.k8s.io', 'runtimeclasses'],
  ['get', 'resource.k8s.io', 'resourceclaims'],
  ['deletecollection', 'resource.k8s.io', 'resourceslices'],
  [`create delete ${read} patch update`, 'resource.k8s.io', 'resourceslices'],
]

/** Who may approve which signer's certificates. */
const approvers = [
  ['kube-apiserver-client-approver', 'kubernetes.io/kube-apiserver-client'],
  ['kube-apiserver-client-kubelet-approver', 'kubernetes.io/kube-apiserver-client-kubelet'],
  ['kubelet-serving-approver', 'kubernetes.io/kubelet-serving'],
  ['legacy-unknown-approver', 'kubernetes.io/legacy-unknown'],
] as const

const rules = (...short: readonly ShortRule[]): readonly PolicyRule[] => short.map(ruleOf)

/** The rules of upstream's cluster roles by name. (bootstrappolicy/policy.go) */
export const clusterRules: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cluster-admin': [ruleOf(['*', '*', '*']), pathRule('*', '*')],
  'system:aggregate-to-admin': rules(
    ['create', 'authorization.k8s.io', 'localsubjectaccessreviews'],
    [all, 'rbac.authorization.k8s.io', 'rolebindings roles'],
  ),
  'system:aggregate-to-edit': rules(...edit),
  'system:aggregate-to-view': rules(...view),
  'system:auth-delegator': rules(...delegation),
  'system:basic-user': rules(
    ['create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'],
    ['create', 'authentication.k8s.io', 'selfsubjectreviews'],
  ),
  [`system:${csr}:certificatesigningrequests:nodeclient`]: rules(['create', csr, 'certificatesigningrequests/nodeclient']),
  [`system:${csr}:certificatesigningrequests:selfnodeclient`]: rules(['create', csr, 'certificatesigningrequests/selfnodeclient']),
  ...Object.fromEntries(approvers.map(([name, signer]) => [`system:${csr}:${name}`, rules(['approve', csr, 'signers', signer])])),
  'system:discovery': [pathRule('get', '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')],
  'system:heapster': rules([read, 'core', 'events namespaces nodes pods'], [read, 'extensions', 'deployments']),
  'system:kube-aggregator': rules([read, 'core', 'endpoints services']),
  'system:kube-controller-manager': rules(...controllerManager),
  'system:kube-dns': rules(['list watch', 'core', 'endpoints services'], ['list watch', 'discovery.k8s.io', 'endpointslices']),
  'system:kube-scheduler': rules(...scheduler),
  'system:kubelet-api-admin': rules(
    [read, 'core', 'nodes'],
    ['proxy', 'core', 'nodes'],
    ['*', 'core', 'nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy nodes/stats'],
  ),
  'system:monitoring': [pathRule('get', '/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*')],
  'system:node': rules(...node),
  'system:node-bootstrapper': rules([`create ${read}`, csr, 'certificatesigningrequests']),
  'system:node-problem-detector': rules(['get', 'core', 'nodes'], ['patch', 'core', 'nodes/status'], events),
  'system:node-proxier': rules(
    ['list watch', 'core', 'endpoints services'],
    [read, 'core', 'nodes'],
    events,
    ['list watch', 'discovery.k8s.io', 'endpointslices'],
    ['list watch', 'networking.k8s.io', 'servicecidrs'],
  ),
  'system:persistent-volume-provisioner': rules(
    [`create delete ${read}`, 'core', 'persistentvolumes'],
    ['get list update watch', 'core', 'persistentvolumeclaims'],
    [read, 'storage.k8s.io', 'storageclasses'],
    ['watch', 'core', 'events'],
    events,
  ),
  'system:public-info-viewer': [pathRule('get', '/healthz /livez /readyz /version /version/')],
  'system:service-account-issuer-discovery': [pathRule('get', '/.well-known/openid-configuration /openid/v1/jwks')],
  'system:volume-scheduler': rules(
    ['get list patch update watch', 'core', 'persistentvolumes'],
    [read, 'storage.k8s.io', 'storageclasses'],
    ['get list patch update watch', 'core', 'persistentvolumeclaims'],
  ),
}
