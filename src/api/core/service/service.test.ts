import { expect, test } from 'vitest'
import { type Draft, problemsOf, problemsOfChange, problemsOfStatus } from '../../testing-rules.ts'
import { services } from '../services.ts'

const service = (spec: object = {}): Draft => ({ spec: { ports: [{ port: 80 }], ...spec } })
const balanced = (spec: object = {}): Draft => service({ type: 'LoadBalancer', clusterIP: '10.0.0.1', ...spec })

test.each<[string, Draft, readonly unknown[]]>([
  ['a port', service(), []],
  ['no port', { spec: {} }, ['spec.ports: Required value']],
  ['no port, and no address', { spec: { clusterIP: 'None' } }, []],
  [
    'ports alike',
    service({ ports: [{ port: 80, name: 'a' }, { port: 80, name: 'a' }, { port: 81 }] }),
    [
      'spec.ports[2].name: Required value',
      'spec.ports[1].name: Duplicate value: "a"',
      'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
    ],
  ],
  [
    'a port that is none',
    service({ ports: [{ port: 0, targetPort: 'a--b', protocol: 'HTTP', nodePort: 30_000 }] }),
    [
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      'spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens',
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
  ],
  ['a name elsewhere', { spec: { type: 'ExternalName', externalName: 'example.com.' } }, []],
  [
    'a name elsewhere and an address',
    { spec: { type: 'ExternalName', clusterIP: '10.0.0.1', ipFamilies: ['IPv4'] } },
    [
      'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
      'spec.ipFamilies: Forbidden: may not be set for ExternalName services',
      'spec.externalName: Required value',
    ],
  ],
  [
    'a type of its own',
    service({ type: 'Anycast' }),
    ['spec.type: Unsupported value: "Anycast": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
  ],
  [
    "the kubelet's port for all to reach",
    balanced({ ports: [{ port: 10_250 }] }),
    ['spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet'],
  ],
  [
    'a balanced nothing',
    balanced({ clusterIP: 'None' }),
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services'],
  ],
  [
    'an affinity for too long',
    service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 90_000 } } }),
    ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400'],
  ],
  [
    'addresses that do not agree',
    service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2', '10.0.0.3'], ipFamilies: ['IPv6', 'IPv6'] }),
    [
      'spec.clusterIPs: Invalid value: ["10.0.0.2","10.0.0.3"]: first value must match `clusterIP`',
      'spec.ipFamilies[1]: Duplicate value: "IPv6"',
      'spec.clusterIPs: Invalid value: ["10.0.0.2","10.0.0.3"]: may specify no more than one IP for each IP family',
      'spec.clusterIPs[0]: Invalid value: "10.0.0.2": expected an IPv6 value as indicated by `ipFamilies[0]`',
      'spec.clusterIPs[1]: Invalid value: "10.0.0.3": expected an IPv6 value as indicated by `ipFamilies[1]`',
    ],
  ],
  [
    'an address that is none',
    service({ clusterIP: 'a', externalIPs: ['127.0.0.1'] }),
    [
      'spec.clusterIPs[0]: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ],
  [
    "what is a load balancer's",
    service({
      loadBalancerClass: 'a',
      allocateLoadBalancerNodePorts: false,
      loadBalancerSourceRanges: ['10.0.0.0'],
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30_000,
    }),
    [
      "spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.loadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    'traffic that goes nowhere',
    service({ internalTrafficPolicy: 'Some', trafficDistribution: 'Far' }),
    [
      'spec.internalTrafficPolicy: Unsupported value: "Some": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  ],
])('a service with %s', async (_, draft, expected) => {
  expect(await problemsOf(services, draft)).toEqual(expected)
})

const at = (clusterIP: string, spec: object = {}): Draft => service({ clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ...spec })

test.each<[string, Draft, Draft, readonly string[]]>([
  ['nothing, by who does not know of addresses', at('10.0.0.1'), service(), []],
  ['its address', at('10.0.0.1'), at('10.0.0.2'), ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set']],
  [
    'its address, by who knows of one only',
    at('10.0.0.1'),
    service({ clusterIP: '10.0.0.2' }),
    ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
  ],
  ['its family', at('10.0.0.1'), at('10.0.0.1', { ipFamilies: ['IPv4', 'IPv6'] }), []],
  [
    'back from two families',
    at('10.0.0.1', { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'PreferDualStack' }),
    at('10.0.0.1', { ipFamilyPolicy: 'PreferDualStack' }),
    [`spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to 'SingleStack' when releasing the secondary ipFamily`],
  ],
  ['to a name', at('10.0.0.1'), { spec: { type: 'ExternalName', externalName: 'a.b' } }, []],
  [
    "a load balancer's class",
    at('10.0.0.1', { type: 'LoadBalancer' }),
    at('10.0.0.1', { type: 'LoadBalancer', loadBalancerClass: 'a.b/c' }),
    ['spec.loadBalancerClass: Invalid value: "a.b/c": may not change once set'],
  ],
])('to change %s', async (_, from, to, expected) => {
  expect(await problemsOfChange(services, from, to)).toEqual(expected)
})

test('only a load balancer has what one gives', async () => {
  const status = { loadBalancer: { ingress: [{ ip: '10.0.0.1', ipMode: 'Some' }, { hostname: 'A' }] } }

  expect(await problemsOfStatus(services, service(), { ...service(), status })).toEqual([
    'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
    'status.loadBalancer.ingress[0].ipMode: Unsupported value: "Some": supported values: "Proxy", "VIP"',
    expect.stringContaining('status.loadBalancer.ingress[1].hostname: Invalid value: "A"'),
  ])
})
