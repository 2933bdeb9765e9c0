import { expect, test } from 'vitest'
import type { Resource } from '#api'
import type { KubeObject } from '#apimachinery'
import type { Admission } from '../admission/plugin.ts'
import { alwaysAllow } from '../authorization/authorizer.ts'
import type { Environment } from '../environment.ts'
import { checkMatchConditions, evaluateMatchConditions } from './match-conditions.ts'

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 3 } } as unknown as KubeObject

const admission: Admission = {
  operation: 'CREATE',
  resource: { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments' } as Resource,
  name: 'web',
  object: deployment,
  user: { name: 'ada', groups: ['system:authenticated'] },
  dryRun: false,
  warnings: [],
  annotations: {},
}

const environment = {
  authorizer: { ...alwaysAllow, authorize: async ({ verb }: { verb: string }) => ({ allowed: verb === 'breakglass' }) },
} as unknown as Environment

const ask = (expression: string, failurePolicy = 'Fail') =>
  evaluateMatchConditions(environment, [{ name: 'c', expression }], admission, failurePolicy)

test.each([
  'object.spec.replicas == 3',
  'oldObject == null && namespaceObject == null',
  'request.operation == "CREATE" && request.resource.resource == "deployments" && request.kind.kind == "Deployment"',
  'request.userInfo.username == "ada" && "system:authenticated" in request.userInfo.groups',
  '!("system:nodes" in request.userInfo.groups)',
  'request.dryRun == false',
  'authorizer.group("apps").resource("deployments").namespace("default").check("breakglass").allowed()',
  '!authorizer.path("/healthz").check("get").allowed() || false',
  'authorizer.requestResource.check("breakglass").allowed()',
  'authorizer.serviceAccount("default", "a").group("").resource("pods").name("x").check("breakglass").reason() == ""',
])('%s holds', async (expression) => {
  expect(await ask(expression)).toEqual({ matches: true })
})

test('a condition that does not hold is named; an error is one unless it is to be ignored', async () => {
  expect(await ask('object.spec.replicas > 3')).toEqual({ matches: false, failed: 'c' })
  expect(await ask('object.spec.nothing > 3')).toEqual({
    error: `expression 'object.spec.nothing > 3' resulted in error: no such key: nothing`,
  })
  expect(await ask('object.spec.nothing > 3', 'Ignore')).toEqual({ matches: false })
})

test('expressions are checked', () => {
  const expressions = ['true', '1', 'request.foo == 1', 'obj == 1']
  const errors = checkMatchConditions(
    expressions.map((expression, index) => ({ name: `c${index}`, expression })),
    'webhooks[0].matchConditions',
  )
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'webhooks[0].matchConditions[1].expression: Invalid value: "1": must evaluate to bool',
    `webhooks[0].matchConditions[2].expression: Invalid value: "request.foo == 1": compilation failed: ERROR: <input>:1:8: undefined field 'foo'\n | request.foo == 1\n | .......^`,
    `webhooks[0].matchConditions[3].expression: Invalid value: "obj == 1": compilation failed: ERROR: <input>:1:1: undeclared reference to 'obj' (in container '')\n | obj == 1\n | ^`,
  ])
})
