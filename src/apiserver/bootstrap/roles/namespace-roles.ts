import { events, read, type ShortRule } from './rule.ts'

/** A role in a namespace and whom it is bound to: `User` by name, `ServiceAccount` of kube-system by name. */
export interface NamespaceRole {
  readonly namespace: string
  readonly name: string
  readonly rules: readonly ShortRule[]
  /** Of the binding. Default: the role's name. */
  readonly bindingName?: string
  readonly users?: readonly string[]
  readonly accounts?: readonly string[]
}

const system = 'kube-system'
const leases: ShortRule = ['create get list update watch', 'coordination.k8s.io', 'leases']

/** (bootstrappolicy/namespace_policy.go) */
export const namespaceRoles: readonly NamespaceRole[] = [
  {
    namespace: system,
    name: 'extension-apiserver-authentication-reader',
    rules: [[read, 'core', 'configmaps', 'extension-apiserver-authentication']],
    bindingName: 'system::extension-apiserver-authentication-reader',
    users: ['system:kube-controller-manager', 'system:kube-scheduler'],
  },
  {
    namespace: system,
    name: 'system:controller:bootstrap-signer',
    rules: [[read, 'core', 'secrets']],
    accounts: ['bootstrap-signer'],
  },
  {
    namespace: system,
    name: 'system:controller:cloud-provider',
    rules: [[`create ${read}`, 'core', 'configmaps']],
    accounts: ['cloud-provider'],
  },
  {
    namespace: system,
    name: 'system:controller:token-cleaner',
    rules: [[`delete ${read}`, 'core', 'secrets'], events],
    accounts: ['token-cleaner'],
  },
  {
    namespace: system,
    name: 'system::leader-locking-kube-controller-manager',
    rules: [['watch', 'core', 'configmaps'], ['get update', 'core', 'configmaps', 'kube-controller-manager'], leases],
    users: ['system:kube-controller-manager'],
    accounts: ['kube-controller-manager', 'leader-election-controller'],
  },
  {
    namespace: system,
    name: 'system::leader-locking-kube-scheduler',
    rules: [['watch', 'core', 'configmaps'], ['get update', 'core', 'configmaps', 'kube-scheduler'], leases],
    users: ['system:kube-scheduler'],
    accounts: ['kube-scheduler'],
  },
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    rules: [[read, 'core', 'configmaps'], ['update', 'core', 'configmaps', 'cluster-info'], events],
    accounts: ['bootstrap-signer'],
  },
]
