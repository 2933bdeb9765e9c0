import { expect, test } from 'vitest'
import { testTerminal } from '../../testing.ts'

const files = {
  'app.env': '# comment\nLEVEL=3\n\nCOLOUR= blue\n',
  'odd.env': '1st=a\n',
  'nginx.conf': 'server {}\n',
  'tls.crt': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  'tls.key': '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
}

/** What a command makes up, as JSON: its dry run on the client. */
async function generated(line: string): Promise<unknown> {
  const { execute } = await testTerminal()
  const { code, stdout, stderr } = await execute(
    `kubectl create ${line.replace(/ -- |$/, (end) => ` --dry-run=client -o json${end}`)}`,
    files,
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

test('what is generated is printed as Go writes its types', async () => {
  const { execute } = await testTerminal()

  expect((await execute('kubectl create deployment web --image=nginx:1.28 --replicas=2 --port=80 --dry-run=client -o yaml')).stdout)
    .toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  creationTimestamp: null
  labels:
    app: web
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  strategy: {}
  template:
    metadata:
      creationTimestamp: null
      labels:
        app: web
    spec:
      containers:
      - image: nginx:1.28
        name: nginx
        ports:
        - containerPort: 80
        resources: {}
status: {}
`)
})

test('JSON has the members in the order of the Go structs', async () => {
  const { execute } = await testTerminal()
  const { stdout } = await execute('kubectl create job hello --image=busybox --dry-run=client -o json -- date')

  expect(JSON.stringify(JSON.parse(stdout))).toBe(
    '{"kind":"Job","apiVersion":"batch/v1","metadata":{"name":"hello","creationTimestamp":null},"spec":{"template":{"metadata":{"creationTimestamp":null},"spec":{"containers":[{"name":"hello","image":"busybox","command":["date"],"resources":{}}],"restartPolicy":"Never"}}},"status":{}}',
  )
})

test.each<[string, string, object]>([
  ['a value is what stands behind the first =', 'cm c --from-literal=a=b=c', { data: { a: 'b=c' } }],
  ['quotes around a value go', `cm c --from-literal=a='"b"'`, { data: { a: 'b' } }],
  [
    'a file is a value under its name, or another',
    'cm c --from-file=nginx.conf --from-file=x=app.env',
    { data: { 'nginx.conf': files['nginx.conf'], x: files['app.env'] } },
  ],
  ['a file of variables is a value for each', 'cm c --from-env-file=app.env', { data: { LEVEL: '3', COLOUR: ' blue' } }],
  ['secrets are in Base64', 'secret generic s --from-literal=a=b --type=mine', { data: { a: 'Yg==' }, type: 'mine' }],
  [
    'a login is docker configuration',
    'secret docker-registry r --docker-server=r.example --docker-username=u --docker-password=p',
    {
      data: { '.dockerconfigjson': btoa('{"auths":{"r.example":{"username":"u","password":"p","auth":"dTpw"}}}') },
      type: 'kubernetes.io/dockerconfigjson',
    },
  ],
  [
    'a certificate goes with its key',
    'secret tls t --cert=tls.crt --key=tls.key',
    { data: { 'tls.crt': btoa(files['tls.crt']), 'tls.key': btoa(files['tls.key']) }, type: 'kubernetes.io/tls' },
  ],
  [
    'a port is named after how it was typed',
    'svc clusterip s --tcp=80:http,81',
    {
      spec: {
        type: 'ClusterIP',
        selector: { app: 's' },
        ports: [
          { name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http' },
          { name: '81', protocol: 'TCP', port: 81, targetPort: 81 },
        ],
      },
    },
  ],
  [
    'a headless service needs no port',
    'svc clusterip s --clusterip=None',
    { spec: { type: 'ClusterIP', selector: { app: 's' }, clusterIP: 'None' } },
  ],
  [
    'a cron job has a job with its name',
    'cronjob c --image=busybox --schedule="0 0 * * *" -- date',
    {
      spec: {
        schedule: '0 0 * * *',
        jobTemplate: {
          metadata: { name: 'c', creationTimestamp: null },
          spec: {
            template: {
              metadata: { creationTimestamp: null },
              spec: { containers: [{ name: 'c', image: 'busybox', command: ['date'], resources: {} }], restartPolicy: 'OnFailure' },
            },
          },
        },
      },
    },
  ],
  [
    'a role has a rule for each API group, with the names of the cluster',
    'role r --verb=get,list,get --resource=po,deploy,pods/log --resource-name=web',
    {
      rules: [
        { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'], resourceNames: ['web'] },
        { verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'] },
      ],
    },
  ],
  ['* stands for all verbs', 'role r --verb=get,* --resource=pods', { rules: [{ verbs: ['*'], apiGroups: [''], resources: ['pods'] }] }],
  [
    'a cluster role may allow paths',
    'clusterrole r --verb=get --non-resource-url=/logs/*',
    { rules: [{ verbs: ['get'], nonResourceURLs: ['/logs/*'] }] },
  ],
  [
    'a cluster role may collect others',
    'clusterrole r --aggregation-rule=a=b',
    { rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } },
  ],
  [
    'a binding names users, groups and service accounts in this order',
    'rolebinding b --role=r --serviceaccount=n:s --group=g --user=u',
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'u' },
        { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'g' },
        { kind: 'ServiceAccount', name: 's', namespace: 'n' },
      ],
    },
  ],
  [
    'a budget selects pods',
    'pdb p --selector="app=web,tier in (b,a)" --max-unavailable=50%',
    {
      spec: {
        maxUnavailable: '50%',
        selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] },
      },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    },
  ],
  [
    'quantities are written as the server would',
    'quota q --hard=cpu=1000m,memory=1024Mi --scopes=BestEffort',
    { spec: { hard: { cpu: '1', memory: '1Gi' }, scopes: ['BestEffort'] } },
  ],
  ['a priority class preempts unless it says not', 'pc high --value=10', { value: 10, preemptionPolicy: 'PreemptLowerPriority' }],
])('%s: create %s', async (_, line, expected) => {
  expect(await generated(line)).toMatchObject(expected)
})

test('ingress rules of one host are one rule, and a certificate is for all of its hosts', async () => {
  const line = 'ingress i --class=c --rule="a.example/x*=web:80,tls=cert" --rule="a.example/y=web:http" --rule="b.example/=api:1,tls=cert"'
  const backend = (name: string, port: object): object => ({ service: { name, port } })

  expect(await generated(line)).toMatchObject({
    spec: {
      ingressClassName: 'c',
      tls: [{ hosts: ['a.example', 'b.example'], secretName: 'cert' }],
      rules: [
        {
          host: 'a.example',
          http: {
            paths: [
              { path: '/x', pathType: 'Prefix', backend: backend('web', { number: 80 }) },
              { path: '/y', pathType: 'Exact', backend: backend('web', { name: 'http' }) },
            ],
          },
        },
        { host: 'b.example', http: { paths: [{ path: '/', pathType: 'Exact', backend: backend('api', { number: 1 }) }] } },
      ],
    },
  })
})

test.each<[string, string]>([
  [
    'deployment a b --image=nginx',
    "error: exactly one NAME is required, got 2\nSee 'kubectl create deployment -h' for help and examples\n",
  ],
  ['deployment web', 'error: required flag(s) "image" not set\n'],
  ['cronjob c', 'error: required flag(s) "image", "schedule" not set\n'],
  ['deployment web --image=a,b -- date', 'error: cannot specify multiple --image options and command\n'],
  ['deployment web --image=a --dry-run=maybe', 'error: Invalid dry-run value (maybe). Must be "none", "server", or "client".\n'],
  ['cm c --from-literal=a', 'error: invalid literal source a, expected key=value\n'],
  ['cm c --from-file=nowhere', 'error: error reading nowhere: no such file or directory\n'],
  ['cm c --from-literal=a=b --from-env-file=app.env', 'error: from-env-file cannot be combined with from-file or from-literal\n'],
  [
    'cm c --from-literal=a=b --from-literal=a=c',
    'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "c"\n',
  ],
  [
    'secret tls t --cert=tls.key --key=tls.crt',
    'error: tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched\n',
  ],
  ['svc clusterip s', 'error: at least one tcp port specifier must be provided\n'],
  ['svc nodeport s --tcp=80:99999', 'error: must be between 1 and 65535, inclusive\n'],
  ['job j', 'error: either --image or --from must be specified\n'],
  ['role r --verb=get --resource=nopes.apps', 'the server doesn\'t have a resource type "nopes" in group "apps"\n'],
  ['role r --verb=bind --resource=pods', "error: can not perform 'bind' on 'pods' in group ''\n"],
  ['rolebinding b', 'error: exactly one of clusterrole or role must be specified\n'],
  ['rolebinding b --role=r --serviceaccount=s', 'error: serviceaccount must be <namespace>:<name>\n'],
  ['ingress i --rule=a', 'error: rule a is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]\n'],
  ['pdb p --selector=a=b', 'error: one of min-available or max-unavailable must be specified\n'],
  ['quota q --hard=cpu', 'error: Invalid argument syntax cpu, expected <resource>=<value>\n'],
  ['token default --duration=-1s', 'error: --duration must be greater than or equal to 0\n'],
  ['ns default', 'Error from server (AlreadyExists): namespaces "default" already exists\n'],
  ['sa default', 'error: failed to create serviceaccount: serviceaccounts "default" already exists\n'],
  ['nonsense', "error: Unexpected args: [nonsense]\nSee 'kubectl create -h' for help and examples\n"],
  ['', 'error: must specify one of -f and -k\n'],
])('create %s is refused', async (line, stderr) => {
  const { execute } = await testTerminal()
  await execute('kubectl create sa default')

  expect(await execute(`kubectl create ${line}`, files)).toEqual({ code: 1, stdout: '', stderr })
})

test('a verb that is not one of the usual is allowed, with a warning', async () => {
  const { execute } = await testTerminal()

  expect(await execute('kubectl create role r --verb=fly --resource=pods')).toEqual({
    code: 0,
    stdout: 'role.rbac.authorization.k8s.io/r created\n',
    stderr: "Warning: 'fly' is not a standard resource verb\n",
  })
})

test.each<[string, string]>([
  ['', 'configmap/c created\n'],
  ['--dry-run=server', 'configmap/c created (server dry run)\n'],
  ['--dry-run=client', 'configmap/c created (dry run)\n'],
  ['-o name', 'configmap/c\n'],
  ['-n default -o jsonpath={.metadata.namespace}', 'default'],
])('create cm c %s says %j', async (flags, stdout) => {
  const { execute } = await testTerminal()

  expect((await execute(`kubectl create cm c ${flags}`)).stdout).toBe(stdout)
  expect((await execute('kubectl get cm c -o name --ignore-not-found')).stdout).toBe(flags.includes('dry-run') ? '' : 'configmap/c\n')
})

test('--save-config writes down what is sent', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create cm c --from-literal=a=b --save-config')

  expect((await execute('kubectl apply view-last-applied cm c -o json')).stdout.replaceAll(/\s/g, '')).toBe(
    '{"apiVersion":"v1","data":{"a":"b"},"kind":"ConfigMap","metadata":{"creationTimestamp":null,"name":"c"}}',
  )
})

test('a job is made from a cron job, which owns it', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl create cronjob nightly --image=busybox --schedule="0 0 * * *"')

  expect((await execute('kubectl create job now --from=cronjob/nightly')).stdout).toBe('job.batch/now created\n')
  const path = '{.metadata.ownerReferences[0].name} {.metadata.annotations} {.spec.template.spec.containers[0].image}'
  expect((await execute(`kubectl get job now -o jsonpath='${path}'`)).stdout).toBe(
    'nightly {"cronjob.kubernetes.io/instantiate":"manual"} busybox',
  )
})

test.each<[string, string]>([
  ['cm x --from-literal=a=b', 'configmap/x-64686gkt6c\n'],
  ['cm y', 'configmap/y-fc44bk2mfg\n'],
  ['secret generic x --from-literal=a=b', 'secret/x-k694gm4m9h\n'],
])('create %s --append-hash is named after its content', async (line, stdout) => {
  const { execute } = await testTerminal()

  expect((await execute(`kubectl create ${line} --append-hash -o name`)).stdout).toBe(stdout)
})
