import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

let session: Session
const kubectl: Session['kubectl'] = (args, options) => session.kubectl(args, options)
const asNode = ['--as', 'system:node:node-1', '--as-group', 'system:nodes']

/** What kubectl, as the kubelet of node-1, is refused with. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stderr } = await session.run([...args, ...asNode])
  expect(code).toBe(1)
  return stderr.trim()
}

const pod = (name: string, node: string, config: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: node,
      containers: [{ name: 'main', image: 'busybox:1.36', command: ['sleep', '1h'], envFrom: [{ configMapRef: { name: config } }] }],
    },
  })

describeWithKubectl('a server with RBAC, without a scheduler, with addresses of its own', () => {
  beforeAll(async () => {
    const options = ['--authorization-mode', 'RBAC', '--without', 'scheduler', '--service-cluster-ip-range', '10.50.0.0/16']
    session = await openSession([...options, '--nodes', '2', '--speed', '10'])
    for (const number of ['1', '2']) {
      await kubectl(['create', 'configmap', `config-${number}`, '--from-literal=a=b'])
      await kubectl(['create', '-f', '-'], { input: pod(`pod-${number}`, `node-${number}`, `config-${number}`) })
    }
    await kubectl(['wait', '--for=condition=Ready', 'pod/pod-1', 'pod/pod-2', '--timeout=60s'])
  })
  afterAll(() => session.stop())

  test('runs what is bound by hand, and leaves the rest waiting', async () => {
    await kubectl(['run', 'unbound', '--image=busybox:1.36', '--', 'sleep', '1h'])
    expect(await kubectl(['get', 'leases', '-n', 'kube-system', '-o', 'name'])).not.toContain('kube-scheduler')
    expect(await kubectl(['get', 'pod', 'unbound', '-o', 'jsonpath={.status.phase} {.spec.nodeName}'])).toBe('Pending ')
    await kubectl(['delete', 'pod', 'unbound', '--now'])
  })

  test('gives services addresses of the range, and pods its DNS', async () => {
    await kubectl(['create', 'service', 'clusterip', 'web', '--tcp=80'])
    const address = await kubectl(['get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
    expect(address).toMatch(/^10\.50\./)
    expect(await kubectl(['get', 'ipaddresses', '--no-headers'])).toMatch(new RegExp(`^${address} +services/default/web$`, 'm'))
    expect(await kubectl(['get', 'servicecidrs', '--no-headers'])).toMatch(/^kubernetes +10\.50\.0\.0\/16 /)
    expect(await kubectl(['exec', 'pod-1', '--', 'cat', '/etc/resolv.conf'])).toContain('nameserver 10.50.0.10\n')
    expect(await kubectl(['exec', 'pod-1', '--', 'nslookup', 'kubernetes'])).toContain('10.50.0.1')
    await kubectl(['delete', 'service', 'web'])
    expect(await kubectl(['get', 'ipaddresses', '-o', 'name'])).toBe('ipaddress.networking.k8s.io/10.50.0.1\n')
  })

  test('lets a node read what its pods need, and nothing else', async () => {
    const forbidden = 'Error from server (Forbidden): '
    const who = 'User "system:node:node-1" cannot'
    expect(await kubectl(['get', 'configmap', 'config-1', '-o', 'name', ...asNode])).toBe('configmap/config-1\n')
    expect(await refused('get', 'configmap', 'config-2')).toBe(
      `${forbidden}configmaps "config-2" is forbidden: ${who} get resource "configmaps" in API group "" in the namespace "default": no relationship found between node 'node-1' and this object`,
    )
    expect(await refused('get', 'nodes')).toContain("node 'node-1' cannot read all nodes, only its own Node object")
    expect(await kubectl(['get', 'pods', '-A', '--field-selector', 'spec.nodeName=node-1', '-o', 'name', ...asNode])).toBe('pod/pod-1\n')
    expect(await refused('get', 'pods', '-A')).toContain('can only list/watch pods with spec.nodeName field selector')
    expect(
      await kubectl([
        'create',
        'token',
        'default',
        '--bound-object-kind=Pod',
        '--bound-object-name=pod-1',
        ...(await uidOf('pod-1')),
        ...asNode,
      ]),
    ).toMatch(/^ey/)
    expect(await refused('create', 'token', 'default')).toContain('node requested token not bound to a pod')
  })

  test('lets a node change itself, and nothing that would bring it what is not meant for it', async () => {
    expect(await kubectl(['label', 'node', 'node-1', 'team=a', ...asNode])).toBe('node/node-1 labeled\n')
    expect(await refused('label', 'node', 'node-1', 'node-restriction.kubernetes.io/x=y')).toContain(
      'nodes "node-1" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/x',
    )
    expect(await refused('delete', 'pod', 'pod-2', '--wait=false')).toContain(
      'pods "pod-2" is forbidden: node "node-1" can only delete pods with spec.nodeName set to itself',
    )
    expect(await kubectl(['delete', 'pod', 'pod-1', '--now', ...asNode])).toContain('pod "pod-1" deleted')
  })

  test('shows what it has made for itself', async () => {
    expect(await kubectl(['get', 'flowschemas', 'probes', '--no-headers'])).toMatch(/^probes +exempt +2 +<none> +\S+ +False\n$/)
    expect((await kubectl(['get', 'prioritylevelconfigurations', '-o', 'name'])).split('\n').filter(Boolean)).toHaveLength(8)
    expect(await kubectl(['get', 'apiservices', 'v1.apps', '--no-headers'])).toMatch(/^v1\.apps +Local +True /)
    expect(
      await kubectl(['get', 'leases', '-n', 'kube-system', '-l', 'apiserver.kubernetes.io/identity=kube-apiserver', '-o', 'name']),
    ).toMatch(/^lease\.coordination\.k8s\.io\/apiserver-[a-z2-7]{26}\n$/)
    expect(
      await kubectl([
        'get',
        'events',
        '-n',
        'kube-system',
        '--field-selector',
        'reason=LeaderElection',
        '-o',
        'jsonpath={.items[*].message}',
      ]),
    ).toMatch(/^control-plane_[0-9a-f-]{36} became leader$/)
  })
})

async function uidOf(name: string): Promise<readonly string[]> {
  return [`--bound-object-uid=${await kubectl(['get', 'pod', name, '-o', 'jsonpath={.metadata.uid}'])}`]
}
