/** What a NetworkPolicy may say. (pkg/apis/networking/validation) */
import { cidr, forbiddenField, invalid, portName, portNumber, required } from '#apimachinery'
import { each, or } from '../defaulting.ts'
import { isWithin } from '../endpoint-addresses.ts'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../generated/types.ts'
import type { Rules } from '../lazy.ts'
import { byRule, eachItem, type Errors, oneOf, validateLabelSelector, when } from '../validation.ts'

function validateNumbers(path: string, port: number, endPort: number | undefined): Errors {
  return [
    ...portNumber(port).map((why) => invalid(`${path}.port`, port, why)),
    // Upstream shows where the range begins.
    ...when(endPort !== undefined && endPort < port, () => invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`')),
    ...(endPort === undefined ? [] : portNumber(endPort).map((why) => invalid(`${path}.endPort`, endPort, why))),
  ]
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Errors {
  const errors = oneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])
  if (typeof port === 'number') return [...errors, ...validateNumbers(path, port, endPort)]
  const which = port === undefined ? 'specified' : 'numeric'
  const why = `may not be specified when \`port\` is ${which === 'numeric' ? 'non-numeric' : 'not specified'}`
  return [
    ...errors,
    ...when(endPort !== undefined, () => invalid(`${path}.endPort`, endPort, why)),
    ...(port === undefined ? [] : byRule(`${path}.port`, port, portName)),
  ]
}

function validateBlock({ cidr: range, except = [] }: IPBlock, path: string): Errors {
  if (!range) return [required(`${path}.cidr`)]
  const errors = byRule(`${path}.cidr`, range, cidr)
  if (errors.length > 0) return errors
  return eachItem(`${path}.except`, except, (part, at) => {
    const wrong = byRule(at, part, cidr)
    return wrong.length > 0 || isWithin(part, range) ? wrong : [invalid(at, part, 'must be a strict subset of `cidr`')]
  })
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): Errors {
  const hasSelector = podSelector !== undefined || namespaceSelector !== undefined
  return [
    ...validateLabelSelector(`${path}.podSelector`, podSelector),
    ...validateLabelSelector(`${path}.namespaceSelector`, namespaceSelector),
    ...(ipBlock ? validateBlock(ipBlock, `${path}.ipBlock`) : []),
    ...when(!hasSelector && !ipBlock, () => required(path, 'must specify a peer')),
    ...when(hasSelector && ipBlock !== undefined, () => forbiddenField(path, 'may not specify both ipBlock and another peer')),
  ]
}

const validateTypes = (path: string, types: readonly string[] = []): Errors =>
  types.length > 2
    ? [invalid(path, types, 'may not specify more than two policyTypes')]
    : eachItem(path, types, (type, at) => oneOf(at, type, ['Egress', 'Ingress']))

const withProtocol = (port: NetworkPolicyPort): NetworkPolicyPort => ({ ...port, protocol: or(port.protocol, 'TCP') })

export const networkPolicyRules: Rules<NetworkPolicy> = {
  defaults: (policy) => {
    const { spec } = policy
    const types = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
    return {
      ...policy,
      spec: {
        ...spec,
        podSelector: spec.podSelector ?? {},
        ...each(spec, 'ingress', (rule) => ({ ...rule, ...each(rule, 'ports', withProtocol) })),
        ...each(spec, 'egress', (rule) => ({ ...rule, ...each(rule, 'ports', withProtocol) })),
        policyTypes: (spec.policyTypes ?? []).length > 0 ? (spec.policyTypes ?? []) : types,
      },
    }
  },
  validate: ({ spec }) => [
    ...validateLabelSelector('spec.podSelector', spec.podSelector),
    ...eachItem('spec.ingress', spec.ingress, (rule, at) => [
      ...eachItem(`${at}.ports`, rule.ports, validatePort),
      ...eachItem(`${at}.from`, rule.from, validatePeer),
    ]),
    ...eachItem('spec.egress', spec.egress, (rule, at) => [
      ...eachItem(`${at}.ports`, rule.ports, validatePort),
      ...eachItem(`${at}.to`, rule.to, validatePeer),
    ]),
    ...validateTypes('spec.policyTypes', spec.policyTypes),
  ],
}
