import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

test('api-versions lists groups and versions in order', async () => {
  const { execute } = await testTerminal()

  const { stdout } = await execute('kubectl api-versions')

  const versions = stdout.trim().split('\n')
  expect(versions).toEqual(versions.toSorted())
  expect(versions).toEqual(expect.arrayContaining(['apps/v1', 'batch/v1', 'v1']))
})

test.each<[string, string, string]>([
  ['those of a group', '--api-group=batch', 'cronjobs.batch\njobs.batch\n'],
  ['those of a category', '--categories=all --api-group=', 'pods\nreplicationcontrollers\nservices\n'],
  ['those that have all verbs', '--api-group=scheduling.k8s.io --verbs=list,watch', 'priorityclasses.scheduling.k8s.io\n'],
  ['those without a namespace', '--namespaced=false --api-group=', 'componentstatuses\nnamespaces\nnodes\npersistentvolumes\n'],
  ['none where there are none', '--api-group=nowhere', ''],
])('api-resources -o name lists %s', async (_, flags, stdout) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl api-resources -o name ${flags}`)).toEqual({ code: 0, stdout, stderr: '' })
})

test.each<[string, string]>([
  ['', 'NAME       SHORTNAMES   APIVERSION   NAMESPACED   KIND\ncronjobs   cj           batch/v1     true         CronJob\n'],
  ['--no-headers', 'cronjobs   cj    batch/v1   true   CronJob\n'],
  [
    '-o wide',
    'NAME       SHORTNAMES   APIVERSION   NAMESPACED   KIND      VERBS                                                        CATEGORIES\ncronjobs   cj           batch/v1     true         CronJob   create,delete,deletecollection,get,list,patch,update,watch   all\n',
  ],
])('api-resources %s prints a table', async (flags, stdout) => {
  const { execute } = await testTerminal()

  const found = await execute(`kubectl api-resources --api-group=batch --sort-by=kind ${flags}`)

  expect(
    found.stdout
      .split('\n')
      .filter((line) => !line.startsWith('jobs'))
      .join('\n')
      .replaceAll(/ +(?=\n)/g, ''),
  ).toBe(stdout)
})

test('api-resources -o yaml is one list of all', async () => {
  const { execute } = await testTerminal()

  expect((await execute('kubectl api-resources --api-group=scheduling.k8s.io -o yaml')).stdout).toBe(`apiVersion: v1
groupVersion: ""
kind: APIResourceList
resources:
- group: scheduling.k8s.io
  kind: PriorityClass
  name: priorityclasses
  namespaced: false
  shortNames:
  - pc
  singularName: priorityclass
  verbs:
  - create
  - delete
  - deletecollection
  - get
  - list
  - patch
  - update
  - watch
  version: v1
`)
})

test.each<[string, string]>([
  [
    'api-resources -o table',
    'error: unable to match a printer suitable for the output format "table", allowed formats are: json,name,wide,yaml\n',
  ],
  ['api-resources --sort-by=age', 'error: --sort-by accepts only name or kind\n'],
  ['api-resources a b', "error: unexpected arguments: [a b]\nSee 'kubectl api-resources -h' for help and examples\n"],
  ['api-versions a', "error: unexpected arguments: [a]\nSee 'kubectl api-versions -h' for help and examples\n"],
  ['version a', 'error: extra arguments: [a]\n'],
  ['version -o wide', "error: --output must be 'yaml' or 'json'\n"],
])('%s is refused', async (line, stderr) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})

test('version tells of client and server', async () => {
  const { execute } = await testTerminal()

  const { stdout, stderr } = await execute('kubectl version')
  const client = await execute('kubectl version --client -o json')

  expect(stdout).toMatch(/^Client Version: v1\.36\.0\nKustomize Version: v\d\S+\nServer Version: v1\.36\.\d+\n$/)
  expect(stderr).toBe('')
  expect(JSON.parse(client.stdout)).toMatchObject({ clientVersion: { major: '1', minor: '36' } })
  expect(JSON.parse(client.stdout)).not.toHaveProperty('serverVersion')
})

test.each<[string, string]>([
  ['1.34', 'WARNING: version difference between client (1.36) and server (1.34) exceeds the supported minor version skew of +/-1\n'],
  ['1.35', ''],
])('version on a server of %s warns of too great a difference', async (version, stderr) => {
  const [major = '', minor = ''] = version.split('.')
  const { execute } = await testTerminal({
    answer: ({ path }) =>
      path === '/version' ? { type: 'object', code: 200, object: { major, minor, gitVersion: `v${version}.0` } } : undefined,
  })

  expect((await execute('kubectl version')).stderr).toBe(stderr)
})

test('cluster-info tells where the control plane and the services of the cluster are', async () => {
  const { execute } = await testTerminal()
  const service = `apiVersion: v1
kind: Service
metadata: {name: dashboard, namespace: kube-system, labels: {kubernetes.io/cluster-service: 'true'}}
spec: {ports: [{port: 443}]}
`
  await execute('kubectl create ns kube-system')
  await execute('kubectl create -f service.yaml', { 'service.yaml': service })

  expect((await execute('kubectl cluster-info')).stdout).toBe(`Kubernetes control plane is running at https://10.96.0.1:443
dashboard is running at https://10.96.0.1:443/api/v1/namespaces/kube-system/services/https:dashboard:/proxy

To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.
`)
})

test('cluster-info dump prints nodes, what runs in namespaces, and what containers wrote', async () => {
  const { execute } = await testTerminal({
    answer: ({ subresource, query }) =>
      subresource === 'log'
        ? { type: 'bytes', code: 200, contentType: 'text/plain', bytes: `from ${String(query?.['container'])}\n` }
        : undefined,
  })
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {initContainers: [{name: a, image: x}], containers: [{name: b, image: x}]}\n'
  await execute('kubectl create -f pod.yaml', { 'pod.yaml': pod })

  const { stdout } = await execute('kubectl cluster-info dump --namespaces=default')
  const names = await execute(`kubectl cluster-info dump --namespaces=default -o jsonpath='{.kind} '`)

  expect(JSON.parse(stdout.slice(0, stdout.indexOf('\n}\n') + 2))).toMatchObject({ kind: 'NodeList', apiVersion: 'v1', items: [] })
  const logs = `==== START logs for container a of pod default/web ====
from a
==== END logs for container a of pod default/web ====
==== START logs for container b of pod default/web ====
from b
==== END logs for container b of pod default/web ====
`
  expect(stdout.endsWith(logs)).toBe(true)
  expect(names.stdout).toBe(
    `NodeList EventList ReplicationControllerList ServiceList DaemonSetList DeploymentList ReplicaSetList PodList ${logs}`,
  )
})

test('cluster-info dump needs files for --output-directory', async () => {
  const { execute } = await testTerminal()

  expect((await execute('kubectl cluster-info dump --output-directory=out')).stderr).toBe('error: this terminal has no files to write to\n')
})
