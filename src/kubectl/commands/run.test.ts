import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

test.each<[string, string, object]>([
  [
    'a pod has a label with its name',
    'web --image=nginx',
    { metadata: { labels: { run: 'web' } }, spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' } },
  ],
  [
    'what stands behind are arguments',
    'web --image=nginx -- a b',
    { spec: { containers: [{ name: 'web', image: 'nginx', args: ['a', 'b'], resources: {} }] } },
  ],
  [
    'or the command',
    'web --image=nginx --command -- a',
    { spec: { containers: [{ name: 'web', image: 'nginx', command: ['a'], resources: {} }] } },
  ],
  [
    'flags say the rest',
    'web --image=nginx --port=80 --env=A=b=c --env=E= --labels=app=web,x= --annotations=k=v --restart=Never --privileged --image-pull-policy=Never',
    {
      metadata: { labels: { app: 'web', x: '' }, annotations: { k: 'v' } },
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            ports: [{ containerPort: 80 }],
            env: [{ name: 'A', value: 'b=c' }, { name: 'E' }],
            imagePullPolicy: 'Never',
            securityContext: { privileged: true },
          },
        ],
      },
    },
  ],
  [
    'overrides are merged in',
    `web --image=nginx --overrides='{"apiVersion":"v1","spec":{"hostname":"h"}}'`,
    { spec: { hostname: 'h', dnsPolicy: 'ClusterFirst' } },
  ],
  [
    'or patched in by name',
    `web --image=nginx --override-type=strategic --overrides='{"spec":{"containers":[{"name":"web","tty":true}]}}'`,
    { spec: { containers: [{ name: 'web', image: 'nginx', tty: true }] } },
  ],
])('%s: run %s', async (_, line, expected) => {
  const { execute } = await testTerminal()
  const { stdout } = await execute(`kubectl run ${line.replace(/ -- |$/, (end) => ` --dry-run=client -o json${end}`)}`)

  expect(JSON.parse(stdout)).toMatchObject(expected)
})

test('--expose makes a service for the pod', async () => {
  const { execute } = await testTerminal()

  expect((await execute('kubectl run web --image=nginx --port=80 --expose')).stdout).toBe('service/web created\npod/web created\n')
  expect((await execute(`kubectl get svc web -o jsonpath='{.spec.selector} {.spec.ports[0].targetPort}'`)).stdout).toBe('{"run":"web"} 80')
})

const usage = "See 'kubectl run -h' for help and examples\n"

test.each<[string, string]>([
  ['web', 'error: required flag(s) "image" not set\n'],
  ['--image=nginx', `error: NAME is required for run\n${usage}`],
  ['web --image=Nginx', 'error: Invalid image name "Nginx": invalid reference format\n'],
  ['web --image=nginx -t', `error: -i/--stdin is required for containers with -t/--tty=true\n${usage}`],
  ['web --image=nginx --rm', `error: --rm should only be used for attached containers\n${usage}`],
  ['web --image=nginx --expose', `error: --port must be set when exposing a service\n${usage}`],
  ['web --image=nginx --restart=Sometimes', `error: invalid restart policy: Sometimes\n${usage}`],
  [
    'web --image=nginx -i --dry-run=client',
    `error: --dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)\n${usage}`,
  ],
  ['web --image=nginx --env=A', 'error: invalid env: A\n'],
  ['web --image=nginx --labels=a', 'error: unexpected label spec: a\n'],
  ['web --image=nginx --port=http', 'error: strconv.Atoi: parsing "http": invalid syntax\n'],
])('run %s is refused', async (line, stderr) => {
  const { execute } = await testTerminal()

  expect(await execute(`kubectl run ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})
