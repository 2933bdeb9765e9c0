import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithKubectl, openSession, type Session } from './kubectl-session.ts'

let session: Session
const kubectl: Session['kubectl'] = (args, options) => session.kubectl(args, options)
/** Applies what is given on standard input; what it ends with and says. */
const apply = (input: string, ...more: readonly string[]) => session.run(['apply', '-f', '-', ...more], { input })

const deployment = (name: string, args: string, port: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: hooks}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: registry.k8s.io/e2e-test-images/agnhost:2.53
        args: [${args}]
        ports: [{name: main, containerPort: ${port}}]
        readinessProbe: {tcpSocket: {port: main}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: hooks}
spec:
  selector: {app: ${name}}
  ports: [{port: ${port === 8444 ? 8443 : 80}, targetPort: main}]
---
`

const webhook = (path: string, resource: string, more = ''): string => `- name: ${path}.example.com
  clientConfig: {service: {namespace: hooks, name: webhook, port: 8443, path: /${path}}}
  rules: [{operations: [CREATE, UPDATE], apiGroups: [""], apiVersions: [v1], resources: [${resource}]}]
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}
  sideEffects: None
  admissionReviewVersions: [v1]
  timeoutSeconds: 5
  ${more}
`
const configuration = (kind: string, name: string, ...webhooks: readonly string[]): string =>
  `apiVersion: admissionregistration.k8s.io/v1\nkind: ${kind}WebhookConfiguration\nmetadata: {name: ${name}}\nwebhooks:\n${webhooks.join('')}`

const configMap = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: default}\ndata: {${data}}\n`

/** What was written a moment ago may take one to be known. */
async function eventually<T>(look: () => Promise<T>, isIt: (found: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const found = await look()
    if (isIt(found) || attempt === 50) return found
  }
}

beforeAll(async () => {
  session = await openSession(['--speed', '20'])
  const input = `apiVersion: v1\nkind: Namespace\nmetadata: {name: hooks}\n---\n${deployment('webhook', 'webhook, --port=8444', 8444)}${deployment('web', 'netexec', 8080)}${deployment('convert', 'crd-conversion-webhook, --port=9443', 9443)}`
  await kubectl(['apply', '-f', '-'], { input })
  for (const name of ['webhook', 'web', 'convert'])
    await kubectl(['rollout', 'status', '-n', 'hooks', `deployment/${name}`, '--timeout=60s'])
}, 120_000)
afterAll(() => session.stop())

const list = JSON.stringify({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'food.example.com/v1',
  resources: [{ name: 'pizzas', singularName: 'pizza', namespaced: true, kind: 'Pizza', verbs: ['get', 'list'], shortNames: ['pz'] }],
})
const pizzas = JSON.stringify({
  kind: 'PizzaList',
  apiVersion: 'food.example.com/v1',
  metadata: {},
  items: [{ kind: 'Pizza', apiVersion: 'food.example.com/v1', metadata: { name: 'margherita', namespace: 'default' } }],
})
/** A server of an API, made of nothing but a web server with two pages. */
const foodServer = `apiVersion: v1
kind: ConfigMap
metadata: {name: food, namespace: hooks}
data:
  default.conf: |
    server {
      listen 80;
      location = /apis/food.example.com/v1 { default_type application/json; return 200 '${list}'; }
      location = /apis/food.example.com/v1/namespaces/default/pizzas { default_type application/json; return 200 '${pizzas}'; }
    }
---
apiVersion: v1
kind: Pod
metadata: {name: food, namespace: hooks, labels: {app: food}}
spec:
  containers: [{name: main, image: "nginx:1.29", ports: [{containerPort: 80}], volumeMounts: [{name: sites, mountPath: /etc/nginx/conf.d}]}]
  volumes: [{name: sites, configMap: {name: food}}]
---
apiVersion: v1
kind: Service
metadata: {name: food, namespace: hooks}
spec: {selector: {app: food}, ports: [{port: 80}]}
`
const foodApi = `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.food.example.com}
spec: {group: food.example.com, version: v1, groupPriorityMinimum: 1000, versionPriority: 10, service: {namespace: hooks, name: food, port: 80}}
`

const sites = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: sites, kind: Site}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {hostPort: {type: string}}}}}
  - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object, properties: {host: {type: string}, port: {type: string}}}}}
  conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions: [v1]
      clientConfig: {service: {namespace: hooks, name: convert, path: /crdconvert, port: 80}}
`

describeWithKubectl('webhooks and proxies', () => {
  test('a webhook refuses a pod, and says why', async () => {
    await apply(configuration('Validating', 'pods', webhook('pods', 'pods')))

    const { code, stderr } = await session.run(['run', 'bad', '--image=nginx', '--labels=webhook-e2e-test=webhook-disallow'])

    expect(code).toBe(1)
    expect(stderr).toContain('admission webhook "pods.example.com" denied the request: the pod contains unwanted label;')
    expect(await kubectl(['run', 'good', '--image=nginx'])).toBe('pod/good created\n')
  })

  test('webhooks change a config map, one after the other', async () => {
    const twice = webhook('mutating-configmaps', 'configmaps')
    await apply(configuration('Mutating', 'maps', twice, twice.replace('mutating-configmaps.example.com', 'again.example.com')))

    await apply(configMap('mutated', 'mutation-start: "yes"'))

    const data = await kubectl(['get', 'configmap', 'mutated', '-o', 'jsonpath={.data}'])
    expect(JSON.parse(data)).toEqual({ 'mutation-start': 'yes', 'mutation-stage-1': 'yes', 'mutation-stage-2': 'yes' })
    await kubectl(['delete', 'mutatingwebhookconfiguration', 'maps'])
  })

  test('a trial asks webhooks as well', async () => {
    await apply(configuration('Validating', 'maps', webhook('configmaps', 'configmaps')))

    const { stderr } = await apply(configMap('refused', 'webhook-e2e-test: webhook-disallow'), '--dry-run=server')

    expect(stderr).toContain('admission webhook "configmaps.example.com" denied the request: the configmap contains unwanted key and value')
  })

  test('a webhook refuses a connection to a pod', async () => {
    const rules = 'rules: [{operations: [CONNECT], apiGroups: [""], apiVersions: [v1], resources: [pods/attach]}]'
    await apply(
      configuration(
        'Validating',
        'attach',
        webhook('pods/attach', 'pods')
          .replace('pods/attach.', 'attach.')
          .replace(/rules: .*/, rules),
      ),
    )
    const overrides = '{"spec":{"containers":[{"name":"container1","image":"busybox","command":["sleep","3600"]}]}}'
    await kubectl(['run', 'to-be-attached-pod', '--image=busybox', `--overrides=${overrides}`])
    await kubectl(['wait', '--for=condition=Ready', 'pod/to-be-attached-pod', '--timeout=60s'])

    const { code, stderr } = await session.run(['attach', 'to-be-attached-pod', '-i', '-c=container1'])

    expect(code).toBe(1)
    expect(stderr).toContain(
      `admission webhook "attach.example.com" denied the request: attaching to pod 'to-be-attached-pod' is not allowed`,
    )
  })

  test('a service is reached through the API', async () => {
    const at = (name: string, path: string): string => `/api/v1/namespaces/hooks/services/${name}/proxy/${path}`
    const name = await kubectl(['get', 'pods', '-n', 'hooks', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}'])

    expect(await kubectl(['get', '--raw', at('web', 'hostname')])).toBe(name)
    expect(await kubectl(['get', '--raw', at('http:web:80', 'echo?msg=a%20b')])).toBe('a b')
    const { stderr } = await session.run(['get', '--raw', at('web:81', '')])
    expect(stderr).toContain('no service port 81 found for service "web"')
  })

  test('a pod and a kubelet are reached through the API', async () => {
    const pod = await kubectl(['get', 'pods', '-n', 'hooks', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}'])
    const node = await kubectl(['get', 'pod', pod, '-n', 'hooks', '-o', 'jsonpath={.spec.nodeName}'])

    expect(await kubectl(['get', '--raw', `/api/v1/namespaces/hooks/pods/${pod}:8080/proxy/echo?msg=hello`])).toBe('hello')
    const { stderr } = await session.run(['get', '--raw', `/api/v1/namespaces/hooks/pods/${pod}:9090/proxy/`])
    expect(stderr).toMatch(/error trying to reach service: dial tcp [\d.]+:9090: connect: connection refused/)
    const list = JSON.parse(await kubectl(['get', '--raw', `/api/v1/nodes/${node}/proxy/pods`])) as {
      items: { metadata: { name: string } }[]
    }
    expect(list.items.map(({ metadata }) => metadata.name)).toContain(pod)
  })

  test('kubectl proxy leads to a service', async () => {
    const proxy = session.follow(['proxy', '--port=0'])
    const [address = ''] = /127\.0\.0\.1:\d+/.exec(await proxy.until(/127\.0\.0\.1:\d+/)) ?? []

    const response = await fetch(`http://${address}/api/v1/namespaces/hooks/services/web/proxy/echo?msg=through&code=202`)

    expect([response.status, await response.text()]).toEqual([202, 'through'])
    proxy.stop()
  })

  test('an API of another server is one of the cluster, while it can be reached', async () => {
    await kubectl(['apply', '-f', '-'], { input: foodApi })
    const available = () => kubectl(['get', 'apiservice', 'v1.food.example.com', '--no-headers'])
    expect(await eventually(available, (row) => row.includes('False'))).toMatch(/hooks\/food\s+False \(ServiceNotFound\)/)
    expect((await session.run(['get', '--raw', '/apis/food.example.com/v1'])).stderr).toBe(
      'Error from server (ServiceUnavailable): the server is currently unable to handle the request\n',
    )

    await kubectl(['apply', '-f', '-'], { input: foodServer })
    await kubectl(['wait', '--for=condition=Available', 'apiservice/v1.food.example.com', '--timeout=60s'])

    expect(await kubectl(['get', 'pz'])).toMatch(/^NAME +AGE\nmargherita +/)
    expect(await kubectl(['api-resources', '--api-group=food.example.com', '--no-headers'])).toMatch(
      /^pizzas +pz +food\.example\.com\/v1 +true +Pizza/,
    )
  })

  test('a webhook converts between the versions of a kind', async () => {
    await kubectl(['apply', '-f', '-'], { input: sites })
    await kubectl(['wait', '--for=condition=Established', 'crd/sites.stable.example.com'])

    await kubectl(['apply', '-f', '-'], {
      input: 'apiVersion: stable.example.com/v2\nkind: Site\nmetadata: {name: a}\nhost: ada\nport: "80"\n',
    })

    const versions = async (path: string) => kubectl(['get', '--raw', `/apis/stable.example.com/${path}`])
    expect(JSON.parse(await versions('v1/namespaces/default/sites/a'))).toMatchObject({
      apiVersion: 'stable.example.com/v1',
      hostPort: 'ada:80',
    })
    expect(JSON.parse(await versions('v2/namespaces/default/sites'))).toMatchObject({ items: [{ host: 'ada', port: '80' }] })
    await kubectl(['patch', 'sites.v1.stable.example.com', 'a', '--type=merge', '-p', '{"hostPort":"bob:81"}'])
    expect(JSON.parse(await versions('v2/namespaces/default/sites/a'))).toMatchObject({ host: 'bob', port: '81' })
  })

  test('when the webhook is gone, failurePolicy says what happens', async () => {
    await kubectl(['scale', '-n', 'hooks', 'deployment/webhook', '--replicas=0'])
    await kubectl(['wait', '-n', 'hooks', '--for=delete', 'pod', '-l', 'app=webhook', '--timeout=60s'])
    const closed = () => apply(configMap('x', 'a: "1"'))

    const { stderr } = await eventually(closed, (result) => result.stderr.includes('no endpoints'))

    expect(stderr).toContain(
      'Internal error occurred: failed calling webhook "configmaps.example.com": failed to call webhook: Post "https://webhook.hooks.svc:8443/configmaps?timeout=5s": no endpoints available for service "webhook"',
    )
    await apply(configuration('Validating', 'maps', webhook('configmaps', 'configmaps', 'failurePolicy: Ignore')))
    expect((await eventually(closed, ({ code }) => code === 0)).stdout).toBe('configmap/x created\n')
  })
})
