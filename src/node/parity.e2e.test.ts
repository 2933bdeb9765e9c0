import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpExchange } from '#apiserver'
import { startCluster } from '#cluster'
import { wallClock } from '#kernel'
import { run } from '#kubectl'
import { startHttpServer } from './http-server.ts'
import { describeWithKubectl, kubectl } from './kubectl-session.ts'

const files: Readonly<Record<string, string>> = {
  'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
  annotations: {kubernetes.io/change-cause: first}
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.28
        ports: [{containerPort: 80, name: http}]
        env:
        - {name: COLOUR, value: blue}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
        readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
        livenessProbe: {exec: {command: [cat, /etc/nginx/nginx.conf]}}
        volumeMounts: [{name: settings, mountPath: /etc/settings, readOnly: true}]
      volumes:
      - {name: settings, configMap: {name: settings}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
`,
  'settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  level: "3"
---
apiVersion: v1
kind: ConfigMap
metadata: {name: notes}
data:
  text: |
    several
    lines
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {password: hunter2}
`,
  'pods.yaml': `apiVersion: v1
kind: Pod
metadata: {name: broken, labels: {app: broken}}
spec:
  containers:
  - {name: app, image: 'nginx:99.99'}
---
apiVersion: v1
kind: Pod
metadata: {name: large}
spec:
  containers:
  - {name: app, image: 'busybox:1.37', command: [sleep, inf], resources: {requests: {cpu: "64"}}}
---
apiVersion: v1
kind: Pod
metadata: {name: failed}
spec:
  restartPolicy: Never
  containers:
  - {name: app, image: 'busybox:1.37', command: [sh, -c, 'exit 3']}
`,
  'web-2.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, tier: front}}
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - {name: nginx, image: 'nginx:1.29'}
`,
  'broken-1.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: odd\n bad: indent\n',
  'broken-2.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: [name\n',
  'broken-3.yaml': 'apiVersion: v1\n\tkind: ConfigMap\n',
  'broken-4.yaml': 'apiVersion: "v1\n',
  'broken-5.yaml': 'apiVersion: v1: v2\n',
  'broken-6.yaml': 'apiVersion: v1\nkind\n',
  'broken-7.yaml': 'metadata:\n  name: odd\n   labels: {}\n',
  'broken-8.yaml': '- apiVersion: v1\nkind: ConfigMap\n',
  'broken-9.yaml': 'apiVersion: @v1\n',
  'gadgets.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {plural: gadgets, singular: gadget, kind: Gadget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: A thing that turns.
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, description: How wide it is., default: 3}
              shape: {type: string, enum: [round, square], description: What it looks like.}
              port: {x-kubernetes-int-or-string: true}
              parts: {type: array, items: {type: object, properties: {name: {type: string, description: Its name.}}}}
              any: {type: object, x-kubernetes-preserve-unknown-fields: true}
`,
  'gear.yaml': 'apiVersion: shop.example.com/v1\nkind: Gadget\nmetadata: {name: gear}\nspec: {size: 4}\n',
  'odd-gear.yaml': 'apiVersion: shop.example.com/v1\nkind: Gadget\nmetadata: {name: odd}\nspec: {size: 4, colour: red, shape: oval}\n',
  'unknown.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\ndatum: {a: b}\n',
  'no-kind.yaml': 'apiVersion: v1\nmetadata: {name: odd}\n',
  'no-such-kind.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: odd}\n',
}

interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let directory = ''
let cluster: Awaited<ReturnType<typeof startCluster>>
let server: Awaited<ReturnType<typeof startHttpServer>>

function real(line: string): Promise<Finished> {
  const args = ['--server', server.url, '--cache-dir', join(directory, 'cache'), ...line.split(' ')]
  const env = { ...process.env, HOME: directory, TZ: 'UTC', KUBECONFIG: '' }
  return new Promise((resolve) => {
    execFile(kubectl, args, { cwd: directory, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
  })
}

async function ours(line: string): Promise<Finished> {
  const output = { stdout: '', stderr: '' }
  const code = await run(line.split(' '), {
    handler: cluster.handler,
    clock: wallClock,
    namespace: 'default',
    signal: new AbortController().signal,
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    files: { read: (path) => readFile(join(directory, path), 'utf8') },
  })
  return { code, ...output }
}

/** Ages differ by when each was asked; so does the room that columns leave for them. */
const withoutAges = (text: string): string =>
  text.replaceAll(/\b(?:<invalid>|(?:\d+[ydhms]){1,2})(?= ago|\s|$|\))/gm, 'AGE').replaceAll(/ {2,}/g, '  ')

const comparable = ({ code, stdout, stderr }: Finished): Finished => ({ code, stdout: withoutAges(stdout), stderr })

async function bothSay(line: string): Promise<void> {
  const theirs = comparable(await real(line))
  expect(comparable(await ours(line))).toEqual(theirs)
}

/** For what changes the cluster: each does it once, with `undo` before each. */
async function bothDo(line: string, undo: string): Promise<void> {
  await real(undo)
  const theirs = comparable(await real(line))
  await real(undo)
  expect(comparable(await ours(line))).toEqual(theirs)
}

/** Our kubectl is held against a real one, before one cluster that stands still. */
describeWithKubectl('our kubectl says what the real one says', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parity-'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
    cluster = await startCluster({ nodes: 3, seed: 1, speed: 1 })
    server = await startHttpServer({ port: 0, handle: httpExchange(cluster.handler, { auditId: randomUUID }) })
    for (const file of ['gadgets.yaml', 'settings.yaml', 'web.yaml', 'pods.yaml']) await real(`apply -f ${file}`)
    await real('wait --for=condition=established crd/gadgets.shop.example.com')
    await real('apply -f gear.yaml')
    await cluster.control.runUntilSettled()
    await real('set image deployment/web nginx=nginx:1.29')
    await cluster.control.runUntilSettled()
    await cluster.control.setSpeed(0)
  })
  afterAll(async () => {
    await server?.close()
    await cluster?.close()
    await rm(directory, { recursive: true, force: true })
  })

  test.each([
    'get pods',
    'get po,svc,deploy',
    'get all',
    'get all -A',
    'get nodes -o wide',
    'get pods -o wide',
    'get pods --show-labels -l app=web',
    'get pods -L app',
    'get pods -A --sort-by=.metadata.name',
    'get pods --field-selector status.phase=Pending',
    'get pods -o name',
    'get deployment web -o yaml',
    'get deployment web -o json',
    'get deployment web -o yaml --show-managed-fields',
    'get deploy,svc -o yaml',
    'get pods -o jsonpath={.items[*].metadata.name}',
    'get pods -o jsonpath={range.items[*]}{.metadata.name}{"\\t"}{.status.podIP}{"\\n"}{end}',
    'get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,NONE:.spec.nope',
    'get pods -o go-template={{range.items}}{{.metadata.name}}{{"\\n"}}{{end}}',
    'get rs,endpoints,endpointslices,cm,secrets,sa,ns,leases -A',
    'get events',
    'get pods --no-headers',
    'get pod nope',
    'get pods nope broken',
    'get nopes',
    'get deploy/web svc/web',
    'get -f web.yaml',
    'get pods -n nowhere',
    'get deployments -n nowhere --ignore-not-found',
    'get pods -l app=nothing',
    'get pods -o nonsense',
    'get pods --nonsense',
    'get',
    'get pods -o jsonpath={.items[',
    'get --raw /version',
    'get pods --chunk-size=2 -o name',
    'get deploy web -o jsonpath={.spec.template.spec.containers[?(@.name=="nginx")].image}',
  ])('%s', bothSay)

  test.each([
    'describe deployment web',
    'describe pods',
    'describe pod broken',
    'describe pod large',
    'describe pod failed',
    'describe rs',
    'describe svc web',
    'describe svc kubernetes',
    'describe node node-1',
    'describe nodes',
    'describe cm settings',
    'describe cm notes',
    'describe secret key',
    'describe sa default',
    'describe ns default',
    'describe endpoints web',
    'describe endpointslices',
    'describe lease -n kube-node-lease',
    'describe events',
    'describe pods -l app=web',
    'describe pod nope',
    'describe deploy we',
    'describe -f settings.yaml',
    'describe pods --show-events=false',
    'describe all',
  ])('%s', bothSay)

  test.each([
    'rollout status deployment/web',
    'rollout status deploy web --watch=false',
    'rollout history deployment/web',
    'rollout history deployment web --revision=1',
    'rollout history deployment web --revision=2',
    'rollout history deployment web --revision=9',
    'rollout history deployment/web -o yaml --revision=1',
    'rollout undo deployment/web --dry-run=client',
    'rollout undo deployment/web --dry-run=server',
    'rollout undo deployment/web --to-revision=9',
    'rollout status pod/broken',
    'rollout status deployment/nope',
    'rollout resume deployment/web',
    'rollout restart pod/broken',
  ])('%s', bothSay)

  test.each([
    'explain gadget',
    'explain gadget.spec',
    'explain gadgets.spec.shape',
    'explain gadget.spec.parts.name',
    'explain gadget --recursive',
    'explain gadget.spec.nope',
    'explain gadget --api-version=shop.example.com/v1',
    'explain pod.metadata.creationTimestamp',
    'explain pod.spec.containers.resources.limits',
    'explain service.spec.ports.targetPort',
    'explain pods',
    'explain pod.spec',
    'explain deployment.spec.strategy.rollingUpdate',
    'explain deployments --recursive',
    'explain pod.spec.containers.livenessProbe.httpGet',
    'explain service.spec.type',
    'explain pod.spec.nope',
    'explain nopes',
    'explain deploy --api-version=apps/v1',
    'explain endpointslices',
    'explain configmap.data',
    'explain events',
    'explain node.status.conditions',
    'explain secret --recursive',
    'explain pods.metadata.labels',
  ])('%s', bothSay)

  test.each([
    'apply -f web.yaml --dry-run=client',
    'apply -f web.yaml --dry-run=server',
    'apply -f web.yaml --dry-run=server -o yaml',
    'apply -f settings.yaml',
    'apply -f settings.yaml -o name',
    'apply -f nowhere.yaml',
    'apply -f broken-1.yaml',
    'apply -f broken-2.yaml',
    'apply -f broken-3.yaml',
    'apply -f broken-4.yaml',
    'apply -f broken-5.yaml',
    'apply -f broken-6.yaml',
    'apply -f broken-7.yaml',
    'apply -f broken-8.yaml',
    'apply -f broken-9.yaml',
    'apply -f unknown.yaml',
    'apply -f unknown.yaml --validate=ignore --dry-run=server',
    'apply -f no-kind.yaml',
    'apply -f no-such-kind.yaml',
    'apply',
    'apply view-last-applied deployment web',
    'apply view-last-applied cm settings -o json',
    'apply --server-side --dry-run=server -f web-2.yaml',
    'apply -f web.yaml -n other',
  ])('%s', bothSay)

  test.each([
    'create deployment api --image=nginx:1.29 --replicas=2 --port=80 --dry-run=client -o yaml',
    'create cm conf --from-literal=a=1 --from-literal=b=2 --dry-run=client -o yaml',
    'create secret generic token --from-literal=a=1 --dry-run=client -o json',
    'create service nodeport door --tcp=80:8080 --dry-run=client -o yaml',
    'create job once --image=busybox:1.37 --dry-run=client -o yaml -- sleep 1',
    'create role reader --verb=get,list --resource=pods --dry-run=client -o yaml',
    'create ingress front --rule=host/path=web:80 --dry-run=client -o yaml',
    'create deployment',
    'create -f settings.yaml',
    'run solo --image=nginx:1.29 --dry-run=client -o yaml',
    'expose deployment web --name=other --port=8080 --target-port=80 --dry-run=client -o yaml',
    'expose deployment nope --port=80',
    'delete pod nope',
    'delete deployment web --dry-run=client',
    'scale deployment web --replicas=3 --current-replicas=9',
    'set image deployment/web nope=nginx:1.29',
    'set env deployment/web --list',
    'label pod broken app=other',
    'patch gadget gear -p {"spec":{"size":5}}',
    'create -f odd-gear.yaml',
    'create -f odd-gear.yaml --validate=strict',
    'create -f odd-gear.yaml --validate=warn',
    'create -f gear.yaml --dry-run=server',
    'certificate approve',
    'certificate approve nope',
    'annotate pod broken a=b --dry-run=client',
    'patch deployment web --dry-run=client -p {"spec":{"replicas":5}} -o yaml',
    'diff -f settings.yaml',
    'logs deploy/web --tail=5',
    'logs failed',
    'logs broken',
    'logs nope',
    'api-resources',
    'api-resources --namespaced=false -o name',
    'api-versions',
    'auth can-i create pods',
    'auth whoami',
    'wait --for=condition=Available deployment/web --timeout=5s',
    'wait --for=jsonpath={.status.phase}=Running pod -l app=web --timeout=5s',
    'cordon node-1 --dry-run=client',
    'drain node-1 --dry-run=client',
    'taint node node-1 a=b:NoSchedule --dry-run=client',
    'top pods',
  ])('%s', bothSay)

  // What the help says is each one's own.
  test.each(['auth', 'certificate', 'config', 'create', 'create secret', 'create service', 'plugin', 'rollout', 'set', 'top'])(
    '%s without a subcommand',
    async (line) => {
      const shape = ({ code, stdout, stderr }: Finished) => ({ code, stdout: stdout !== '', stderr: stderr !== '' })
      expect(shape(await ours(line))).toEqual(shape(await real(line)))
    },
  )

  test.each([
    ['apply -f settings.yaml', 'delete cm,secret settings key --ignore-not-found'],
    ['apply --server-side -f web-2.yaml', 'replace -f web.yaml'],
    ['apply -f web-2.yaml', 'apply -f web.yaml'],
    ['apply -f web-2.yaml -o name', 'apply -f web.yaml'],
    ['rollout pause deployment/web', 'rollout resume deployment/web'],
    ['rollout undo deployment/web', 'apply -f web.yaml'],
  ])('%s (after: %s)', bothDo)
})
