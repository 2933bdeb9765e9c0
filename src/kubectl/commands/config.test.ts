import { expect, test } from 'vitest'
import type { KubeConfig } from '../io.ts'
import { testTerminal, type TestTerminal } from '../testing.ts'

const start: KubeConfig = {
  currentContext: 'main',
  contexts: [
    { name: 'main', cluster: 'here', user: 'admin' },
    { name: 'alpha', cluster: 'there', user: 'bob', namespace: 'web' },
  ],
  clusters: [
    { name: 'there', server: 'https://there' },
    { name: 'here', server: 'https://here' },
  ],
  users: [{ name: 'admin' }, { name: 'bob' }],
}

async function terminal(before: Partial<KubeConfig> = {}): Promise<TestTerminal & { readonly config: () => KubeConfig }> {
  let config: KubeConfig = { ...start, ...before }
  const opened = await testTerminal({ config: { read: () => config, write: (after) => void (config = after) } })
  return { ...opened, config: () => config }
}

test.each<[string, string]>([
  ['current-context', 'main\n'],
  [
    'get-contexts',
    'CURRENT   NAME    CLUSTER   AUTHINFO   NAMESPACE\n          alpha   there     bob        web\n*         main    here      admin      \n',
  ],
  ['get-contexts alpha --no-headers', '      alpha   there   bob   web\n'],
  ['get-contexts -o name', 'alpha\nmain\n'],
  ['get-clusters', 'NAME\nhere\nthere\n'],
  ['get-users', 'NAME\nadmin\nbob\n'],
  [
    'view --minify',
    `apiVersion: v1
clusters:
- cluster:
    server: https://here
  name: here
contexts:
- context:
    cluster: here
    user: admin
  name: main
current-context: main
kind: Config
preferences: {}
users:
- name: admin
  user: {}
`,
  ],
  ['view --minify --context=alpha -o jsonpath={.contexts[*].name}', 'alpha'],
  [`view -o jsonpath='{.contexts[?(@.name=="alpha")].context.namespace}'`, 'web'],
])('config %s', async (line, stdout) => {
  const { execute, config } = await terminal()

  expect(await execute(`kubectl config ${line}`)).toEqual({ code: 0, stdout, stderr: '' })
  expect(config()).toEqual(start)
})

const [main, alpha] = start.contexts

test.each<[string, string, Partial<KubeConfig>]>([
  ['use-context alpha', 'Switched to context "alpha".\n', { currentContext: 'alpha' }],
  ['use alpha', 'Switched to context "alpha".\n', { currentContext: 'alpha' }],
  [
    'set-context --current --namespace=jobs',
    'Context "main" modified.\n',
    { contexts: [{ name: 'main', cluster: 'here', user: 'admin', namespace: 'jobs' }, ...(alpha ? [alpha] : [])] },
  ],
  [
    'set-context alpha --namespace= --user=admin',
    'Context "alpha" modified.\n',
    { contexts: [...(main ? [main] : []), { name: 'alpha', cluster: 'there', user: 'admin' }] },
  ],
  [
    'set-context new --cluster=here',
    'Context "new" created.\n',
    { contexts: [...start.contexts, { name: 'new', cluster: 'here', user: '' }] },
  ],
  [
    'rename-context main first',
    'Context "main" renamed to "first".\n',
    { currentContext: 'first', contexts: [{ name: 'first', cluster: 'here', user: 'admin' }, ...(alpha ? [alpha] : [])] },
  ],
  ['delete-context alpha', 'deleted context alpha from /root/.kube/config\n', { contexts: main ? [main] : [] }],
])('config %s changes the kubeconfig', async (line, stdout, change) => {
  const { execute, config } = await terminal()

  expect(await execute(`kubectl config ${line}`)).toEqual({ code: 0, stdout, stderr: '' })
  expect(config()).toEqual({ ...start, ...change })
})

test.each<[string, string, Partial<KubeConfig>]>([
  ['use-context beta', 'no context exists with the name: "beta"', {}],
  ['set-context', 'you must specify a non-empty context name or --current', {}],
  ['set-context main --current', 'you cannot specify both a context name and --current', {}],
  ['set-context --current', 'no current context is set', { currentContext: '' }],
  ['current-context', 'current-context is not set', { currentContext: '' }],
  ['view --minify', 'current-context must exist in order to minify', { currentContext: '' }],
  ['view main', "unexpected arguments: [main]\nSee 'kubectl config view -h' for help and examples", {}],
  ['rename-context beta gamma', `cannot rename the context "beta", it's not in /root/.kube/config`, {}],
  ['rename-context main alpha', 'cannot rename the context "main", the context "alpha" already exists in /root/.kube/config', {}],
  ['delete-context beta', 'cannot delete context beta, not in /root/.kube/config', {}],
  ['get-contexts -o json', '--output json is not available in kubectl config get-contexts; resetting to default output format', {}],
])('config %s is refused', async (line, message, before) => {
  const { execute, config } = await terminal(before)

  expect(await execute(`kubectl config ${line}`)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` })
  expect(config()).toEqual({ ...start, ...before })
})

test('a context without a name that fits shows the help', async () => {
  const { execute } = await terminal()

  const { code, stdout, stderr } = await execute('kubectl config use-context a b')

  expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: Unexpected args: [a b]\n' })
  expect(stdout).toContain('kubectl config use-context CONTEXT_NAME [options]')
})

test('commands work in the namespace of the current context', async () => {
  const { execute } = await testTerminal()

  await execute('kubectl config set-context --current --namespace=kube-system')

  expect((await execute('kubectl get pods')).stderr).toBe('No resources found in kube-system namespace.\n')
  expect((await execute('kubectl get pods --context=beta')).stderr).toBe(
    'Error in configuration: context was not found for specified context: beta\n',
  )
})

test('a user of the kubeconfig is asked as by its token', async () => {
  const { execute, config } = await terminal()
  const token = (await execute('kubectl create token default')).stdout.trim()
  const whoIs = async (line: string): Promise<string> =>
    /Username +(\S+)/.exec((await execute(`kubectl auth whoami ${line}`)).stdout)?.[1] ?? ''

  expect((await execute(`kubectl config set-credentials robot --token=${token}`)).stdout).toBe('User "robot" set.\n')
  expect((await execute('kubectl config view')).stdout).toContain('- name: robot\n  user:\n    token: REDACTED\n')
  expect((await execute('kubectl config view --raw')).stdout).toContain(token)
  expect(await whoIs('')).toBe('system:admin')
  expect(await whoIs('--user=robot')).toBe('system:serviceaccount:default:default')
  expect(await whoIs(`--token=${token}`)).toBe('system:serviceaccount:default:default')
  await execute('kubectl config set-context --current --user=robot')
  expect(await whoIs('')).toBe('system:serviceaccount:default:default')
  expect(await whoIs('--user=admin')).toBe('system:admin')
  expect((await execute('kubectl config delete-user robot')).stdout).toBe('deleted user robot from /root/.kube/config\n')
  expect(config().users).toEqual(start.users)
})

test.each([
  ['get pods --user=nobody', 'error: auth info "nobody" does not exist\n'],
  ['get pods --token=wrong', 'error: You must be logged in to the server (Unauthorized)\n'],
  ['config delete-user nobody', 'error: cannot delete user nobody, not in /root/.kube/config\n'],
  [
    'config set-credentials jane --client-key=jane.key',
    'error: the connection of this terminal is not one to show certificates on; use a token\n',
  ],
])('%s is refused', async (line, stderr) => {
  const { execute } = await terminal()

  expect(await execute(`kubectl ${line}`)).toEqual({ code: 1, stdout: '', stderr })
})

test('whom a role is given to is not who gives it', async () => {
  const { execute } = await terminal()

  expect((await execute('kubectl create rolebinding reader --clusterrole=view --user=nobody')).stderr).toBe('')
})
