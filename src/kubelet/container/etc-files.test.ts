import { expect, test } from 'vitest'
import type { PodSpec } from '#api'
import { aPod } from '#testing'
import { aRunningNode, asleep } from '../testing.ts'
import { etcFiles, hostnameOf } from './etc-files.ts'

const place = { podIp: '10.244.1.2', node: 'node-1' }
const fileOf = (path: string, spec: Partial<PodSpec> = {}): string =>
  etcFiles(aPod({ name: 'web', namespace: 'shop', spec }), place)[path] ?? ''

test.each<[string, Partial<PodSpec>, string]>([
  ['the pod', {}, 'web'],
  ['itself', { hostname: 'mine' }, 'mine'],
  ['the machine, in its network', { hostNetwork: true, hostname: 'mine' }, 'node-1'],
  ['no more than may be, without what no name ends with', { hostname: `${'a'.repeat(61)}-.b` }, 'a'.repeat(61)],
])('a host is called after %s', (_, spec, expected) => {
  expect(hostnameOf(aPod({ name: 'web', spec }), 'node-1')).toBe(expected)
})

const localNames = `127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`

test.each<[string, Partial<PodSpec>, string]>([
  ['its name and address', {}, `# Kubernetes-managed hosts file.\n${localNames}10.244.1.2\tweb\n`],
  [
    'its full name, in a subdomain',
    { hostname: 'db-0', subdomain: 'db' },
    `# Kubernetes-managed hosts file.\n${localNames}10.244.1.2\tdb-0.db.shop.svc.cluster.local\tdb-0\n`,
  ],
  [
    'other names that it is given',
    {
      hostAliases: [
        { ip: '1.2.3.4', hostnames: ['a', 'b'] },
        { ip: '5.6.7.8', hostnames: ['c'] },
      ],
    },
    `# Kubernetes-managed hosts file.\n${localNames}10.244.1.2\tweb\n\n# Entries added by HostAliases.\n1.2.3.4\ta\tb\n5.6.7.8\tc\n`,
  ],
  [
    "the machine's name, in its network",
    { hostNetwork: true },
    `# Kubernetes-managed hosts file (host network).\n${localNames}10.244.1.2\tnode-1\n`,
  ],
])('/etc/hosts has %s', (_, spec, expected) => {
  expect(fileOf('/etc/hosts', spec)).toBe(expected)
})

const ofCluster = 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'

test.each<[string, Partial<PodSpec>, string]>([
  ["the cluster's", { dnsPolicy: 'ClusterFirst' }, ofCluster],
  ["the machine's", { dnsPolicy: 'Default' }, 'nameserver 172.18.0.1\n'],
  ["the machine's, in its network", { dnsPolicy: 'ClusterFirst', hostNetwork: true }, 'nameserver 172.18.0.1\n'],
  ["the cluster's all the same, if that is wanted", { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true }, ofCluster],
  [
    'its own alone',
    {
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['1.1.1.1'], searches: ['example.com'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] },
    },
    'search example.com\nnameserver 1.1.1.1\noptions ndots:2 edns0\n',
  ],
  [
    'its own beside, without doubles and with its options first',
    {
      dnsConfig: {
        nameservers: ['10.96.0.10', '1.1.1.1'],
        searches: ['cluster.local', 'example.com'],
        options: [{ name: 'ndots', value: '2' }],
      },
    },
    'search shop.svc.cluster.local svc.cluster.local cluster.local example.com\nnameserver 10.96.0.10\nnameserver 1.1.1.1\noptions ndots:2\n',
  ],
])('/etc/resolv.conf names %s', (_, spec, expected) => {
  expect(fileOf('/etc/resolv.conf', spec)).toBe(expected)
})

test('a container knows what it is called, and so do its files', async () => {
  const node = await aRunningNode()
  await node.run({ spec: { containers: [asleep()], hostname: 'mine' } })

  expect((await node.exec(['sh', '-c', 'hostname; echo $HOSTNAME; cat /etc/hostname; tail -1 /etc/hosts'])).out).toBe(
    'mine\nmine\nmine\n10.244.1.2\tmine\n',
  )
})
