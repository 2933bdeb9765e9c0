import { cidr, type FieldError, forbiddenField, formatLabelSelector, required } from '#apimachinery'
import { ageColumn, column } from '../columns.ts'
import { each, or } from '../defaulting.ts'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../generated/types.ts'
import type { Resource } from '../resource.ts'
import { byRule, eachItem, type Errors, oneOf, validateLabelSelector, validatePort } from '../validation.ts'

const port = (value: NetworkPolicyPort): NetworkPolicyPort => ({ ...value, protocol: or(value.protocol, 'TCP') })

function validatePeer(peer: NetworkPolicyPeer, path: string): Errors {
  const errors: FieldError[] = []
  if (!peer.podSelector && !peer.namespaceSelector && !peer.ipBlock) errors.push(required(path, 'must specify a peer'))
  if (peer.ipBlock && (peer.podSelector ?? peer.namespaceSelector))
    errors.push(forbiddenField(path, 'may not specify both ipBlock and another peer'))
  return [
    ...errors,
    ...validateLabelSelector(`${path}.podSelector`, peer.podSelector),
    ...validateLabelSelector(`${path}.namespaceSelector`, peer.namespaceSelector),
    ...(peer.ipBlock ? byRule(`${path}.ipBlock.cidr`, peer.ipBlock.cidr, cidr) : []),
  ]
}

const validatePolicyPort = (value: NetworkPolicyPort, path: string): Errors => [
  ...oneOf(`${path}.protocol`, value.protocol, ['SCTP', 'TCP', 'UDP']),
  ...(value.port === undefined ? [] : validatePort(`${path}.port`, value.port)),
]

/** networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicies: Resource<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  scope: 'Namespaced',
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  defaults: (policy) => {
    const spec = policy.spec ?? {}
    const types = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
    return {
      ...policy,
      spec: {
        ...spec,
        podSelector: spec.podSelector ?? {},
        ...each(spec, 'ingress', (rule) => ({ ...rule, ...each(rule, 'ports', port) })),
        ...each(spec, 'egress', (rule) => ({ ...rule, ...each(rule, 'ports', port) })),
        policyTypes: (spec.policyTypes ?? []).length > 0 ? (spec.policyTypes ?? []) : types,
      },
    }
  },
  validate: ({ spec }) => [
    ...validateLabelSelector('spec.podSelector', spec.podSelector),
    ...eachItem('spec.ingress', spec.ingress, (rule, at) => [
      ...eachItem(`${at}.ports`, rule.ports, validatePolicyPort),
      ...eachItem(`${at}.from`, rule.from, validatePeer),
    ]),
    ...eachItem('spec.egress', spec.egress, (rule, at) => [
      ...eachItem(`${at}.ports`, rule.ports, validatePolicyPort),
      ...eachItem(`${at}.to`, rule.to, validatePeer),
    ]),
    ...eachItem('spec.policyTypes', spec.policyTypes, (type, at) => oneOf(at, type, ['Egress', 'Ingress'])),
  ],
  columns: [column('Pod-Selector', ({ spec }) => formatLabelSelector(spec.podSelector)), ageColumn],
}
