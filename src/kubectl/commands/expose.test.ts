import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

const pod = `apiVersion: v1
kind: Pod
metadata: {name: dns, labels: {app: dns}}
spec:
  containers:
  - {name: dns, image: coredns, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 9153}]}
`

test.each<[string, string, object]>([
  [
    'a deployment by its selector and port',
    'deployment web',
    {
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }] },
    },
  ],
  [
    'ports of a pod by their protocols, each with a name',
    'pod dns',
    {
      spec: {
        ports: [
          { name: 'port-1', protocol: 'UDP', port: 53, targetPort: 53 },
          { name: 'port-2', protocol: 'TCP', port: 9153, targetPort: 9153 },
        ],
      },
    },
  ],
  [
    'as the flags say',
    'deployment web --name=front --port=81 --target-port=http --type=NodePort --labels=a=b --selector=c=d --session-affinity=ClientIP',
    {
      metadata: { name: 'front', labels: { a: 'b' } },
      spec: {
        type: 'NodePort',
        selector: { c: 'd' },
        sessionAffinity: 'ClientIP',
        ports: [{ protocol: 'TCP', port: 81, targetPort: 'http' }],
      },
    },
  ],
  ['without a cluster IP and a port', 'pod bare --cluster-ip=None', { spec: { clusterIP: 'None', selector: { run: 'bare' } } }],
])('expose serves %s', async (_, line, expected) => {
  const { execute } = await testTerminal()
  await execute('kubectl create deployment web --image=nginx --port=80 && kubectl create -f pod.yaml && kubectl run bare --image=nginx', {
    'pod.yaml': pod,
  })

  expect(JSON.parse((await execute(`kubectl expose ${line} --dry-run=client -o json`)).stdout)).toMatchObject(expected)
})

test.each<[string, string]>([
  ['pod bare', "error: couldn't find port via --port flag or introspection\n"],
  ['configmap kube-root-ca.crt --port=80', 'error: cannot expose a ConfigMap\n'],
  ['pod bare --port=http', 'error: strconv.Atoi: parsing "http": invalid syntax\n'],
  ['pod bare --port=80 --session-affinity=Always', 'error: unknown session affinity: Always\n'],
  ['pod nope --port=80', 'Error from server (NotFound): pods "nope" not found\n'],
  ['pod --port=80', 'error: resource(s) were provided, but no name was specified\n'],
])('expose %s is refused', async (line, stderr) => {
  const { execute } = await testTerminal()
  await execute('kubectl run bare --image=nginx && kubectl create cm kube-root-ca.crt')

  expect(await execute(`kubectl expose ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})

test('expose tells of each service', async () => {
  const { execute } = await testTerminal()
  await execute('kubectl run a --image=nginx && kubectl run b --image=nginx')

  expect((await execute('kubectl expose pod a b --port=80')).stdout).toBe('service/a exposed\nservice/b exposed\n')
})
