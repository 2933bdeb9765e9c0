/** An object of the API as a manifest has it. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly namespace?: string }
  readonly [field: string]: unknown
}

/** A set of objects of a group and namespace of its own: what comes first, and what needs that to be there. */
export interface ObjectSet {
  readonly ground: readonly Manifest[]
  readonly objects: readonly Manifest[]
}

const namespace = (place: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: place, labels: { team: 'shop' } },
})

const definition = (place: string): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${place}.example.com` },
  spec: {
    group: `${place}.example.com`,
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: widgetSpec } } } },
    ],
  },
})

const widgetSpec = {
  type: 'object',
  properties: {
    size: { type: 'integer' },
    colour: { type: 'string', default: 'grey' },
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    parts: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, count: { type: 'integer', default: 1 } },
      },
    },
  },
}

const sleeper = { name: 'main', image: 'busybox:1.37', command: ['sleep', 'inf'] }
const shop = { kind: 'ServiceAccount', name: 'shop' }
const ada = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ada' }

/** Fields that others default, shorthands that others resolve, and lists of every kind. */
export const firstSet = (place: string): ObjectSet => ({
  ground: [namespace(place), definition(place)],
  objects: placed(place, [
    ['v1', 'ConfigMap', 'settings', { data: { level: '3', colour: 'blue' }, binaryData: { raw: 'AAEC' } }, { app: 'shop', tier: 'back' }],
    ['v1', 'Secret', 'key', { stringData: { password: 'hunter2', user: 'ada' }, data: { token: 'c2VjcmV0' } }],
    ['v1', 'ServiceAccount', 'shop', { imagePullSecrets: [{ name: 'registry' }] }],
    [
      'rbac.authorization.k8s.io/v1',
      'Role',
      'reader',
      {
        rules: [
          { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list'] },
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
        ],
      },
    ],
    [
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      'reader',
      { roleRef: roleRef('reader'), subjects: [{ ...shop, namespace: place }, ada] },
    ],
    [
      'v1',
      'PersistentVolumeClaim',
      'disk',
      { spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1024Mi' } } } },
    ],
    ['apps/v1', 'Deployment', 'web', { spec: webSpec(firstTemplate, { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } }) }],
    ['apps/v1', 'StatefulSet', 'db', { spec: dbSpec('/data') }],
    ['batch/v1', 'CronJob', 'report', { spec: reportSpec('0 3 * * *') }],
    [
      'v1',
      'Service',
      'web',
      {
        spec: {
          selector: { app: 'web' },
          ports: [
            { name: 'http', port: 80, targetPort: 'http' },
            { name: 'https', port: 443, targetPort: 8443 },
          ],
        },
      },
    ],
    ['networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [{ host: 'shop.example.com', ...ingressTo('http') }] } }],
    ['autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: { scaleTargetRef: web, maxReplicas: 5, metrics: [cpuAt(60)] } }],
    ['policy/v1', 'PodDisruptionBudget', 'web', { spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } } }],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec: onlyPort(80) }],
    [
      `${place}.example.com/v1`,
      'Widget',
      'gear',
      { spec: { size: 3, parts: [{ name: 'tooth', count: 12 }, { name: 'hole' }], tags: ['a', 'b'] } },
    ],
  ]),
})

/** The same objects with fields gone, items gone, renamed and reordered, and others in their places. */
export const secondSet = (place: string): ObjectSet => ({
  ground: [namespace(place), definition(place)],
  objects: placed(place, [
    ['v1', 'ConfigMap', 'settings', { data: { text: 'several\nlines\n', level: '4' } }, { app: 'shop' }],
    ['v1', 'Secret', 'key', { stringData: { password: 'hunter3', user: 'eve' }, data: { other: 'c2VjcmV0' } }],
    ['v1', 'ServiceAccount', 'shop', { imagePullSecrets: [{ name: 'other' }] }],
    [
      'rbac.authorization.k8s.io/v1',
      'Role',
      'reader',
      { rules: [{ apiGroups: [''], resources: ['services', 'pods'], verbs: ['get', 'list'] }] },
    ],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'reader', { roleRef: roleRef('reader'), subjects: [ada] }],
    [
      'v1',
      'PersistentVolumeClaim',
      'disk',
      { spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } } },
    ],
    ['apps/v1', 'Deployment', 'web', { spec: webSpec(secondTemplate, { type: 'Recreate' }) }],
    ['apps/v1', 'StatefulSet', 'db', { spec: dbSpec('/var/data') }],
    ['batch/v1', 'CronJob', 'report', { spec: reportSpec('0 4 * * *') }],
    ['v1', 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ name: 'plain', port: 80, targetPort: 'web' }] } }],
    ['networking.k8s.io/v1', 'Ingress', 'web', { spec: { rules: [ingressTo('plain')] } }],
    [
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'web',
      { spec: { scaleTargetRef: web, minReplicas: 2, maxReplicas: 6, metrics: [cpuAt(70)] } },
    ],
    ['policy/v1', 'PodDisruptionBudget', 'web', { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } } }],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec: onlyPort(8080) }],
    [`${place}.example.com/v1`, 'Widget', 'gear', { spec: { parts: [{ name: 'axle' }, { name: 'tooth', count: 11 }], tags: ['b', 'c'] } }],
  ]),
})

type Row = readonly [apiVersion: string, kind: string, name: string, content: object, labels?: Readonly<Record<string, string>>]

const placed = (place: string, rows: readonly Row[]): readonly Manifest[] =>
  rows.map(([apiVersion, kind, name, content, labels]) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: place, ...(labels && { labels }) },
    ...content,
  }))

const roleRef = (name: string): object => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name })
const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }

const webSpec = (template: object, strategy: object): object => ({
  replicas: 0,
  selector: { matchLabels: { app: 'web' } },
  strategy,
  template: { metadata: { labels: { app: 'web' } }, spec: template },
})

const firstTemplate = {
  serviceAccountName: 'shop',
  containers: [
    {
      name: 'nginx',
      image: 'nginx:1.28',
      ports: [
        { containerPort: 80, name: 'http' },
        { containerPort: 8443, name: 'https' },
      ],
      env: [
        { name: 'COLOUR', value: 'blue' },
        { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
        { name: 'EMPTY', value: '' },
      ],
      resources: { requests: { cpu: '0.1', memory: '64Mi' }, limits: { memory: '128Mi' } },
      readinessProbe: { httpGet: { path: '/', port: 'http' } },
      volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
    },
    { ...sleeper, name: 'helper' },
  ],
  volumes: [
    { name: 'settings', configMap: { name: 'settings' } },
    { name: 'scratch', emptyDir: {} },
  ],
  tolerations: [{ key: 'spot', operator: 'Exists' }],
}

/** A container, variables and a volume less; ports and variables renamed and in another order; another probe and volume. */
const secondTemplate = {
  serviceAccountName: 'shop',
  containers: [
    {
      name: 'nginx',
      image: 'nginx:1.28',
      ports: [
        { containerPort: 8443, name: 'secure' },
        { containerPort: 80, name: 'web' },
      ],
      env: [
        { name: 'EMPTY', value: 'full' },
        { name: 'FIRST', value: '1' },
        { name: 'LEVEL', value: 'high' },
      ],
      resources: { requests: { cpu: '200m' } },
      readinessProbe: { tcpSocket: { port: 'web' } },
      volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
    },
  ],
  volumes: [{ name: 'settings', secret: { secretName: 'key' } }],
}

const dbSpec = (mountPath: string): object => ({
  replicas: 0,
  serviceName: 'db',
  selector: { matchLabels: { app: 'db' } },
  template: {
    metadata: { labels: { app: 'db' } },
    spec: { containers: [{ ...sleeper, volumeMounts: [{ name: 'data', mountPath }] }] },
  },
  volumeClaimTemplates: [
    { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ],
})

const reportSpec = (schedule: string): object => ({
  schedule,
  suspend: true,
  jobTemplate: { spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [sleeper] } } } },
})

const ingressTo = (name: string): object => ({
  http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name } } } }] },
})

const cpuAt = (averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

const onlyPort = (port: number): object => ({
  podSelector: { matchLabels: { app: 'web' } },
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port }] }],
})
