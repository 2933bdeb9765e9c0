import { expect, test } from 'vitest'
import { podDisruptionBudgets } from '../policy/pod-disruption-budgets.ts'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus } from '../testing-rules.ts'
import { ingressClasses } from './ingress-classes.ts'
import { ingresses } from './ingresses.ts'
import { networkPolicies } from './network-policies.ts'

const to = (peer: object): Draft => ({ spec: { egress: [{ to: [peer] }] } })
const port = (value: object): Draft => ({ spec: { ingress: [{ ports: [value] }] } })
const at = 'spec.ingress[0].ports[0]'

test.each<[string, Draft, readonly string[]]>([
  ['everything', { spec: { podSelector: {} } }, []],
  ['nobody', to({}), ['spec.egress[0].to[0]: Required value: must specify a peer']],
  [
    'a block without a hole outside of it',
    to({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '11.0.0.0/16', '10.0.0.0/8'] } }),
    [
      'spec.egress[0].to[0].ipBlock.except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'spec.egress[0].to[0].ipBlock.except[2]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    ],
  ],
  [
    'a block of IPv6',
    to({ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48', '10.0.0.0/8'] } }),
    ['spec.egress[0].to[0].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`'],
  ],
  [
    'no block',
    to({ ipBlock: { cidr: '10.0.0.1' }, podSelector: {} }),
    [
      'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer',
    ],
  ],
  [
    'ports from one to one before',
    port({ port: 80, endPort: 79 }),
    [`${at}.endPort: Invalid value: 80: must be greater than or equal to \`port\``],
  ],
  [
    'ports from a name on',
    port({ port: 'web', endPort: 80 }),
    [`${at}.endPort: Invalid value: 80: may not be specified when \`port\` is non-numeric`],
  ],
  [
    'ports from nowhere on',
    port({ endPort: 80, protocol: 'ICMP' }),
    [
      `${at}.protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"`,
      `${at}.endPort: Invalid value: 80: may not be specified when \`port\` is not specified`,
    ],
  ],
  [
    'too many types',
    { spec: { policyTypes: ['Ingress', 'Egress', 'Ingress'] } },
    ['spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes'],
  ],
])('a policy for %s', async (_, draft, expected) => {
  expect(await problemsOf(networkPolicies, draft)).toEqual(expected)
})

const service = { service: { name: 'web', port: { number: 80 } } }
const path = (value: object): Draft => ({
  spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: service, ...value }] } }] },
})
const where = 'spec.rules[0].http.paths[0]'

test.each<[string, Draft, readonly unknown[]]>([
  ['a path', path({}), []],
  ['nothing', {}, ['spec: Invalid value: []: either `defaultBackend` or `rules` must be specified']],
  [
    'hosts that are none',
    { spec: { rules: [{ host: '10.0.0.1', http: { paths: [] } }, { host: 'a.*.b' }], tls: [{ hosts: ['*.a.b', 'A'], secretName: 'B' }] } },
    [
      'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
      'spec.rules[0].http.paths: Required value',
      expect.stringContaining('spec.rules[1].host: Invalid value: "a.*.b": a wildcard DNS-1123 subdomain must start with'),
      expect.stringContaining('spec.tls[0].hosts[1]: Invalid value: "A": a lowercase RFC 1123 subdomain'),
      expect.stringContaining('spec.tls[0].secretName: Invalid value: "B"'),
    ],
  ],
  [
    'a path that goes astray',
    path({ path: '/a/../b/.' }),
    [
      `${where}.path: Invalid value: "/a/../b/.": must not contain '/../'`,
      `${where}.path: Invalid value: "/a/../b/.": cannot end with '/.'`,
    ],
  ],
  ['a path of no type', path({ pathType: undefined }), [`${where}.pathType: Required value: pathType must be specified`]],
  ['a path that leads nowhere', path({ backend: {} }), [`${where}.backend: Invalid value: "": resource or service backend is required`]],
  [
    'a path that leads to two',
    path({ backend: { ...service, resource: { kind: 'A', name: 'a' } } }),
    [`${where}.backend: Invalid value: "": cannot set both resource and service backends`],
  ],
  [
    'a bucket',
    path({ backend: { resource: { apiGroup: 'a.b', kind: '', name: 'a/b' } } }),
    [
      `${where}.backend.resource.kind: Required value: kind is required`,
      `${where}.backend.resource.name: Invalid value: "a/b": may not contain '/'`,
    ],
  ],
  [
    'a port of two sorts',
    path({ backend: { service: { name: 'web', port: { number: 80, name: 'http' } } } }),
    [`${where}.backend: Invalid value: "": cannot set both port name & port number`],
  ],
  [
    'a port that is none',
    path({ backend: { service: { name: '1web', port: { number: 70_000 } } } }),
    [
      expect.stringContaining(`${where}.backend.service.name: Invalid value: "1web": a DNS-1035 label`),
      `${where}.backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive`,
    ],
  ],
  [
    'two classes',
    { metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } }, spec: { ingressClassName: 'b', defaultBackend: service } },
    ['annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified'],
  ],
])('an Ingress with %s', async (_, draft, expected) => {
  expect(await problemsOf(ingresses, draft)).toEqual(expected)
})

test('a load balancer has an address or a name', async () => {
  const status = { loadBalancer: { ingress: [{ ip: 'a' }, { hostname: '10.0.0.1' }] } }

  expect(await problemsOfStatus(ingresses, path({}), { ...path({}), status })).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "a": must be a valid IP address',
    'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ])
})

const named = { kind: 'A', name: 'a' }

test.each<[object, readonly string[]]>([
  [{ controller: 'example.com/ingress' }, []],
  [{}, ['spec.controller: Required value']],
  [{ controller: 'ingress' }, ['spec.controller: Invalid value: "ingress": must be a domain-prefixed path (such as "acme.io/foo")']],
  [
    { controller: 'a.b/c', parameters: { ...named, scope: 'Namespace' } },
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    { controller: 'a.b/c', parameters: { ...named, namespace: 'a' } },
    ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
])('an IngressClass of %j', async (spec, expected) => {
  expect(await problemsOf(ingressClasses, { spec })).toEqual(expected)
})

test('the controller of a class stays', async () => {
  expect(await problemsOfChange(ingressClasses, { spec: { controller: 'a.b/c' } }, { spec: { controller: 'a.b/d' } })).toEqual([
    'spec.controller: Invalid value: "a.b/d": field is immutable',
  ])
})

test.each<[object, readonly string[]]>([
  [{ minAvailable: '50%' }, []],
  [
    { minAvailable: 1, maxUnavailable: 1 },
    ['spec: Invalid value: {"maxUnavailable":1,"minAvailable":1}: minAvailable and maxUnavailable cannot be both set'],
  ],
  [{ maxUnavailable: '150%' }, ['spec.maxUnavailable: Invalid value: "150%": must not be greater than 100%']],
  [
    { minAvailable: -1, unhealthyPodEvictionPolicy: 'Never' },
    [
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
])('a budget of %j', async (spec, expected) => {
  const told = await problemsOf(podDisruptionBudgets, { spec })

  expect(told.map((text) => text.replace('{"minAvailable":1,"maxUnavailable":1}', '{"maxUnavailable":1,"minAvailable":1}'))).toEqual(
    expected,
  )
})

test("a budget's conditions say when and why", async () => {
  const condition = { type: 'DisruptionAllowed', status: 'Yes', reason: 'not so', message: '' }

  expect(await problemsOfStatus(podDisruptionBudgets, {}, { status: { conditions: [condition], currentHealthy: -1 } })).toEqual([
    'status.conditions[0].status: Unsupported value: "Yes": supported values: "False", "True", "Unknown"',
    'status.conditions[0].lastTransitionTime: Required value: must be set',
    expect.stringContaining(
      'status.conditions[0].reason: Invalid value: "not so": a condition reason must start with alphabetic character',
    ),
    'status.currentHealthy: Invalid value: -1: must be greater than or equal to 0',
  ])
})
