// Development only; deleted before delivery.
import type { ApiHandler, KubeObject, WatchEvent, ApiResponse } from '#apimachinery'
import type { ClusterControl, ClusterStatus, OpenCluster } from '#cluster'
type Any = any
let rv = 100
const now = () => new Date().toISOString().slice(0, 19) + 'Z'
const db = new Map<string, Map<string, Any>>()
const watchers = new Map<string, Set<(e: WatchEvent[]) => void>>()
const table = (p: string) => db.get(p) ?? (db.set(p, new Map()), db.get(p)!)
function put(plural: string, o: Any) {
  o = { ...o, metadata: { uid: plural + o.metadata.name, creationTimestamp: now(), ...o.metadata, resourceVersion: String(++rv) } }
  const key = (o.metadata.namespace ?? '') + '/' + o.metadata.name
  const type = table(plural).has(key) ? 'MODIFIED' : 'ADDED'
  table(plural).set(key, o)
  for (const w of watchers.get(plural) ?? []) w([{ type, object: o }])
  return o
}
function del(plural: string, key: string) {
  const o = table(plural).get(key)
  if (!o) return
  table(plural).delete(key)
  for (const w of watchers.get(plural) ?? [])
    w([{ type: 'DELETED', object: { ...o, metadata: { ...o.metadata, resourceVersion: String(++rv) } } }])
}
const own = (kind: string, name: string, uid: string) => [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }]
const image: Any = { 1: 'nginx:1.26', 2: 'nginx:1.27' }
function pod(name: string, ns: string, rs: string, node: string | undefined, state: Any, extra: Any = {}) {
  const ready = state === 'ready'
  const cs: Any = {
    name: 'nginx',
    image: 'nginx:1.27',
    imageID: '',
    ready,
    restartCount: extra.restarts ?? 0,
    state:
      ready || state === 'running'
        ? { running: { startedAt: now() } }
        : { waiting: { reason: state === 'creating' ? 'ContainerCreating' : state, message: extra.message } },
  }
  put('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: ns,
      labels: { app: 'web' },
      ownerReferences: own('ReplicaSet', rs, 'replicasets' + rs),
      ...(extra.deleted && { deletionTimestamp: now() }),
      creationTimestamp: extra.created ?? now(),
    },
    spec: {
      nodeName: node,
      containers: [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: { cpu: '250m', memory: '128Mi' } } }],
    },
    status: {
      phase: node && (ready || state === 'running') ? 'Running' : 'Pending',
      podIP: '10.244.1.5',
      conditions: [
        {
          type: 'PodScheduled',
          status: node ? 'True' : 'False',
          ...(node
            ? {}
            : { reason: 'Unschedulable', message: '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.' }),
        },
        { type: 'Ready', status: ready ? 'True' : 'False' },
      ],
      ...(node && { containerStatuses: [cs] }),
    },
  })
}
const rs = (name: string, rev: number, replicas: number, img: string, dep = 'web', avail = replicas) =>
  put('replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'default',
      uid: 'replicasets' + name,
      annotations: { 'deployment.kubernetes.io/revision': String(rev) },
      ownerReferences: own('Deployment', dep, 'deployments' + dep),
    },
    spec: { replicas, template: { spec: { containers: [{ name: 'nginx', image: img }] } } },
    status: { replicas, readyReplicas: avail, availableReplicas: avail },
  })
function seed() {
  for (const n of ['default', 'kube-system', 'kube-public'])
    put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: n }, status: { phase: 'Active' } })
  for (const n of [1, 2, 3])
    put('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-' + n, labels: { 'topology.kubernetes.io/zone': 'a' } },
      spec: n === 3 ? { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }] } : {},
      status: {
        conditions: [
          {
            type: 'Ready',
            status: n === 3 ? 'False' : 'True',
            reason: n === 3 ? 'KubeletNotReady' : 'KubeletReady',
            lastTransitionTime: now(),
          },
        ],
        allocatable: { cpu: '2', memory: '4Gi', pods: '110' },
        addresses: [{ type: 'InternalIP', address: '172.18.0.' + (n + 1) }],
      },
    })
  put('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'deploymentsweb',
      generation: 2,
      annotations: { 'deployment.kubernetes.io/revision': '2' },
    },
    spec: {
      replicas: 6,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } },
    },
    status: {
      observedGeneration: 2,
      replicas: 7,
      updatedReplicas: 3,
      readyReplicas: 5,
      availableReplicas: 5,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' },
        { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'ReplicaSet "web-7f9c6d5b8" is progressing.' },
      ],
    },
  })
  rs('web-5c689d88bb', 1, 4, image[1], 'web', 3)
  rs('web-7f9c6d5b8f', 2, 3, image[2], 'web', 1)
  const a = 'web-5c689d88bb',
    b = 'web-7f9c6d5b8f'
  pod(a + '-8ld4x', 'default', a, 'node-1', 'ready')
  pod(a + '-t4v2q', 'default', a, 'node-2', 'ready')
  pod(a + '-p0z8w', 'default', a, 'node-2', 'ready', { deleted: true })
  pod(a + '-z9w5c', 'default', a, 'node-3', 'running', { restarts: 3 })
  pod(b + '-q9s7d', 'default', b, 'node-1', 'ready')
  pod(b + '-b7c9k', 'default', b, 'node-2', 'creating')
  pod(b + '-x2k4m', 'default', b, undefined, 'pending')
  put('deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'cart',
      namespace: 'default',
      uid: 'deploymentscart',
      generation: 1,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'nginx', image: 'nginx:1.99' }] } } },
    status: {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      conditions: [
        {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
      ],
    },
  })
  rs('cart-9b4f7c6d5', 1, 2, 'nginx:1.99', 'cart', 1)
  pod('cart-9b4f7c6d5-m1x2z', 'default', 'cart-9b4f7c6d5', 'node-1', 'ready')
  pod('cart-9b4f7c6d5-k8w4r', 'default', 'cart-9b4f7c6d5', 'node-2', 'ImagePullBackOff', { message: 'Back-off pulling image "nginx:1.99"' })
  for (const s of ['web', 'cart', 'kubernetes']) {
    put('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: s, namespace: 'default' },
      spec: { type: 'ClusterIP', clusterIP: '10.96.14.' + s.length, ports: [{ port: 80, protocol: 'TCP' }], selector: { app: s } },
    })
    if (s !== 'kubernetes')
      put('endpointslices', {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: s + '-x', namespace: 'default', labels: { 'kubernetes.io/service-name': s } },
        addressType: 'IPv4',
        endpoints:
          s === 'web'
            ? [
                { addresses: ['1'], nodeName: 'node-1', conditions: { ready: true } },
                { addresses: ['2'], nodeName: 'node-2', conditions: { ready: true } },
              ]
            : [
                { addresses: ['1'], nodeName: 'node-1', conditions: { ready: true } },
                { addresses: ['2'], nodeName: 'node-2', conditions: { ready: false } },
              ],
      })
  }
  const ev = (n: string, kind: string, about: string, type: string, reason: string, message: string) =>
    put('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: n, namespace: 'default' },
      involvedObject: { kind, namespace: 'default', name: about, uid: (kind === 'Pod' ? 'pods' : 'deployments') + about },
      type,
      reason,
      message,
      count: 3,
      lastTimestamp: now(),
      source: { component: 'kubelet' },
    })
  ev('a', 'Deployment', 'web', 'Normal', 'ScalingReplicaSet', 'Scaled up replica set web-7f9c6d5b8f from 2 to 3')
  ev('b', 'Pod', 'cart-9b4f7c6d5-k8w4r', 'Warning', 'Failed', 'Failed to pull image "nginx:1.99": not found')
  ev(
    'c',
    'Pod',
    b + '-x2k4m',
    'Warning',
    'FailedScheduling',
    '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.',
  )
  Object.assign(window, {
    fake: {
      put,
      del,
      pod,
      table,
      many: (n: number) => {
        for (let i = 0; i < n; i++)
          pod(`${b}-m${String(i).padStart(4, '0')}`, 'default', b, 'node-' + (1 + (i % 3)), i % 7 ? 'ready' : 'creating')
      },
      nodes: (n: number) => {
        for (let i = 4; i <= n; i++)
          put('nodes', {
            apiVersion: 'v1',
            kind: 'Node',
            metadata: { name: 'node-' + i },
            status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu: '2', memory: '4Gi', pods: '110' } },
          })
      },
    },
  })
}
const handler: ApiHandler = async (r, signal): Promise<ApiResponse> => {
  const t = r.resource ? table(r.resource) : new Map()
  const fail = (code: number, reason: string): ApiResponse => ({
    type: 'object',
    code,
    object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message: reason } as Any,
  })
  if (r.verb === 'list')
    return {
      type: 'object',
      code: 200,
      object: { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: String(rv) }, items: [...t.values()] } as Any,
    }
  if (r.verb === 'get' && r.subresource === 'log')
    return {
      type: 'bytes',
      code: 200,
      contentType: 'text/plain',
      bytes:
        '2026/01/01 00:00:00 [notice] 1#1: using the "epoll" event method\n2026/01/01 00:00:00 [notice] 1#1: nginx/1.27.5\n10.244.0.1 - - "GET / HTTP/1.1" 200 615\n',
    }
  if (r.verb === 'get') {
    const o = t.get((r.namespace ?? '') + '/' + r.name)
    return o ? { type: 'object', code: 200, object: o } : fail(404, 'NotFound')
  }
  if (r.verb === 'watch') {
    const queue: WatchEvent[][] = []
    let wake = () => {}
    const set = watchers.get(r.resource!) ?? new Set()
    watchers.set(r.resource!, set)
    set.add((e) => {
      queue.push(e)
      wake()
    })
    return {
      type: 'watch',
      code: 200,
      events: (async function* () {
        while (!signal?.aborted) {
          if (queue.length) yield queue.shift()! as WatchEvent<KubeObject>[]
          else await new Promise<void>((f) => (wake = f))
        }
      })(),
    }
  }
  return fail(405, 'MethodNotAllowed')
}
let speed = 1
const t0 = Date.now()
const status = (): ClusterStatus => ({
  timeMs: Date.now(),
  speed,
  settling: false,
  revision: rv,
  durable: true,
  auditNumber: 0,
  components: [
    ['apiserver', 'apiserver'],
    ['etcd', 'etcd'],
    ['controller-manager', 'controller-manager'],
    ['scheduler', 'scheduler'],
    ['node-1', 'node'],
    ['node-2', 'node'],
    ['node-3', 'node'],
  ].map(([name, kind]) => ({
    name,
    kind,
    state: name === (window as Any).crashed ? 'crashed' : 'running',
    thread: 'x',
    requests: Math.floor((Date.now() - t0) / 80),
  })) as Any,
})
const nothing = async () => {}
export async function openCluster(): Promise<OpenCluster> {
  seed()
  const control = {
    status: async () => status(),
    setSpeed: async (s: number) => {
      speed = s
    },
    step: nothing,
    runUntilSettled: nothing,
    crash: nothing,
    stop: nothing,
    restart: nothing,
    crashKubelet: nothing,
    restartKubelet: nothing,
    powerOff: nothing,
    powerOn: nothing,
    partition: nothing,
    slow: nothing,
    addNode: async () => 'node-4',
    audit: async () => [],
    history: nothing as Any,
    checkpoint: nothing,
  } as ClusterControl
  return { handler, control, close: nothing }
}
