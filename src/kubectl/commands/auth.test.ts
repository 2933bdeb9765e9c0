import type { ApiRequest, ApiResponse, JsonObject } from '#apimachinery'
import { expect, test } from 'vitest'
import { testTerminal } from '../testing.ts'

/** A server that allows nothing but reading pods, and gives its reasons. */
function answer({ resource, body }: ApiRequest): ApiResponse | undefined {
  const { spec } = (body ?? {}) as { spec?: JsonObject }
  const status = (object: object): ApiResponse => ({
    type: 'object',
    code: 201,
    object: { ...(body as JsonObject), status: object as JsonObject },
  })
  if (resource === 'selfsubjectaccessreviews') {
    const asked = (spec?.['resourceAttributes'] ?? spec?.['nonResourceAttributes']) as JsonObject
    const isAllowed = asked['verb'] === 'get' && asked['resource'] === 'pods'
    return status({ allowed: isAllowed, ...(!isAllowed && { reason: JSON.stringify(asked) }) })
  }
  if (resource !== 'selfsubjectrulesreviews') return undefined
  return status({
    incomplete: true,
    evaluationError: 'not all is known',
    resourceRules: [
      { verbs: ['get', 'list'], apiGroups: ['apps', ''], resources: ['pods'], resourceNames: ['web'] },
      { verbs: ['create'], apiGroups: ['apps'], resources: ['deployments/scale'] },
    ],
    nonResourceRules: [{ verbs: ['get', 'post'], nonResourceURLs: ['/healthz'] }],
  })
}

test.each<[string, number, string, string]>([
  ['get pods', 0, 'yes\n', ''],
  ['get pods/web -q', 0, '', ''],
  [
    'list deploy/web -n jobs',
    1,
    'no - {"namespace":"jobs","verb":"list","group":"apps","resource":"deployments","subresource":"","name":"web"}\n',
    '',
  ],
  [
    'create pods --subresource=exec -A',
    1,
    'no - {"namespace":"","verb":"create","group":"","resource":"pods","subresource":"exec","name":""}\n',
    '',
  ],
  ['get /healthz', 1, 'no - {"path":"/healthz","verb":"get"}\n', ''],
  ['list pods -q', 1, '', ''],
  ['get nodes -q', 1, '', "Warning: resource 'nodes' is not namespace scoped\n\n"],
  ['get clusterroles -q', 1, '', "Warning: resource 'clusterroles' is not namespace scoped in group 'rbac.authorization.k8s.io'\n\n"],
  ['get widgets -q', 1, '', "Warning: the server doesn't have a resource type 'widgets'\n\n"],
  ['get widgets.example.com -q', 1, '', "Warning: the server doesn't have a resource type 'widgets' in group 'example.com'\n\n"],
  ['impersonate users -q', 1, '', ''],
  ['eat pods -q', 1, '', "Warning: verb 'eat' is not a known verb\n\n"],
  ["'*' '*' -q", 1, '', ''],
  [
    'get',
    1,
    '',
    "error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.\n",
  ],
  ['get /healthz --subresource=x', 1, '', 'error: --subresource can not be used with NonResourceURL\n'],
  ['get pods --no-headers', 1, '', 'error: --no-headers cannot be set without --list specified\n'],
  ['get pods --list', 1, '', 'error: list option must be specified with no arguments\n'],
  ['--list -q', 1, '', "error: list option can't be specified with neither quiet, all-namespaces nor subresource options\n"],
])('auth can-i %s', async (line, code, stdout, stderr) => {
  const { execute } = await testTerminal({ answer })

  expect(await execute(`kubectl auth can-i ${line}`)).toEqual({ code, stdout, stderr })
})

test('auth can-i --list joins the verbs of what is the same resource', async () => {
  const { execute } = await testTerminal({ answer })

  expect(await execute('kubectl auth can-i --list')).toEqual({
    code: 0,
    stdout: `Resources                Non-Resource URLs   Resource Names   Verbs
deployments.apps/scale   []                  []               [create]
pods                     []                  [web]            [get list]
pods.apps                []                  [web]            [get list]
                         [/healthz]          []               [get]
                         [/healthz]          []               [post]
`,
    stderr: 'warning: the list may be incomplete: not all is known\n',
  })
})

test('auth whoami prints who the server takes one for', async () => {
  const { execute } = await testTerminal()

  expect((await execute('kubectl auth whoami')).stdout).toBe(
    'ATTRIBUTE   VALUE\nUsername    system:admin\nGroups      [system:masters system:authenticated]\n',
  )
  expect((await execute(`kubectl auth whoami -o jsonpath='{.status.userInfo.username}'`)).stdout).toBe('system:admin')
})
